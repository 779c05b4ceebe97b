"""A row of class numbers or tokens as one vector."""

from __future__ import annotations

from collections.abc import Mapping

from netbuilder.catalogue.categories import RECURRENT
from netbuilder.catalogue.layer import Layer, Port, layer
from netbuilder.catalogue.layers.embedding import need_numbers
from netbuilder.catalogue.refusal import ShapeRefused, described
from netbuilder.catalogue.seeing import Sight
from netbuilder.core.call import Call, LayerCode, Value
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.setting import Choice, Flag, Int
from netbuilder.core.spec import Kind, TensorSpec, vector
from netbuilder.core.text import Text


@layer(
    "embedding_bag",
    "Embedding bag",
    RECURRENT,
    says="Looks up a vector for each token of a row, and gives their mean, sum or maximum.",
    torch="nn.EmbeddingBag F.embedding_bag tokens words bag of words lookup",
    rare=True,
)
class EmbeddingBag(Layer):
    """The order of the tokens is lost, as in fastText (Joulin et al. 2017)."""

    made = "torch.nn.EmbeddingBag"
    sight = Sight.ALL
    takes = FrozenDict(
        num_embeddings="numbers",
        embedding_dim="features",
        max_norm=(None,),
        norm_type=(2.0,),
        scale_grad_by_freq=(False,),
        mode="mode",
        sparse=(False,),
        _weight=(None,),
        include_last_offset=(False,),
        padding_idx="padding",
    )
    inputs = (
        Port("in"),
        Port("weights", "By what each vector is multiplied before they are summed.", optional=True),
    )
    numbers = Int(1000, min=2, max=10_000_000, label="Vocabulary", says="How many numbers there are, from 0.")
    features = Int(64, min=1, max=65_536, says="How long a vector is.")
    mode = Choice("mean", ("mean", "sum", "max"), says="What becomes of the vectors of a row.")
    padding = Flag(False, label="Padding at 0", says="Number 0 is left out, and its vector stays zero.")

    @classmethod
    def read(cls, arguments: Mapping[str, object]) -> dict[str, object]:
        settings = super().read(arguments)
        if settings.get("padding", 1) in (None, 0):
            settings["padding"] = settings["padding"] == 0
        return settings

    def shape(self, x: TensorSpec, weights: TensorSpec | None = None) -> TensorSpec:
        need_numbers(x, row=True)
        if weights is not None:
            self._check_weights(x, weights)
        return vector(self.features)

    def fixed(self) -> TensorSpec:
        return vector(self.features)

    def code(self, x: TensorSpec, weights: TensorSpec | None = None) -> LayerCode:
        keywords: dict[str, Value] = {} if self.mode == "mean" else {"mode": self.mode}
        if self.padding:
            keywords["padding_idx"] = 0
        call = Call(self.made, self.numbers, self.features, **keywords)
        weighed = ", per_sample_weights={1}" if weights is not None else ""
        return LayerCode(call, f"{{self}}({{0}}{weighed})")

    def parameters(self, x: TensorSpec, weights: TensorSpec | None = None) -> int:
        return self.numbers * self.features

    def _check_weights(self, x: TensorSpec, weights: TensorSpec) -> None:
        if weights.dtype != "float32" or weights.sizes != x.sizes:
            raise ShapeRefused(
                "bag_weights",
                Text("needs a weight for each token"),
                Text("{count} values", count=x.sizes[0]),
                port=1,
                received=described(weights),
                remedy=Text("bring the weights to a vector as long as the row of tokens."),
                wanted=(Kind.VECTOR,) if weights.dtype == "float32" and weights.count == x.count else (),
            )
        if self.mode != "sum":
            raise ShapeRefused(
                "bag_mode",
                Text("weighs its vectors only where it sums them"),
                Text("the mode sum"),
                port=1,
                received=Text("the mode {mode}", mode=self.mode),
                remedy=Text("set Mode to sum, or remove the wire to Weights."),
                setting="mode",
                value="sum",
            )
