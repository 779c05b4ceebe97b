"""What a layer's declaration must have. One block in a file of `catalogue/layers/` is a whole layer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Self, TypeVar

from netbuilder.catalogue.categories import Category
from netbuilder.catalogue.seeing import Reach, Sight, reach_of
from netbuilder.catalogue.taking import Taken
from netbuilder.core.call import LayerCode
from netbuilder.core.declared import Declared
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.registry import Registry
from netbuilder.core.spec import TensorSpec
from netbuilder.core.values import NamedTuple


class Port(NamedTuple):
    """A named input or output. `many` stands for any number of inputs, which are then called "1", "2", …

    An `optional` input may stay free; such come behind the others.
    """

    name: str
    says: str = ""
    many: bool = False
    optional: bool = False


class Layer(Declared):
    """Base of all layers. Sizes of inputs are never settings: `shape` and `code` are given them.

    A layer has no state: it is a frozen set of settings with the layer's arithmetic. The methods take the
    specs of the inputs in the order of the ports, None for an optional one that is free; behind them come,
    for a layer with a LayerReference, the output and the input of the layer referred to, and for the port of
    a block, what is wired to it. The code is filled with the inputs that are there.

    What `shape` accepts, torch runs with that very shape, and what torch refuses, `shape` refuses. Where it
    is stricter than torch, `stricter` gives the reason by the code of the refusal. The contract test holds
    every layer to this.

    A layer that becomes one module of torch names its class in `made`, such as "torch.nn.Linear", and in
    `takes` the parameters of that class in their order, so that source can be pasted as layers.

    One that `augments` changes examples while training alone, by chance; previews show some of what it draws.
    A `rare` layer is found by searching; the others are listed from the beginning. `sight` says what of its
    inputs a value of the output depends on where that is a matter of all or of one place: see `reach`.
    """

    id: ClassVar[str]
    name: ClassVar[str]
    category: ClassVar[Category]
    says: ClassVar[str]
    torch: ClassVar[str]
    rare: ClassVar[bool]
    inputs: ClassVar[tuple[Port, ...]] = (Port("in"),)
    outputs: ClassVar[tuple[Port, ...]] = (Port("out"),)
    stricter: ClassVar[FrozenDict[str, str]] = FrozenDict()
    made: ClassVar[str] = ""
    takes: ClassVar[FrozenDict[str, Taken]] = FrozenDict()
    sight: ClassVar[Sight] = Sight.UNTOLD
    augments: ClassVar[bool] = False

    def entering(self, x: TensorSpec) -> TensorSpec:
        """Its input as a layer that refers to it is told of it: what comes out where it is run backwards."""
        return x

    @property
    def draws(self) -> bool:
        """Whether chance has a say once trained too: one input then gives another output each time."""
        return False

    @classmethod
    def of(cls, settings: Mapping[str, object]) -> type[Self]:
        """The declaration of a node with these stored settings, on which its ports and others may depend."""
        return cls

    def shape(self, *inputs: Any, **_: Any) -> TensorSpec:
        """The spec of the (first) output. Raises ShapeRefused when the inputs do not fit."""
        raise NotImplementedError

    def shapes(self, *inputs: Any, **_: Any) -> tuple[TensorSpec, ...]:
        """The spec of each output. A layer with several says them here."""
        return (self.shape(*inputs),)

    def fixed(self) -> TensorSpec | None:
        """The likely output when the input is unknown or refused, where the settings decide its sizes."""
        return None

    def code(self, *inputs: Any, **_: Any) -> LayerCode:
        """What the layer becomes in Python, for inputs that `shape` accepts."""
        raise NotImplementedError

    @classmethod
    def read(cls, arguments: Mapping[str, object]) -> dict[str, object]:
        """Values of settings by name from arguments of `made`, those for which `takes` names a setting."""
        return {str(cls.takes[name]): value for name, value in arguments.items()}

    def parameters(self, *inputs: Any, **_: Any) -> int:
        """Trainable numbers."""
        return 0

    def multiply_adds(self, *inputs: Any, **_: Any) -> int:
        """Multiplications with an addition in one forward pass of one sample.

        Half of what torch.utils.flop_counter counts; where that is nothing, 0 or a formula with its source.
        """
        return 0

    def reach(self, *inputs: Any, **_: Any) -> tuple[Reach, ...] | None:
        """What of each input a value of the output is made from, along each axis that is a place.

        None where nobody has said it. The test of receptive fields holds it against torch's gradients.
        """
        return reach_of(self.sight, inputs[0]) if inputs and inputs[0] is not None else None


layers: Registry[type[Layer]] = Registry("layer")

L = TypeVar("L", bound=Layer)


def layer(
    id: str,
    title: str,
    category: Category,
    *,
    says: str,
    torch: str = "",
    name: str = "",
    rare: bool = False,
) -> Callable[[type[L]], type[L]]:
    """Declare a layer. `torch` holds its names in torch and other words by which it can be found.

    `name` is what its nodes are called before their number; the title where that is short enough.
    """

    def declare(declaration: type[L]) -> type[L]:
        declaration.id = id
        declaration.title = title
        declaration.category = category
        declaration.says = says
        declaration.torch = torch
        declaration.name = name or title
        declaration.rare = rare
        layers.add(id, declaration)
        return declaration

    return declare
