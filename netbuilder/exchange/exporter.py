"""What an export format's declaration must have. One block in a file of `exchange/exporters/` is a format.

Reading a file back is one self-contained function, `reopen`: its very text is what a fresh process executes,
where nothing of ours can be imported.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias, TypeVar

from netbuilder.analysis.sound import Network
from netbuilder.core.declared import Declared
from netbuilder.core.problem import Place, ProblemError, refuse
from netbuilder.core.registry import Registry
from netbuilder.core.text import Text
from netbuilder.core.values import dataclass
from netbuilder.exchange.samples import Samples

if TYPE_CHECKING:
    import numpy as np

# (paths of the written files, what else there is to know) to a function of input arrays.
Reopen: TypeAlias = Callable[[list[str], dict[str, Any]], Callable[..., Any]]


@dataclass(frozen=True, slots=True)
class Subject:
    """What is exported: a network with the weights of a checkpoint, for None fresh ones of the recipe's seed.

    `samples` gives what the exported file is tried on; it is asked when they are needed.
    """

    network: Network
    weights: Path | None
    samples: Callable[[], Samples]

    @property
    def seed(self) -> int:
        return self.network.project.recipe.seed

    def fresh(self) -> Subject:
        """The same network without what it has learned."""
        return Subject(self.network, None, self.samples)


class Exporter(Declared):
    """Base of all formats. Its settings are the options of the export.

    `suffix` ends the file's name, `packages` are imported when it is written or tried. `reopen` and the
    functions in `helpers` are the text that reads the files back; `blocked` are modules they do without. A
    format that is not `trained` holds no weights, and is compared with the network before training. `place`
    orders a list of formats, `stem` is the file's own name where it is not called after the project.
    """

    id: ClassVar[str]
    says: ClassVar[str]
    suffix: ClassVar[str]
    packages: ClassVar[tuple[str, ...]]
    reopen: ClassVar[Reopen | None]
    helpers: ClassVar[tuple[Callable[..., Any], ...]] = ()
    blocked: ClassVar[tuple[str, ...]] = ()
    trained: ClassVar[bool] = True
    place: ClassVar[int] = 100
    stem: ClassVar[str] = ""

    def files(self, subject: Subject, name: str) -> Mapping[str, bytes]:
        """The files to write by name, all in one folder; `name` is the main one's and comes last.

        Raises ProblemError for a network that the format cannot hold.
        """
        raise NotImplementedError

    def file_names(self, name: str, trained: bool) -> tuple[str, ...]:
        """What `files` will be called, for a subject with or without trained weights."""
        return (name,)

    @classmethod
    def asks(cls, network: Network) -> Mapping[str, str]:
        """The settings that make sense of `network`, each with what it stands for when left empty."""
        return dict.fromkeys(cls.settings, "")

    def answers(self, network: Network, outputs: Sequence[np.ndarray]) -> list[np.ndarray]:
        """What the file should answer where the network's outputs are `outputs`."""
        return list(outputs)

    @property
    def fixed_batch(self) -> int | None:
        """How many samples the file takes at a time, None where that does not matter."""
        return None

    @property
    def takes_raw(self) -> bool:
        """Whether the file takes values as they were measured, and prepares them itself."""
        return False

    @property
    def runs_again(self) -> bool:
        """Whether what is written can be run and compared."""
        return type(self).reopen is not None


exporters: Registry[type[Exporter]] = Registry("export format")

E = TypeVar("E", bound=Exporter)


def exporter(
    id: str, title: str, *, suffix: str, says: str, packages: tuple[str, ...], reopen: Reopen | None
) -> Callable[[type[E]], type[E]]:
    """Declare a format. `reopen` is None where there is nothing to run."""

    def declare(declaration: type[E]) -> type[E]:
        declaration.id = id
        declaration.title = title
        declaration.suffix = suffix
        declaration.says = says
        declaration.packages = packages
        declaration.reopen = staticmethod(reopen) if reopen is not None else None
        exporters.add(id, declaration)
        return declaration

    return declare


def need_packages(declared: type[Exporter]) -> None:
    """Raise ProblemError with the pip line for what is not installed."""
    missing = [name for name in declared.packages if importlib.util.find_spec(name) is None]
    if missing:
        raise _missing(declared, missing)


def need_sense(made: Exporter, network: Network) -> None:
    """Raise ProblemError for a setting that was given and makes no sense of `network`."""
    asked = made.asks(network)
    for name, setting in made.settings.items():
        if name not in asked and made.values()[name] != setting.default:
            raise refuse(
                "setting_without_sense",
                Text(
                    "{format}: {label} makes no sense of this network.",
                    format=made.title,
                    label=setting.label,
                ),
                received=Text("{value}", value=setting.show(made.values()[name])),
                remedy=Text("leave it out."),
                place=Place(setting=name),
            )


def scores_of(network: Network) -> tuple[int, ...]:
    """The numbers of the outputs that are scores for classes: those that a cross-entropy compares."""
    nodes = network.project.graph.nodes
    found = [
        loss.arguments[0][1]
        for loss in network.plan.losses
        if loss.node in nodes and nodes[loss.node].kind == "loss.cross_entropy"
    ]
    return tuple(dict.fromkeys(index for index in found if isinstance(index, int)))


def _missing(declared: type[Exporter], names: list[str]) -> ProblemError:
    return refuse(
        "package_missing",
        Text("{format} needs packages that are not installed.", format=declared.title),
        expected=Text("{names}", names=", ".join(declared.packages)),
        received=Text("no {names}", names=", ".join(names)),
        remedy=Text("run “python -m pip install {names}”.", names=" ".join(names)),
    )
