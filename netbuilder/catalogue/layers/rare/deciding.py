"""Layers that turn values into another type, compare them, and choose by what the comparison says."""

from __future__ import annotations

from netbuilder.catalogue.categories import SHAPE
from netbuilder.catalogue.layer import Layer, Port, layer
from netbuilder.catalogue.layers.arithmetic import UNLIKE, stretched
from netbuilder.catalogue.refusal import ShapeRefused, described, need_float
from netbuilder.catalogue.seeing import Sight
from netbuilder.core.call import LayerCode, expression, literal
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.setting import Choice, Float
from netbuilder.core.spec import TensorSpec
from netbuilder.core.text import Text

_MORE = TensorSpec | None
_LARGEST = 1e38


@layer(
    "cast",
    "Cast",
    SHAPE,
    says="Turns values into another type: whole numbers into values, or values into whole numbers.",
    torch="torch.float torch.long torch.bool torch.half torch.double dtype type_as astype convert",
    rare=True,
)
class Cast(Layer):
    """From values to whole numbers, what is behind the point is dropped; of yes or no, 0 is no.

    Bytes are not offered: torch does not say what becomes of negative numbers there.
    """

    sight = Sight.PLACE
    type = Choice(
        "float32",
        ("float32", "float64", "float16", "bfloat16", "int64", "int32", "bool"),
        says="What the values become; layers compute with float32.",
    )

    def shape(self, x: TensorSpec) -> TensorSpec:
        return TensorSpec(x.sizes, x.axes, self.type)

    def code(self, x: TensorSpec) -> LayerCode:
        return expression(f"{{0}}.to(torch.{self.type})")


@layer(
    "compare",
    "Compare",
    SHAPE,
    says="Says for each value whether it is above, below or equal to a number or another value.",
    torch="torch.gt torch.ge torch.lt torch.le torch.eq torch.ne > < == mask threshold",
    rare=True,
)
class Compare(Layer):
    """Gives yes or no, for Where, or cast to 1 and 0."""

    inputs = (Port("in"), Port("other", "What it is compared to, in place of the number.", optional=True))
    stricter = FrozenDict(unlike_shapes=UNLIKE)
    sight = Sight.PLACE
    relation = Choice(">", (">", ">=", "<", "<=", "==", "!="), says="When it says yes.")
    number = Float(0.0, min=-_LARGEST, max=_LARGEST, says="What it is compared to without another input.")

    def shape(self, x: TensorSpec, other: _MORE = None) -> TensorSpec:
        whole = x if other is None else stretched(x, other)
        return TensorSpec(whole.sizes, whole.axes, "bool")

    def code(self, x: TensorSpec, other: _MORE = None) -> LayerCode:
        return expression(f"{{0}} {self.relation} {literal(self.number) if other is None else '{1}'}")


@layer(
    "where",
    "Where",
    SHAPE,
    says="Keeps values where a condition holds, and takes others, or one number, elsewhere.",
    torch="torch.where torch.masked_fill mask select if",
    rare=True,
)
class Where(Layer):
    """Sizes of 1 are stretched. For scores of an attention, a very low number hides what is elsewhere."""

    inputs = (
        Port("condition", "A yes or no for each value."),
        Port("in", "What is kept where it says yes."),
        Port("other", "What is taken elsewhere, in place of the number.", optional=True),
    )
    stricter = FrozenDict(
        element_type="Values are computed with in float32, and a condition is yes or no, not a number.",
        unlike_shapes=UNLIKE,
    )
    sight = Sight.PLACE
    number = Float(0.0, min=-_LARGEST, max=_LARGEST, label="Elsewhere", says="What stands where it says no.")

    def shape(self, condition: TensorSpec, x: TensorSpec, other: _MORE = None) -> TensorSpec:
        if condition.dtype != "bool":
            raise ShapeRefused(
                "element_type",
                Text("decides by yes or no"),
                Text("values of type bool"),
                received=described(condition),
                remedy=Text("insert Compare, or Cast to bool, before it."),
            )
        values = [x] if other is None else [x, other]
        for port, each in enumerate(values, start=1):
            need_float(each, port)
        whole = stretched(condition, *values)
        return TensorSpec(whole.sizes, whole.axes)

    def code(self, condition: TensorSpec, x: TensorSpec, other: _MORE = None) -> LayerCode:
        return expression(f"torch.where({{0}}, {{1}}, {literal(self.number) if other is None else '{2}'})")
