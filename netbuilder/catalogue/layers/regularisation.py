"""Layers that make learning by heart harder."""

from __future__ import annotations

from netbuilder.catalogue.categories import NORMALISE
from netbuilder.catalogue.layer import Layer, layer
from netbuilder.catalogue.refusal import FLOAT32_ONLY, need_float
from netbuilder.catalogue.taking import NO_MATTER
from netbuilder.core.call import LayerCode, module
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.setting import Float
from netbuilder.core.spec import TensorSpec


@layer(
    "dropout",
    "Dropout",
    NORMALISE,
    says="Silences random values while training.",
    torch="nn.Dropout F.dropout",
)
class Dropout(Layer):
    """Srivastava et al. 2014."""

    made = "torch.nn.Dropout"
    takes = FrozenDict(p="share", inplace=NO_MATTER)
    stricter = FrozenDict(element_type=FLOAT32_ONLY)
    share = Float(0.5, min=0.0, below=1.0, says="Share of the values that are set to zero.")

    def shape(self, x: TensorSpec) -> TensorSpec:
        need_float(x)
        return x

    def code(self, x: TensorSpec) -> LayerCode:
        return module(self.made, self.share)
