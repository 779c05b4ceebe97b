"""Where tensors enter and leave a network or a block. Nothing is computed there."""

from __future__ import annotations

from netbuilder.catalogue.categories import DATA, SHAPE
from netbuilder.catalogue.layer import Layer, layer
from netbuilder.catalogue.seeing import Sight
from netbuilder.catalogue.sizes import TWO_AXES, named
from netbuilder.core.call import LayerCode, expression, module
from netbuilder.core.setting import Choice, Sizes
from netbuilder.core.spec import TensorSpec


class End(Layer):
    """Hands on what it is given."""

    sight = Sight.PLACE

    def shape(self, x: TensorSpec) -> TensorSpec:
        return x

    def code(self, x: TensorSpec) -> LayerCode:
        return expression("{0}")


@layer("input", "Input", DATA, says="Stands for the data while no data set is chosen.")
class Input(Layer):
    inputs = ()
    sizes = Sizes((1, 28, 28), says="Sizes of one sample, without the batch.")
    two_axes = Choice(
        "sequence", TWO_AXES, label="Two sizes", says="What two sizes mean: a sequence T×F or a signal C×T."
    )
    holds = Choice("values", ("values", "tokens"), says="Quantities, or numbers of classes or tokens.")

    def shape(self) -> TensorSpec:
        return named(self.sizes, self.two_axes, "int64" if self.holds == "tokens" else "float32")

    def code(self) -> LayerCode:
        return expression("{0}")


@layer("output", "Output", DATA, says="Marks a tensor that the network gives back.")
class Output(End):
    outputs = ()


@layer("reroute", "Reroute dot", SHAPE, says="A dot that leads a wire round something.", name="Dot")
class Reroute(End):
    """What a muted node is as well, so that it may stand in the place of one with several inputs."""

    def shape(self, x: TensorSpec, *_: TensorSpec) -> TensorSpec:
        return x

    def code(self, x: TensorSpec, *_: TensorSpec) -> LayerCode:
        return expression("{0}")


@layer(
    "identity",
    "Identity",
    SHAPE,
    says="Hands on what it gets: a place to look at, or to put something later.",
    torch="nn.Identity",
    rare=True,
)
class Identity(End):
    made = "torch.nn.Identity"

    def code(self, x: TensorSpec) -> LayerCode:
        return module(self.made)


@layer("block_input", "Block input", DATA, says="A port through which a tensor enters this block.")
class BlockInput(End):
    inputs = ()


@layer("block_output", "Block output", DATA, says="A port through which a tensor leaves this block.")
class BlockOutput(End):
    pass
