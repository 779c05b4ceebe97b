"""What lies between shapes and source, as values: classes with their lines, and the losses."""

from __future__ import annotations

from netbuilder.catalogue.training.optimisers import LEARNING, PARAMETERS
from netbuilder.core.call import LayerCode, Name
from netbuilder.core.spec import TensorSpec
from netbuilder.core.values import NamedTuple, dataclass
from netbuilder.graph.model import End

# Of fewer steps a forward pass is about as short as an `nn.Sequential`, and says more.
_SHORTEST_CHAIN = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One step of a forward pass. `attribute` is the module's name in the class, "" for a bare expression.

    `path` are the block nodes around the node, `referred` is the attribute of the layer that it refers to.
    `repeat` above 1 runs the module that often, with weights of its own each time unless `share`.
    The weights of a `frozen` one do not learn. `frame` is what stands on the frame around the node. One that
    `augments` changes examples while training alone.
    """

    node: str
    path: tuple[str, ...]
    title: str
    attribute: str
    code: LayerCode
    arguments: tuple[str, ...]
    results: tuple[str, ...]
    specs: tuple[TensorSpec, ...]
    parameters: int
    referred: str = ""
    repeat: int = 1
    share: bool = False
    comment: str = ""
    frozen: bool = False
    frame: str = ""
    augments: bool = False

    @property
    def is_member(self) -> bool:
        """Whether it could stand in an `nn.Sequential`: a module of one tensor, called once or as a chain."""
        calls = self.code.module is not None and self.code.expression in ("{self}({0})", "{self}({all})")
        one = len(self.arguments) == len(self.results) == 1
        return calls and one and not self.referred and not (self.repeat > 1 and self.share)


class Given(NamedTuple):
    """A parameter of a block's own, by its name: the setting of a node inside that each use sets for itself.

    `is_default` says that it is as in the block.
    """

    name: str
    node: str
    setting: str
    is_default: bool


@dataclass(frozen=True, slots=True)
class ClassPlan:
    """A class to be built: its inputs by variable name, its lines, the variables it returns.

    Each use of a `block` with other shapes or other values of its own parameters (`given`) has one. In the
    source several of these may be one class: see `sharing`. The model can be called without those of its
    inputs that are `spare`, which come last, once it is trained.
    """

    name: str
    title: str
    inputs: tuple[tuple[str, TensorSpec], ...]
    lines: tuple[Line, ...]
    returns: tuple[str, ...]
    block: str = ""
    given: tuple[Given, ...] = ()
    spare: frozenset[str] = frozenset()

    @property
    def spare_returns(self) -> tuple[int, ...]:
        """The numbers of what it returns that says nothing once trained."""
        spare = {
            line.results[number]
            for line in self.lines
            for number in line.code.spare
            if line.arguments[number] in self.spare
        }
        return tuple(number for number, name in enumerate(self.returns) if name in spare)

    @property
    def parameters(self) -> int:
        return sum(line.parameters for line in self.lines)

    @property
    def is_chain(self) -> bool:
        """Whether each line takes just what the line before it gives: then an `nn.Sequential` says it all."""
        if len(self.lines) < _SHORTEST_CHAIN or len(self.inputs) != 1:
            return False
        before: tuple[str, ...] = self.inputs[0][:1]
        for line in self.lines:
            if line.arguments != before or not line.is_member:
                return False
            before = line.results
        return self.returns == before


@dataclass(frozen=True, slots=True)
class LossPlan:
    """A loss as the training loop computes it.

    `arguments` are ("output", index of the model's output) or ("field", name of the data set's field).
    """

    node: str
    title: str
    weight: float
    code: LayerCode
    arguments: tuple[tuple[str, int | str], ...]
    specs: tuple[TensorSpec, ...]
    metrics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What lies between data and loss as classes (blocks first, the model last), and the losses.

    `data` is the id of the data node that feeds the model or its losses, "" without one. `fields` are what
    the model is called with, in order: names of the data set's outputs, and of Inputs that stand for one.
    """

    classes: tuple[ClassPlan, ...]
    data: str
    fields: tuple[str, ...]
    outputs: tuple[End, ...]
    losses: tuple[LossPlan, ...]

    @property
    def model(self) -> ClassPlan:
        return self.classes[-1]

    @property
    def learning(self) -> Name:
        """The weights of `model` that learn, as an optimiser is given them."""
        frozen = any(line.frozen for made in self.classes for line in made.lines)
        return LEARNING if frozen else PARAMETERS
