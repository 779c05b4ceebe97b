"""What a data set's declaration must have. One block in a file of `data/sets/` is a whole data set.

The reading or generating itself is one self-contained function, the *loader*, so that the text of that very
function can stand in an exported training script: what the script does is what we do.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Self, TypeAlias, TypeVar

from netbuilder.core.call import Call, Value
from netbuilder.core.control import Token
from netbuilder.core.declared import Declared
from netbuilder.core.facts import FieldFacts
from netbuilder.core.problem import refuse
from netbuilder.core.registry import Registry
from netbuilder.core.setting import Path as PathSetting
from netbuilder.core.spec import LABEL
from netbuilder.core.text import Text

if TYPE_CHECKING:
    import numpy as np

Arrays: TypeAlias = "Mapping[str, np.ndarray]"
# Told how many bytes have arrived and how many there will be.
Progress: TypeAlias = Callable[[int, int], None]
# Asked again and again whether to stop; a plain function says so by returning True.
Stopping: TypeAlias = Token | Callable[[], bool]


@dataclass(frozen=True, slots=True, eq=False)
class Loaded:
    """The arrays of a data set by port name; the first axis counts the examples.

    `test` is the part that the makers of the set keep for testing, None where they made no such choice.
    Images and vectors are float32, labels int64. Those `in_order` follow each other in time. `told` is what
    reading tells about fields that the data set does not declare, by port. `skipped` are the files that could
    not be used, each with the reason. `groups` name, example by example, what it was taken from where several
    were taken from the same, such as a speaker; `test_groups` do so for the set's own test part.
    """

    examples: Arrays
    test: Arrays | None = None
    in_order: bool = False
    told: Mapping[str, FieldFacts] = field(default_factory=dict)
    skipped: tuple[tuple[str, Text], ...] = ()
    groups: tuple[str, ...] = ()
    test_groups: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """Examples outside the set's own test part."""
        return _length(self.examples)

    @property
    def test_count(self) -> int | None:
        """Examples of the set's own test part, None where it has none."""
        return None if self.test is None else _length(self.test)


class Suggestion(NamedTuple):
    """What to train with when nothing is chosen yet: ids of a loss and of a metric."""

    loss: str
    metric: str


CLASSIFY = Suggestion("cross_entropy", "accuracy")
RECONSTRUCT = Suggestion("mean_squared_error", "mean_absolute_error")


class Scaling(Enum):
    """To what the values of each feature are brought; ones and zeros stay what they are."""

    STANDARD = "standard"  # mean 0, standard deviation 1
    RANGE = "range"  # from 0 to 1
    NONE = "none"  # only what is missing is filled in
    CHANNELS = "channels"  # mean 0, standard deviation 1 for each channel of signals C×T


class ScriptPart(NamedTuple):
    """How a stand-alone script gets the same arrays.

    `source` defines functions and goes below `from __future__ import annotations` and `import numpy as np`.
    `call` is an expression: it gives the dictionary of arrays by port name, or, where `own_test`, the pair of
    that and the test part's. Where `needs_folder`, it reads `arguments.data`, the files' folder as text. What
    is `in_order` is divided as it lies.
    """

    source: str
    call: str
    own_test: bool
    needs_folder: bool
    in_order: bool = False


class DataSet(Declared):
    """Base of all data sets: a frozen set of options that knows its fields and can load them."""

    id: ClassVar[str]
    says: ClassVar[str]
    licence: ClassVar[str]
    suggests: ClassVar[Suggestion]
    loader: ClassVar[Callable[..., Any]]
    helpers: ClassVar[tuple[Callable[..., Any], ...]]
    own_test: ClassVar[bool] = False
    needs_folder: ClassVar[bool] = False
    in_order: ClassVar[bool] = False  # what validates and tests comes after what trains
    recognises: ClassVar[str] = ""
    suffixes: ClassVar[tuple[str, ...]] = ()  # of the files that are recognised, in small letters
    needs: ClassVar[str] = ""  # the setting without which there is nothing to read

    def fields(self) -> tuple[tuple[str, FieldFacts], ...] | None:
        """The outputs in the order of their ports, as the options tell; None when only reading tells."""
        raise NotImplementedError

    def load(self, progress: Progress | None = None, token: Stopping | None = None) -> Loaded:
        """All examples. `progress` and `token` serve what has to be downloaded first.

        Raises ProblemError when the data cannot be had, `FetchStopped` when `token` says stop.
        """
        return Loaded(self.loader(**self.values()))

    def fetch(self, progress: Progress | None = None, token: Stopping | None = None) -> Path | None:
        """Have the files on this machine, downloading what is missing. Raises as `load` does.

        Returns their folder, None for a set that needs no files.
        """
        return None

    def preparation(self) -> Mapping[str, Scaling]:
        """How vectors and signals are scaled, by port; by numbers that come from the training part alone."""
        return {}

    @property
    def chosen(self) -> bool:
        """Whether it is known what to read."""
        return not self.needs or bool(self.values()[self.needs])

    def present(self) -> bool:
        """Whether `load` has nothing to download. Files may be missing all the same: then it says which."""
        return True

    def need_present(self) -> None:
        """Refuse where `load` would download, with a ProblemError."""
        if not self.present():
            raise refuse(
                "not_downloaded",
                Text("The files of {title} are not on this computer yet.", title=self.title),
                remedy=Text("train once: they are downloaded then."),
            )

    @classmethod
    def recognised(cls, path: Path) -> Self | None:
        """The data set that lies at `path`, an absolute path that exists; None when it is something else.

        Raises ProblemError for what is nearly such a data set. What is recognised stands in `recognises`.
        """
        return None

    def located(self, folder: Path) -> Self:
        """A copy whose relative paths start at `folder`, which is the project's."""
        paths = {
            name: str(folder / value)
            for name, value in self.values().items()
            if value and isinstance(self.settings[name], PathSetting)
        }
        return self.replaced(**paths) if paths else self

    def script(self) -> ScriptPart:
        """The loader as source text, with the call that gives the arrays of these options."""
        call = Call(self.loader.__name__, **self._script_arguments())
        source = "\n\n".join(inspect.getsource(part) for part in (*self.helpers, self.loader))
        return ScriptPart(source, str(call), self.own_test, self.needs_folder, self.in_order)

    def _script_arguments(self) -> dict[str, Value]:
        return self.values()


data_sets: Registry[type[DataSet]] = Registry("data set")

D = TypeVar("D", bound=DataSet)


def dataset(
    id: str,
    title: str,
    *,
    says: str,
    licence: str,
    suggests: Suggestion,
    loader: Callable[..., Any],
    helpers: tuple[Callable[..., Any], ...] = (),
) -> Callable[[type[D]], type[D]]:
    """Declare a data set. `loader` takes the options by name; `helpers` is what its text needs besides."""

    def declare(declaration: type[D]) -> type[D]:
        declaration.id = id
        declaration.title = title
        declaration.says = says
        declaration.licence = licence
        declaration.suggests = suggests
        declaration.loader = staticmethod(loader)
        declaration.helpers = helpers
        data_sets.add(id, declaration)
        return declaration

    return declare


def labels(*classes: str) -> FieldFacts:
    """The facts of class numbers that mean `classes`."""
    return FieldFacts(LABEL, 0, len(classes) - 1, classes)


def _length(arrays: Arrays) -> int:
    return len(next(iter(arrays.values())))
