"""Functions of several values together: shares of 1, and gates."""

from __future__ import annotations

from collections.abc import Mapping

from netbuilder.catalogue.categories import ACTIVATION
from netbuilder.catalogue.layer import layer
from netbuilder.catalogue.layers.activation import Pointwise
from netbuilder.catalogue.refusal import ShapeRefused, described
from netbuilder.core.call import LayerCode, module
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.setting import Choice
from netbuilder.core.spec import TensorSpec
from netbuilder.core.text import Text


class Scores(Pointwise):
    """Over the channels of signals, maps and volumes, over the last axis of anything else, unless chosen."""

    takes = FrozenDict(dim="axis")
    axis = Choice(
        "usual",
        ("usual", "first", "last"),
        says="Among what 1 is shared; usually the channels, else the last axis.",
    )

    @classmethod
    def read(cls, arguments: Mapping[str, object]) -> dict[str, object]:
        named = {None: "usual", 1: "first", -1: "last"}
        dim = arguments.get("dim")
        return {"axis": named.get(dim, dim) if isinstance(dim, int | None) else dim}

    def shape(self, x: TensorSpec) -> TensorSpec:
        if not x.sizes:
            raise ShapeRefused(
                "no_axis",
                Text("needs several scores to share 1 among"),
                Text("an axis with the scores"),
                received=described(x),
                remedy=Text("use Sigmoid for a single score."),
            )
        return super().shape(x)

    def code(self, x: TensorSpec) -> LayerCode:
        channels = x.axes[0] == "C"
        first = channels if self.axis == "usual" else self.axis == "first"
        return module(self.made, dim=1 if first else -1)


@layer(
    "softmax",
    "Softmax",
    ACTIVATION,
    says="Turns scores into shares that sum to 1.",
    torch="nn.Softmax F.softmax nn.Softmax2d",
)
class Softmax(Scores):
    made = "torch.nn.Softmax"


@layer(
    "log_softmax",
    "Log softmax",
    ACTIVATION,
    says="The logarithms of the shares that Softmax gives.",
    torch="nn.LogSoftmax F.log_softmax",
    rare=True,
)
class LogSoftmax(Scores):
    made = "torch.nn.LogSoftmax"


@layer(
    "softmin",
    "Softmin",
    ACTIVATION,
    says="Like Softmax, with the largest share for the lowest score.",
    torch="nn.Softmin F.softmin",
    rare=True,
)
class Softmin(Scores):
    made = "torch.nn.Softmin"


@layer(
    "glu",
    "GLU",
    ACTIVATION,
    says="One half of the values, each let through as far as the other half opens its gate.",
    torch="nn.GLU F.glu gated",
    rare=True,
)
class GLU(Pointwise):
    """Dauphin et al. 2017. Halves the channels of signals, maps and volumes, the last axis of the rest."""

    made = "torch.nn.GLU"
    takes = FrozenDict(dim=(1, -1))

    def shape(self, x: TensorSpec) -> TensorSpec:
        super().shape(x)
        if not x.sizes:
            raise ShapeRefused(
                "no_axis",
                Text("needs values that it can halve"),
                Text("an axis of even size"),
                received=described(x),
                remedy=Text("use Sigmoid for a single value."),
            )
        place = self._place(x)
        if x.sizes[place] % 2:
            raise ShapeRefused(
                "odd_size",
                Text("needs an even number of values to halve"),
                Text("an even size along axis {axis}", axis=place + 1),
                received=Text("{size} of {input}", size=x.sizes[place], input=described(x)),
                remedy=Text("let the layer before it make {size}.", size=x.sizes[place] + 1),
            )
        return x.resized((*x.sizes[:place], x.sizes[place] // 2, *x.sizes[place + 1 :]))

    def code(self, x: TensorSpec) -> LayerCode:
        return module(self.made, dim=1) if x.axes[0] == "C" else module(self.made)

    def _place(self, x: TensorSpec) -> int:
        return 0 if x.axes[0] == "C" else len(x.sizes) - 1
