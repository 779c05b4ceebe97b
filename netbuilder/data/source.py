"""What a data set's declaration must have. One block in a file of `data/sets/` is a whole data set.

The reading or generating itself is one self-contained function, the *loader*, so that the text of that very
function can stand in an exported training script: what the script does is what we do.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeAlias, TypeVar

from netbuilder.core.call import Call, Name, Value
from netbuilder.core.control import Token
from netbuilder.core.declared import Declared
from netbuilder.core.facts import DataFacts, FieldFacts
from netbuilder.core.problem import refuse
from netbuilder.core.registry import Registry
from netbuilder.core.setting import Path as PathSetting
from netbuilder.core.spec import LABEL, TensorSpec
from netbuilder.core.text import Text
from netbuilder.core.values import NamedTuple, dataclass

if TYPE_CHECKING:
    import numpy as np

    from netbuilder.data.streams import Values

# What is too large for memory stands there as a stream.
Arrays: TypeAlias = "Mapping[str, Values]"
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
    were taken from the same, such as a speaker; `test_groups` do so for the set's own test part. In the
    order of time the next `overlap` examples share what is foretold with an example. Where the makers say
    so, `own_validation` is True for each example that is to validate. `files` are what each example was read
    from, where each has a file of its own; `test_files` are those of the set's own test part. `note` says
    what was found, in a sentence.
    """

    examples: Arrays
    test: Arrays | None = None
    in_order: bool = False
    told: Mapping[str, FieldFacts] = field(default_factory=dict)
    skipped: tuple[tuple[str, Text], ...] = ()
    groups: tuple[str, ...] = ()
    test_groups: tuple[str, ...] = ()
    overlap: int = 0
    own_validation: np.ndarray | None = None
    files: tuple[str, ...] = ()
    test_files: tuple[str, ...] = ()
    sources: tuple[tuple[str, str], ...] = ()
    note: Text | None = None

    @property
    def count(self) -> int:
        """Examples outside the set's own test part."""
        return _length(self.examples)

    @property
    def test_count(self) -> int | None:
        """Examples of the set's own test part, None where it has none."""
        return None if self.test is None else _length(self.test)

    @property
    def streamed(self) -> int:
        """Bytes of examples that stay on the disk until they are wanted, as they would be in memory."""
        from netbuilder.data.streams import Stream  # late: it needs what is declared here

        arrays = [array for part in (self.examples, self.test or {}) for array in part.values()]
        return sum(array.nbytes for array in arrays if isinstance(array, Stream))


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
    CHANNELS = "channels"  # mean 0, standard deviation 1 for each channel of signals, pictures, volumes


class Shows(Enum):
    """What can be seen of an example behind a step of reading."""

    NOTHING = "nothing"
    FILE = "file"  # as it lies in its file
    READ = "read"  # as it was read


class Step(NamedTuple):
    """A step from the file to the network: `says` what it does, with the numbers of this very data set.

    `settings` are those of the data set that decide about it; one that is not `on` does nothing now.
    """

    title: Text
    says: Text
    settings: tuple[str, ...] = ()
    on: bool = True
    shows: Shows = Shows.NOTHING


class RawFiles(NamedTuple):
    """How files are read anew for a trained network: `says` what lies at `path`, such as "a picture".

    `call` is an expression that reads `path` and gives arrays by field, with functions of `helpers`.
    """

    says: str
    call: str
    helpers: tuple[Callable[..., Any], ...]


class ScriptPart(NamedTuple):
    """How a stand-alone script gets the same arrays.

    `source` defines functions and goes below `from __future__ import annotations` and `import numpy as np`.
    `call` is an expression: it gives the dictionary of arrays by port name, or, where `own_test`, the pair of
    that and the test part's. Where `needs_folder`, it reads `arguments.data`, the files' folder as text. What
    is `in_order` is divided as it lies, with a `gap`. Where `grouped` and `own_validation`, the arrays
    "groups" and "validation" stand beside the fields: as in `Loaded`.
    """

    source: str
    call: str
    own_test: bool
    needs_folder: bool
    in_order: bool = False
    gap: int = 0
    grouped: bool = False
    own_validation: bool = False


class DataSet(Declared):
    """Base of all data sets: a frozen set of options that knows its fields and can load them."""

    id: ClassVar[str]
    says: ClassVar[str]
    licence: ClassVar[str]
    suggests: ClassVar[Suggestion]
    loader: ClassVar[Callable[..., Any]]
    helpers: ClassVar[tuple[Callable[..., Any], ...]]
    own_test: ClassVar[bool] = False
    gives_pair: ClassVar[bool] = False  # the loader gives a test part even where there is nothing in it
    needs_folder: ClassVar[bool] = False
    in_order: ClassVar[bool] = False  # what validates and tests comes after what trains
    overlap: ClassVar[int] = 0  # as in Loaded; it may follow from the options, as the two below
    grouped: ClassVar[bool] = False  # whether it tells groups
    own_validation: ClassVar[bool] = False
    recognises: ClassVar[str] = ""
    suffixes: ClassVar[tuple[str, ...]] = ()  # of the files that are recognised, in small letters
    needs: ClassVar[str] = ""  # the setting without which there is nothing to read
    scaled_by: ClassVar[Mapping[str, str]] = {}  # the setting that decides how a field is scaled
    may_lack: ClassVar[tuple[str, ...]] = ()  # fields in which NaN stands for what is missing

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

    def reading_steps(self, loaded: Loaded) -> tuple[Step, ...]:
        """What is done to the examples while they are read or made, before `preparation`, in words."""
        return (Step(Text("Read"), Text("{what}", what=self.says), shows=Shows.READ),)

    def features_by_hand(self, facts: DataFacts) -> tuple[tuple[str, str, Mapping[str, object]], ...]:
        """Layers of hand-made features: the field that they take, kind and settings; () for the usual."""
        return ()

    def raw_files(self, facts: DataFacts) -> RawFiles | None:
        """How a file that was not there when this set was read is read as it was; None where none is read."""
        return None

    def _read_as_ever(self, says: str) -> RawFiles:
        """The loader itself, which gives no test part of its own, reads such a file; `says` what that is."""
        given = {
            name: Name("path") if isinstance(value, Name) else value
            for name, value in self._script_arguments().items()
        }
        call = Call(self.loader.__name__, **given)
        return RawFiles(says, str(call), (*self.helpers, self.loader))

    def chosen_at(self, path: Path) -> Mapping[str, object]:
        """The settings that change when somebody chooses to read `path`."""
        return {self.needs: str(path)}

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

    def script(self, facts: DataFacts | None = None) -> ScriptPart:
        """The loader as source text, with the call that gives the arrays of these options.

        `facts` tell which parts it has of its own; without, the files are looked at for that.
        """
        counts = dict(facts.counts) if facts is not None else {}
        call = Call(self.loader.__name__, **self._script_arguments())
        source = "\n\n".join(inspect.getsource(part) for part in (*self.helpers, self.loader))
        own_test = "test" in counts if counts else self.own_test
        return ScriptPart(
            source,
            f"{call}[0]" if self.gives_pair and not own_test else str(call),
            own_test,
            self.needs_folder,
            self.in_order,
            self.overlap,
            "groups" in counts if counts else self.grouped,
            "validation" in counts if counts else self.own_validation,
        )

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


def categories_facts(kinds: Mapping[str, Sequence[str]]) -> FieldFacts:
    """The facts of a row of numbers, one for each column: of which of its `kinds` it is, 0 for none."""
    counts = tuple(len(words) + 1 for words in kinds.values())
    spec = TensorSpec((len(counts),), ("F",), "int64", counts)
    return FieldFacts(spec, 0, max(counts) - 1, names=tuple(kinds), kinds=tuple(map(tuple, kinds.values())))


def _length(arrays: Arrays) -> int:
    return len(next(iter(arrays.values())))
