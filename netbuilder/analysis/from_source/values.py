"""What stands for what in source that is read rather than run: tensors, modules, classes."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from netbuilder.analysis.from_source.trouble import Spot
from netbuilder.catalogue.reading import Argument
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.spec import TensorSpec
from netbuilder.core.values import NamedTuple


class Ref(NamedTuple):
    """An output of a step of a forward pass; of step −1, a parameter of the pass."""

    step: int
    output: int


_FIRST = Spot(1)


@dataclass(frozen=True, slots=True)
class Tensor:
    """What a variable of a forward pass holds; the spec is None where it is not known."""

    ref: Ref
    spec: TensorSpec | None = None


class Batch:
    """The number of samples, which is known only when the network runs."""


BATCH = Batch()


@dataclass(eq=False)
class Module:
    """A module of torch, or of a class that a generated file carries, as it is made.

    `own` is the class of a layer written in Python, where that is new or changed; `norm` how its weight is
    normalised, "weight" or "spectral", `tied` the module whose weight it has.
    """

    name: str
    positional: tuple[Argument, ...]
    keywords: Mapping[str, Argument]
    spot: Spot
    comment: tuple[str, ...] = ()
    path: tuple[str, ...] = ()
    frozen: bool = False
    in_chain: bool = False
    own: str = ""
    norm: str = ""
    tied: Module | None = None

    @property
    def text(self) -> str:
        """How it is made, in one way of writing."""
        whole = self._call()
        return f"{self.norm}_norm({whole})" if self.norm else whole

    def _call(self) -> str:
        parts = [each.text for each in self.positional]
        parts += sorted(f"{name}={each.text}" for name, each in self.keywords.items())
        return f"{self.name}({', '.join(parts)})"


@dataclass(frozen=True, slots=True)
class State:
    """What a recurrent layer of torch remembers: the layers come before the batch there, so that it cannot be
    used as it is. `last` is its last layer, None where that goes both ways, `is_single` says that it is the
    only one.
    """

    last: Tensor | None
    is_single: bool = False


@dataclass(frozen=True, slots=True)
class Weight:
    """A tensor that a module has, such as the weight of a layer that another one uses."""

    module: Module
    name: str


@dataclass(eq=False)
class Instance:
    """A module of a class of the text."""

    owner: ast.ClassDef
    text: str
    spot: Spot
    comment: tuple[str, ...] = ()
    attributes: dict[str, object] = field(default_factory=dict)
    given: tuple[Argument, ...] = ()
    named: Mapping[str, Argument] = FrozenDict()
    path: tuple[str, ...] = ()
    frozen: bool = False
    in_chain: bool = False

    @property
    def name(self) -> str:
        return self.owner.name


@dataclass(eq=False)
class Chain:
    """An `nn.Sequential`: modules by name, called one behind the other."""

    members: list[tuple[str, object]]
    path: tuple[str, ...] = ()


class Modules(list[object]):
    """An `nn.ModuleList`, or any other list."""


@dataclass(frozen=True, slots=True)
class Library:
    """A name out of torch, such as `torch.cat` or `nn.Linear`."""

    name: str

    @property
    def last(self) -> str:
        return self.name.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class Opaque:
    """A tensor that does not depend on the inputs, such as a mask, as it is written."""

    text: str


# Whether a module is being trained.
TRAINING = Opaque("self.training")


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the text; `owner` is the instance whose method it is."""

    node: ast.FunctionDef | ast.Lambda
    owner: Instance | None = None
    around: Mapping[str, object] | None = None


@dataclass(eq=False)
class Step:
    """Something that a forward pass does, and that a node stands for.

    `form` is how it is written, with `{0}`, `{1}` … for the tensors `inputs` and `{self}` for the module
    `what`; `referred` are other modules that it names. `ports` lead to inputs by index. `settings` are None
    where the text need not be read, since the step is written like `twin`, one of the text before.
    """

    form: str
    what: Module | Instance | None
    inputs: tuple[Ref, ...]
    spot: Spot
    kind: str
    ports: tuple[tuple[str, int], ...]
    outputs: tuple[str, ...]
    specs: tuple[TensorSpec | None, ...]
    referred: tuple[Module | Instance, ...] = ()
    comment: tuple[str, ...] = ()
    settings: FrozenDict[str, object] | None = None
    twin: Step | None = None
    node: str = ""
    names: dict[int, str] = field(default_factory=dict)
    repeat: int = 1
    share: bool = False
    inner: Reading | None = None

    @property
    def attribute(self) -> str:
        """What the class calls the module, empty where there is none."""
        return self.what.path[-1] if self.what is not None and self.what.path else ""

    @property
    def made(self) -> str:
        """How the module is made."""
        return self.what.text if self.what is not None else ""


@dataclass(eq=False)
class Reading:
    """A class as it was read: names of its inputs, its steps, what it returns.

    `path` are the nodes around it, where those are known.
    """

    name: str
    inputs: tuple[str, ...]
    specs: tuple[TensorSpec | None, ...]
    steps: list[Step] = field(default_factory=list)
    returns: tuple[Ref, ...] = ()
    spot: Spot = _FIRST
    path: tuple[str, ...] = ()

    @cached_property
    def structure(self) -> int:
        """The same for readings of a class that differ in numbers alone."""
        steps = tuple(
            (
                step.what.name if step.what is not None else step.kind,
                step.inner.structure if step.inner is not None else 0,
                step.inputs,
                step.ports,
                step.repeat,
                step.share,
                step.attribute,
            )
            for step in self.steps
        )
        return hash((self.inputs, steps, self.returns))

    def spec(self, ref: Ref) -> TensorSpec | None:
        return self.specs[ref.output] if ref.step < 0 else self.steps[ref.step].specs[ref.output]
