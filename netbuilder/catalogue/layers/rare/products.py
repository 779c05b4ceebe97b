"""Layers that multiply or compare two tensors as a whole."""

from __future__ import annotations

from math import prod

from netbuilder.catalogue.categories import DENSE
from netbuilder.catalogue.layer import Layer, Port, layer
from netbuilder.catalogue.normed import NORM, lengths, normed
from netbuilder.catalogue.refusal import FLOAT32_ONLY, ShapeRefused, described, need, need_float
from netbuilder.catalogue.taking import FROM_INPUT
from netbuilder.core.call import Call, LayerCode, Value, expression
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.setting import Flag, Float, Int
from netbuilder.core.spec import Kind, TensorSpec, of_kind
from netbuilder.core.text import Text

_TWO = (Port("first"), Port("second"))


@layer(
    "matrix_product",
    "Matrix product",
    DENSE,
    says="Multiplies the matrices that the last two axes hold, rows by columns.",
    torch="torch.matmul torch.bmm torch.mm @ dot attention scores",
    rare=True,
)
class MatrixProduct(Layer):
    """Names of axes go along: T×F times C×T gives T×T, and that times T×F gives T×F."""

    inputs = _TWO
    stricter = FrozenDict(element_type=FLOAT32_ONLY)

    def shape(self, first: TensorSpec, second: TensorSpec) -> TensorSpec:
        need_float(first, 0)
        need_float(second, 1)
        for port, x in enumerate((first, second)):
            if len(x.sizes) < 2:
                raise ShapeRefused(
                    "no_matrix",
                    Text("needs matrices"),
                    Text("an input with two axes or more"),
                    port=port,
                    received=described(x),
                    remedy=Text("insert Reshape before it, or use Linear for a vector."),
                )
        many = tuple(zip(first.sizes[:-2], second.sizes[:-2], strict=False))
        # As in Multiply, a single one is used for each of many.
        if len(second.sizes) != len(first.sizes) or any(a != b and 1 not in (a, b) for a, b in many):
            above = first.sizes[:-2]
            counted = Text("{sizes} matrices", sizes=_joined(above)) if above else Text("a single matrix")
            raise _unlike(first, second, counted, Text("bring both to one number of matrices."))
        if second.sizes[-2] != first.sizes[-1]:
            counted = Text("{count} rows", count=first.sizes[-1])
            raise _unlike(first, second, counted, Text("insert Transpose before one of them."))
        sizes = (*map(max, many), first.sizes[-2], second.sizes[-1])
        return TensorSpec(sizes, (*first.axes[:-1], second.axes[-1]), first.dtype)

    def code(self, first: TensorSpec, second: TensorSpec) -> LayerCode:
        return expression("{0} @ {1}")

    def multiply_adds(self, first: TensorSpec, second: TensorSpec) -> int:
        return self.shape(first, second).count * first.sizes[-1]


def _joined(sizes: tuple[int, ...]) -> str:
    return "×".join(map(str, sizes))


def _unlike(first: TensorSpec, second: TensorSpec, expected: Text, remedy: Text) -> ShapeRefused:
    return ShapeRefused(
        "matrix_sizes",
        Text("cannot multiply {first} by {second}", first=str(first), second=str(second)),
        expected,
        port=1,
        received=described(second),
        remedy=remedy,
    )


@layer(
    "bilinear",
    "Bilinear",
    DENSE,
    says="Each output is a weighted sum of all products of a value of one and a value of the other.",
    torch="nn.Bilinear F.bilinear",
    rare=True,
)
class Bilinear(Layer):
    made = "torch.nn.Bilinear"
    takes = FrozenDict(in1_features=FROM_INPUT, in2_features=FROM_INPUT, out_features="features", bias="bias")
    inputs = _TWO
    stricter = FrozenDict(kind_mismatch="torch applies it to the last axis, whatever that means.")
    features = Int(10, min=1, max=1_000_000, label="Outputs", says="How many weighted sums it makes.")
    bias = Flag(True, says="Add a learned constant to each output.")
    norm = NORM

    def shape(self, first: TensorSpec, second: TensorSpec) -> TensorSpec:
        need(first, Kind.VECTOR, Kind.SEQUENCE)
        need(second, first.kind, port=1)
        if second.sizes[:-1] != first.sizes[:-1]:
            raise ShapeRefused(
                "unlike_steps",
                Text("needs sequences of one length"),
                Text("{count} steps", count=first.sizes[0]),
                port=1,
                received=described(second),
                remedy=Text("bring both to one length first."),
            )
        return first.resized((*first.sizes[:-1], self.features))

    def code(self, first: TensorSpec, second: TensorSpec) -> LayerCode:
        keywords: dict[str, Value] = {} if self.bias else {"bias": False}
        sizes = first.sizes[-1], second.sizes[-1], self.features
        return LayerCode(normed(Call(self.made, *sizes, **keywords), self.norm), "{self}({0}, {1})")

    def parameters(self, first: TensorSpec, second: TensorSpec) -> int:
        weights = self.features * (first.sizes[-1] * second.sizes[-1] + self.bias)
        return weights + lengths(self.norm, self.features)

    def multiply_adds(self, first: TensorSpec, second: TensorSpec) -> int:
        """Each weight once a position. Source: the formula y = x₁ᵀ A x₂ + b in torch.nn.Bilinear's help."""
        return prod(first.sizes) * second.sizes[-1] * self.features


class Comparing(Layer):
    """Compares two tensors of one shape, along the channels, or the last axis where there are none."""

    inputs = _TWO
    stricter = FrozenDict(
        element_type=FLOAT32_ONLY,
        unlike_shapes="torch stretches axes of size 1 and does not know what axes mean.",
    )

    def shape(self, first: TensorSpec, second: TensorSpec) -> TensorSpec:
        need_float(first, 0)
        need_float(second, 1)
        if not first.sizes:
            raise ShapeRefused(
                "no_axis",
                Text("needs several values to compare"),
                Text("an axis with the values"),
                received=described(first),
                remedy=Text("use Subtract for single numbers."),
            )
        if second.sizes != first.sizes or second.axes != first.axes:
            raise ShapeRefused(
                "unlike_shapes",
                Text("needs inputs of one shape"),
                described(first),
                port=1,
                received=described(second),
                remedy=Text("bring both inputs to {shape} before they meet.", shape=str(first)),
            )
        return self.without(first)

    def without(self, x: TensorSpec) -> TensorSpec:
        """What is left of `x` when the values along the axis have become one."""
        place = _place(x)
        sizes = (*x.sizes[:place], *x.sizes[place + 1 :])
        kind = {0: Kind.SCALAR, 1: Kind.VECTOR}.get(len(sizes))
        axes = (*x.axes[:place], *x.axes[place + 1 :])
        return of_kind(kind, sizes) if kind else TensorSpec(sizes, axes)


def _place(x: TensorSpec) -> int:
    return 0 if x.axes[0] == "C" else len(x.sizes) - 1


@layer(
    "cosine_similarity",
    "Cosine similarity",
    DENSE,
    says="Tells how much two vectors point the same way, from −1 to 1.",
    torch="nn.CosineSimilarity F.cosine_similarity siamese angle",
    rare=True,
)
class CosineSimilarity(Comparing):
    made = "torch.nn.CosineSimilarity"
    takes = FrozenDict(dim=(1, -1), eps="epsilon")
    epsilon = Float(1e-8, above=0.0, max=1.0, says="Keeps a product of lengths from being 0.")

    def code(self, first: TensorSpec, second: TensorSpec) -> LayerCode:
        keywords: dict[str, Value] = {} if _place(first) == 0 else {"dim": -1}
        if self.epsilon != 1e-8:
            keywords["eps"] = self.epsilon
        return LayerCode(Call(self.made, **keywords), "{self}({0}, {1})")


@layer(
    "pairwise_distance",
    "Pairwise distance",
    DENSE,
    says="Measures how far two vectors are from each other.",
    torch="nn.PairwiseDistance F.pairwise_distance siamese norm euclidean",
    rare=True,
)
class PairwiseDistance(Comparing):
    """Along the last axis alone."""

    made = "torch.nn.PairwiseDistance"
    takes = FrozenDict(p="norm", eps="epsilon", keepdim="keep")
    stricter = FrozenDict(
        **Comparing.stricter, kind_mismatch="torch compares the last axis, which is no axis of features here."
    )
    norm = Float(2.0, min=1.0, max=64.0, says="1 sums differences, 2 is the straight line.")
    epsilon = Float(1e-6, min=0.0, max=1.0, says="Added to each difference.")
    keep = Flag(False, label="Keep axis", says="Give a vector of one value rather than a single number.")

    def shape(self, first: TensorSpec, second: TensorSpec) -> TensorSpec:
        need(first, Kind.VECTOR, Kind.SEQUENCE)
        return super().shape(first, second)

    def without(self, x: TensorSpec) -> TensorSpec:
        return x.resized((*x.sizes[:-1], 1)) if self.keep else super().without(x)

    def code(self, first: TensorSpec, second: TensorSpec) -> LayerCode:
        keywords: dict[str, Value] = {}
        if self.norm != 2.0:
            keywords["p"] = self.norm
        if self.epsilon != 1e-6:
            keywords["eps"] = self.epsilon
        if self.keep:
            keywords["keepdim"] = True
        return LayerCode(Call(self.made, **keywords), "{self}({0}, {1})")


@layer(
    "all_distances",
    "Distances of all pairs",
    DENSE,
    says="Measures how far each vector of one sequence is from each of the other.",
    torch="torch.cdist euclidean nearest neighbours prototypes",
    name="Distances",
    rare=True,
)
class AllDistances(Layer):
    """Gives a row for each vector of the first and a column for each of the second."""

    inputs = _TWO
    stricter = FrozenDict(element_type=FLOAT32_ONLY)
    norm = Float(2.0, min=0.0, max=64.0, says="1 sums differences, 2 is the straight line.")

    def shape(self, first: TensorSpec, second: TensorSpec) -> TensorSpec:
        need_float(first, 0)
        need_float(second, 1)
        rows, columns = first.sizes, second.sizes
        above = zip(rows[:-2], columns[:-2], strict=False)
        if len(rows) < 2 or len(columns) != len(rows) or rows[-1] != columns[-1]:
            raise self._unfit(first, second)
        if any(a != b and 1 not in (a, b) for a, b in above):
            raise self._unfit(first, second)
        many = map(max, rows[:-2], columns[:-2])
        return TensorSpec((*many, rows[-2], columns[-2]), (*first.axes[:-1], second.axes[-2]))

    def code(self, first: TensorSpec, second: TensorSpec) -> LayerCode:
        return expression(
            "torch.cdist({0}, {1})" if self.norm == 2.0 else f"torch.cdist({{0}}, {{1}}, {self.norm!r})"
        )

    def multiply_adds(self, first: TensorSpec, second: TensorSpec) -> int:
        """A square of each difference. Source: the formula of the norm in torch.cdist's help."""
        return self.shape(first, second).count * first.sizes[-1]

    def _unfit(self, first: TensorSpec, second: TensorSpec) -> ShapeRefused:
        short = len(first.sizes) < 2
        return ShapeRefused(
            "no_matrix" if short else "matrix_sizes",
            Text("needs vectors of one length in rows"),
            Text("rows of vectors") if short else Text("vectors of {count} values", count=first.sizes[-1]),
            port=0 if short else 1,
            received=described(first if short else second),
            remedy=Text("use Pairwise distance for two vectors, or bring both to rows of one length."),
        )
