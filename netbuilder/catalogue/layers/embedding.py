"""From class numbers and token ids to vectors, and what tells a network where in a sequence it is."""

from __future__ import annotations

from collections.abc import Mapping

from netbuilder.catalogue.categories import RECURRENT
from netbuilder.catalogue.layer import Layer, layer
from netbuilder.catalogue.refusal import BY_NAME, FLOAT32_ONLY, ShapeRefused, described, need
from netbuilder.catalogue.seeing import Sight
from netbuilder.core.call import Call, LayerCode, Value, expression, module
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.setting import Flag, Float, Int
from netbuilder.core.spec import Kind, TensorSpec, sequence, vector
from netbuilder.core.text import Text

_WHOLE = ("int64", "int32")


@layer(
    "embedding",
    "Embedding",
    RECURRENT,
    says="Looks up a learned vector for each class number or token.",
    torch="nn.Embedding F.embedding tokens words lookup",
)
class Embedding(Layer):
    """A number gives a vector, T numbers give a sequence T×F."""

    made = "torch.nn.Embedding"
    sight = Sight.PLACE
    takes = FrozenDict(
        num_embeddings="numbers",
        embedding_dim="features",
        padding_idx="padding",
        max_norm=(None,),
        norm_type=(2.0,),
        scale_grad_by_freq=(False,),
        sparse=(False,),
        _weight=(None,),
        _freeze=(False,),
    )
    stricter = FrozenDict(
        kind_mismatch="torch looks up numbers in any arrangement; its axes would have no names."
    )
    numbers = Int(1000, min=2, max=10_000_000, label="Vocabulary", says="How many numbers there are, from 0.")
    features = Int(64, min=1, max=65_536, says="How long a vector is.")
    padding = Flag(False, label="Padding at 0", says="The vector of number 0 stays zero.")

    @classmethod
    def read(cls, arguments: Mapping[str, object]) -> dict[str, object]:
        settings = super().read(arguments)
        if settings.get("padding", 1) in (None, 0):
            settings["padding"] = settings["padding"] == 0
        return settings

    def shape(self, x: TensorSpec) -> TensorSpec:
        need_numbers(x)
        return sequence(x.sizes[0], self.features) if x.sizes else vector(self.features)

    def entering(self, x: TensorSpec) -> TensorSpec:
        """A share for each number: to look one up is to multiply with shares of which one is 1."""
        return TensorSpec((*x.sizes, self.numbers), (*x.axes, "N"), x.dtype)

    def code(self, x: TensorSpec) -> LayerCode:
        keywords: dict[str, Value] = {"padding_idx": 0} if self.padding else {}
        return module(self.made, self.numbers, self.features, **keywords)

    def parameters(self, x: TensorSpec) -> int:
        return self.numbers * self.features


@layer(
    "padding_mask",
    "Padding mask",
    RECURRENT,
    says="Marks the tokens that are padding, those with number 0, for layers that skip them.",
    torch="key_padding_mask attention mask",
    rare=True,
)
class PaddingMask(Layer):
    stricter = FrozenDict(
        kind_mismatch="torch compares anything; a mask belongs to the steps of a sequence.",
        whole_numbers="torch compares anything; only numbers of tokens tell padding.",
    )

    def shape(self, x: TensorSpec) -> TensorSpec:
        need_numbers(x, row=True)
        return TensorSpec(x.sizes, ("T",), "bool")

    def code(self, x: TensorSpec) -> LayerCode:
        return expression("{0} == 0")


class Positions(Layer):
    """Adds to each step what tells its place."""

    stricter = FrozenDict(element_type=FLOAT32_ONLY, kind_mismatch=BY_NAME)
    sight = Sight.PLACE

    def shape(self, x: TensorSpec) -> TensorSpec:
        need(x, Kind.SEQUENCE)
        return x


@layer(
    "sinusoidal_positions",
    "Sinusoidal positions",
    RECURRENT,
    says="Adds waves of many lengths, from which each step can tell its place.",
    torch="positional encoding transformer sine",
    name="Positions",
    rare=True,
)
class SinusoidalPositions(Positions):
    """Vaswani et al. 2017, section 3.5."""

    longest = Float(
        10_000.0, min=1.0, max=1e9, label="Longest wave", says="Its length in steps, divided by 2π."
    )

    def code(self, x: TensorSpec) -> LayerCode:
        keywords: dict[str, Value] = {"longest": self.longest} if self.longest != 10_000.0 else {}
        name = "SinusoidalPositions"
        return LayerCode(Call(name, *x.sizes, **keywords), "{self}({0})", helpers=(name,))


@layer(
    "learned_positions",
    "Learned positions",
    RECURRENT,
    says="Adds a learned vector for each place in the sequence.",
    torch="positional embedding encoding transformer",
    name="Positions",
    rare=True,
)
class LearnedPositions(Positions):
    """Gehring et al. 2017; as in BERT and GPT."""

    def code(self, x: TensorSpec) -> LayerCode:
        name = "LearnedPositions"
        return LayerCode(Call(name, *x.sizes), "{self}({0})", helpers=(name,))

    def parameters(self, x: TensorSpec) -> int:
        return x.count


def need_numbers(x: TensorSpec, row: bool = False, types: tuple[str, ...] = _WHOLE) -> None:
    """Refuse what is not one whole number, or a row of them; a single one too where there has to be a row."""
    if x.dtype not in types:
        raise ShapeRefused(
            "whole_numbers",
            Text("looks at numbers of classes or tokens"),
            Text("whole numbers") if len(types) > 1 else Text("whole numbers of type {type}", type=types[0]),
            received=described(x),
            remedy=Text("lead class numbers or token ids into it, or use Linear for values."),
        )
    if len(x.sizes) > 1 or (row and not x.sizes):
        raise wrong_arrangement(x)


def wrong_arrangement(x: TensorSpec) -> ShapeRefused:
    return ShapeRefused(
        "kind_mismatch",
        Text("takes the numbers of a sequence"),
        Text("a number for each step"),
        received=Text("numbers of size {sizes}", sizes=str(x)),
        remedy=Text("give it one row of numbers a sample."),
        wanted=(Kind.VECTOR,),
    )
