"""Products and sums of any number of tensors, along axes that letters stand for."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from string import ascii_letters

from netbuilder.catalogue.categories import DENSE
from netbuilder.catalogue.layer import Layer, Port, layer
from netbuilder.catalogue.refusal import FLOAT32_ONLY, ShapeRefused, described, need_float
from netbuilder.core.call import LayerCode, expression
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.setting import Equation
from netbuilder.core.spec import Kind, TensorSpec, of_kind
from netbuilder.core.text import Text

Sizes = dict[str, int]


@layer(
    "einsum",
    "Einsum",
    DENSE,
    says="Multiplies tensors and sums over each letter that the result does not have.",
    torch="torch.einsum Einstein summation tensor contraction tensordot outer",
    rare=True,
)
class Einsum(Layer):
    """Axes go by the letters; names of axes go along with them. Sizes of 1 are stretched, as torch does."""

    inputs = (Port("in", many=True),)
    stricter = FrozenDict(element_type=FLOAT32_ONLY)
    equation = Equation(
        "td,sd->ts", says="A letter for each axis but the batch; what the result does not have is summed."
    )

    def shape(self, *inputs: TensorSpec) -> TensorSpec:
        for port, x in enumerate(inputs):
            need_float(x, port)
        terms, result = self._terms
        if list(map(len, terms)) != [len(x.sizes) for x in inputs]:
            raise self._unfit(inputs)
        sizes = self._sizes(inputs)
        names = {
            letter: x.axes[place]
            for x, term in reversed(list(zip(inputs, terms, strict=True)))
            for place, letter in enumerate(term)
        }
        made = tuple(sizes[letter] for letter in result)
        if len(made) < 2:
            return of_kind(Kind.VECTOR if made else Kind.SCALAR, made)
        return TensorSpec(made, tuple(names[letter] for letter in result))

    def code(self, *inputs: TensorSpec) -> LayerCode:
        terms, result = self._terms
        batch = next(letter for letter in f"bnz{ascii_letters}" if letter not in self.equation)
        written = f"{','.join(batch + term for term in terms)}->{batch}{result}"
        return expression(f'torch.einsum("{written}", {{all}})')

    def multiply_adds(self, *inputs: TensorSpec) -> int:
        """What torch multiplies as matrices, taking inputs together from left to right.

        Where nothing is summed over it multiplies value by value, and counts nothing.
        Source: einsum and sumproduct_pair in ATen's native/Linear.cpp.
        """
        terms, result = self._terms
        known = [dict(zip(term, x.sizes, strict=True)) for term, x in zip(terms, inputs, strict=True)]
        total = 0
        left, *others = known
        for place, right in enumerate(others):
            later = (letter for each in others[place + 1 :] for letter in each if _spreads(each, letter))
            kept = {*result, *later}
            # What one of them alone is summed over is summed before they meet.
            left, right = (
                {letter: size for letter, size in one.items() if letter in kept or _spreads(other, letter)}
                for one, other in ((left, right), (right, left))
            )
            summed = {letter for letter in left if letter not in kept and _spreads(left, letter)}
            together = {
                letter: max(left.get(letter, 1), right.get(letter, 1)) for letter in {**left, **right}
            }
            total += prod(together.values()) if summed else 0
            left = {letter: size for letter, size in together.items() if letter in kept}
        return total

    @property
    def _terms(self) -> tuple[list[str], str]:
        """The letters of each input, and those of the result."""
        inputs, result = self.equation.split("->")
        return inputs.split(","), result

    def _sizes(self, inputs: tuple[TensorSpec, ...]) -> Sizes:
        """The size that each letter stands for."""
        sizes: Sizes = {}
        for port, (x, term) in enumerate(zip(inputs, self._terms[0], strict=True)):
            for letter, size, known in _against(term, x, sizes):
                if known is not None:
                    raise self._unlike(letter, known, inputs, port)
                sizes[letter] = max(sizes.get(letter, 1), size)
        return sizes

    def _unlike(self, letter: str, known: int, inputs: tuple[TensorSpec, ...], port: int) -> ShapeRefused:
        return ShapeRefused(
            "einsum_sizes",
            Text("has two sizes for the letter {letter}", letter=letter),
            Text("{known} for {letter}", known=known, letter=letter),
            port=port,
            received=described(inputs[port]),
            remedy=Text("name axes of different sizes by different letters, or bring them to one size."),
            setting="equation",
            value=self._apart(inputs),
        )

    def _apart(self, inputs: tuple[TensorSpec, ...]) -> str:
        """The equation with another letter wherever one would stand for a second size."""
        terms, result = self._terms
        fresh = iter([letter for letter in ascii_letters if letter not in self.equation])
        sizes: Sizes = {}
        apart = []
        for x, term in zip(inputs, terms, strict=True):
            written = ""
            for letter, size, known in _against(term, x, sizes):
                written += letter if known is None else next(fresh)
                if known is None:
                    sizes[letter] = max(sizes.get(letter, 1), size)
            apart.append(written)
        return f"{','.join(apart)}->{result}"

    def _unfit(self, inputs: tuple[TensorSpec, ...]) -> ShapeRefused:
        """Another number of inputs, or of axes, than the equation has letters for."""
        terms, _ = self._terms
        fitting = self._fitting(inputs)
        pairs = zip(terms, inputs, strict=False)
        port = next((port for port, (term, x) in enumerate(pairs) if len(term) != len(x.sizes)), None)
        if port is None:
            expected = Text("{count} inputs", count=len(terms))
            received = Text("{count} inputs", count=len(inputs))
            port = len(inputs) - 1
        else:
            expected = Text("{count} axes at input {number}", count=len(terms[port]), number=port + 1)
            received = described(inputs[port])
        return ShapeRefused(
            "einsum_letters",
            Text("has not a letter for each axis of its inputs"),
            expected,
            port=port,
            received=received,
            remedy=Text("write a letter for each axis, and a comma between inputs."),
            setting="equation" if fitting else None,
            value=fitting,
        )

    def _fitting(self, inputs: tuple[TensorSpec, ...]) -> str | None:
        """The equation with letters dropped and added until it fits; None where it would be too long."""
        setting = type(self).settings["equation"]
        assert isinstance(setting, Equation)
        ranks = [len(x.sizes) for x in inputs]
        if len(ranks) > setting.most_inputs or max(ranks) > setting.most_axes:
            return None
        terms, result = self._terms
        fresh = iter([letter for letter in ascii_letters if letter not in self.equation])
        terms = [*terms, *[""] * len(ranks)]
        fitting = [
            terms[place][:rank] + "".join(next(fresh) for _ in range(rank - len(terms[place])))
            for place, rank in enumerate(ranks)
        ]
        kept = "".join(letter for letter in result if letter in "".join(fitting))
        return f"{','.join(fitting)}->{kept}"


def _spreads(sizes: Sizes, letter: str) -> bool:
    return sizes.get(letter, 1) != 1


def _against(term: str, x: TensorSpec, sizes: Sizes) -> Iterator[tuple[str, int, int | None]]:
    """Each letter of an input with its size, and the size that it had before where that does not go with it.

    Between inputs a size of 1 is stretched; within one, a letter has to mean the same twice.
    """
    own: Sizes = {}
    for letter, size in zip(term, x.sizes, strict=True):
        known = sizes.get(letter, 1)
        if own.get(letter, size) != size:
            yield letter, size, own[letter]
        elif size != known and 1 not in (size, known):
            yield letter, size, known
        else:
            own[letter] = size
            yield letter, size, None
