"""Categories of a table as learned vectors."""

from __future__ import annotations

from netbuilder.catalogue.categories import RECURRENT
from netbuilder.catalogue.layer import Layer, layer
from netbuilder.catalogue.layers.embedding import need_numbers
from netbuilder.catalogue.seeing import Sight
from netbuilder.core.call import Call, LayerCode
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.setting import Int
from netbuilder.core.spec import TensorSpec, vector


@layer(
    "category_embedding",
    "Embed categories",
    RECURRENT,
    says="Looks up a learned vector for each column of words of a table, and joins them.",
    torch="nn.Embedding categorical entity embedding table columns lookup",
    name="Categories",
    rare=True,
)
class CategoryEmbedding(Layer):
    """Guo and Berkhahn 2016. A column of few words has a shorter vector: half as long as it has words.

    How many words each column has is told by the data set that the numbers come from.
    """

    stricter = FrozenDict(kind_mismatch="torch looks up numbers in any arrangement; columns are one row.")
    sight = Sight.ALL
    features = Int(16, min=1, max=65_536, says="How long a vector is at most.")
    numbers = Int(
        100, min=2, max=10_000_000, label="Words", says="How many a column has, where no data tell."
    )

    def shape(self, x: TensorSpec) -> TensorSpec:
        need_numbers(x, row=True)
        return vector(sum(map(self._width, self._counts(x))))

    def code(self, x: TensorSpec) -> LayerCode:
        call = Call("CategoryEmbedding", self._counts(x), self.features)
        return LayerCode(call, "{self}({0})", helpers=("CategoryEmbedding",))

    def parameters(self, x: TensorSpec) -> int:
        return sum(count * self._width(count) for count in self._counts(x))

    def _counts(self, x: TensorSpec) -> tuple[int, ...]:
        return x.counts or (self.numbers,) * x.sizes[0]

    def _width(self, count: int) -> int:
        return min(self.features, (count + 1) // 2)
