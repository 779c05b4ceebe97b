"""Layers in which every output sees every input."""

from __future__ import annotations

from netbuilder.catalogue.categories import DENSE
from netbuilder.catalogue.layer import Layer, layer
from netbuilder.catalogue.normed import NORM, lengths, normed
from netbuilder.catalogue.refusal import ShapeRefused, need
from netbuilder.catalogue.seeing import Sight
from netbuilder.catalogue.taking import FROM_INPUT
from netbuilder.core.call import Call, LayerCode, Value
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.setting import Flag, Int, LayerReference
from netbuilder.core.spec import Kind, TensorSpec, vector
from netbuilder.core.text import Text

_STRICTER = FrozenDict(
    kind_mismatch="torch applies it to the last axis, each row of pixels alone, which is hardly ever meant."
)


@layer(
    "linear",
    "Linear",
    DENSE,
    says="Each output is a weighted sum of all inputs.",
    torch="nn.Linear F.linear dense fully connected",
)
class Linear(Layer):
    made = "torch.nn.Linear"
    sight = Sight.PLACE
    takes = FrozenDict(in_features=FROM_INPUT, out_features="features", bias="bias")
    stricter = _STRICTER
    features = Int(10, min=1, max=1_000_000, label="Outputs", says="How many weighted sums it makes.")
    bias = Flag(True, says="Add a learned constant to each output.")
    norm = NORM

    def shape(self, x: TensorSpec) -> TensorSpec:
        need(x, Kind.VECTOR, Kind.SEQUENCE)
        return x.resized((*x.sizes[:-1], self.features))

    def fixed(self) -> TensorSpec:
        return vector(self.features)

    def code(self, x: TensorSpec) -> LayerCode:
        keywords: dict[str, Value] = {} if self.bias else {"bias": False}
        call = Call(self.made, x.sizes[-1], self.features, **keywords)
        return LayerCode(normed(call, self.norm), "{self}({0})")

    def parameters(self, x: TensorSpec) -> int:
        return (x.sizes[-1] + self.bias) * self.features + lengths(self.norm, self.features)

    def multiply_adds(self, x: TensorSpec) -> int:
        return x.count * self.features


@layer(
    "tied_linear",
    "Tied linear",
    DENSE,
    says="Runs a linear layer or an embedding backwards: with its weights, and a bias of its own.",
    torch="F.linear transposed decoder autoencoder tied weights shared embedding language model",
    rare=True,
)
class TiedLinear(Layer):
    """The decoder of an autoencoder with tied weights (Vincent et al. 2010, section 3.1).

    Behind an embedding it gives a score for each number (Press and Wolf 2017), as GPT-2 does.
    """

    stricter = _STRICTER
    partner = LayerReference(
        kinds=("linear", "embedding"), says="The layer whose weights it uses, transposed."
    )
    bias = Flag(True, says="Add a learned constant to each output.")

    def shape(self, x: TensorSpec, partner: TensorSpec, partner_in: TensorSpec) -> TensorSpec:
        need(x, Kind.VECTOR, Kind.SEQUENCE)
        if x.sizes[-1] != partner.sizes[-1]:
            raise ShapeRefused(
                "tied_size",
                Text("needs as many inputs as its partner has outputs"),
                Text("{size} values", size=partner.sizes[-1]),
                received=Text("{size} values", size=x.sizes[-1]),
                remedy=Text("wire the code that the partner makes into it."),
            )
        return x.resized((*x.sizes[:-1], partner_in.sizes[-1]))

    def code(self, x: TensorSpec, partner: TensorSpec, partner_in: TensorSpec) -> LayerCode:
        features = partner_in.sizes[-1]
        # An embedding keeps a row for each number, a linear layer one for each output.
        name = "TiedLinear" if partner_in.is_float else "SharedLinear"
        if not (self.bias or partner_in.is_float):
            return LayerCode(None, "F.linear({0}, {referred}.weight)")
        call = Call(name, features) if self.bias else Call(name, features, bias=False)
        return LayerCode(call, "{self}({0}, {referred}.weight)", helpers=(name,))

    def parameters(self, x: TensorSpec, partner: TensorSpec, partner_in: TensorSpec) -> int:
        return partner_in.sizes[-1] * self.bias

    def multiply_adds(self, x: TensorSpec, partner: TensorSpec, partner_in: TensorSpec) -> int:
        return x.count * partner_in.sizes[-1]
