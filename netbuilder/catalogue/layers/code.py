"""A layer that the user writes in Python, on the canvas."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from netbuilder.catalogue.categories import DENSE
from netbuilder.catalogue.layer import Port, layer
from netbuilder.catalogue.own.layer import SOURCE, OwnLayer, variant
from netbuilder.catalogue.refusal import FLOAT32_ONLY, need_float
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.setting import Float, PythonText
from netbuilder.core.setting_code import Checked
from netbuilder.core.spec import TensorSpec

TEMPLATE = '''\
class ScaledTanh(nn.Module):
    """Squashes each value, with a learned steepness."""

    def __init__(self, start: float = 1.0) -> None:
        super().__init__()
        self.steepness = nn.Parameter(torch.tensor(start))

    def forward(self, x: Tensor) -> Tensor:
        return torch.tanh(self.steepness * x)
'''


@layer(
    "code",
    "Python layer",
    DENSE,
    says="A layer of your own: a class of Python with a forward method.",
    torch="nn.Module custom code own python class forward script lambda",
    name="Layer",
    rare=True,
)
class CodeLayer(OwnLayer):
    """The text it begins with is known as it stands: it gives what it takes."""

    stricter = FrozenDict({"element_type": FLOAT32_ONLY})
    class_name = "ScaledTanh"
    inputs = (Port("x"),)
    arguments = FrozenDict({"start": "start"})
    source = PythonText(TEMPLATE, label="Code", says="One class that derives from nn.Module.")
    start = Float(1.0, min=-1000.0, max=1000.0, says="Start, an argument of the layer's own.")

    @classmethod
    def of(cls, settings: Mapping[str, object]) -> type[Self]:
        text = settings.get(SOURCE, TEMPLATE)
        if text == TEMPLATE or not isinstance(text, str):
            return cls
        return variant(CodeLayer, text, ("start",))  # type: ignore[return-value]  # a subclass of this one

    def shape(self, x: TensorSpec) -> TensorSpec:
        return self.shapes(x)[0]

    def _known(self, inputs: tuple[TensorSpec | None, ...]) -> Checked:
        if self.source != TEMPLATE:
            return super()._known(inputs)
        x = inputs[0]
        assert x is not None
        need_float(x)
        return Checked(self.key, inputs, (x,), parameters=1)

    def multiply_adds(self, *inputs: Any, **_: Any) -> int:
        """Those counted when it was run, none of the text it begins with. Source: torch's own counter."""
        return super().multiply_adds(*inputs)
