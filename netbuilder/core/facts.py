"""What is known about a data set once it was read, so that a project can be checked without opening it."""

from __future__ import annotations

from netbuilder.core.problem import Problem
from netbuilder.core.spec import TensorSpec
from netbuilder.core.values import dataclass


@dataclass(frozen=True, slots=True)
class FieldFacts:
    """One output of a data set. `low` and `high` bound its values; `classes` name what its numbers mean.

    `names` are what the features of a vector are called. Of a row of categories `kinds` are what the numbers
    of each, from 1, mean.
    """

    spec: TensorSpec
    low: float | None = None
    high: float | None = None
    classes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    kinds: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Prepared:
    """How the values of a field were brought to a size that one can learn from.

    One number for each feature, along the last axis, or for each of the `channels`, along the first.

    What is missing becomes `fill`; then `shift` is taken away, and the rest multiplied by `scale`.
    """

    field: str
    fill: tuple[float, ...]
    shift: tuple[float, ...]
    scale: tuple[float, ...]
    channels: bool = False

    @property
    def numbers(self) -> tuple[tuple[float, ...], ...]:
        """`fill`, `shift` and `scale`."""
        return self.fill, self.shift, self.scale

    def sizes(self, axes: int) -> tuple[int, ...]:
        """How the numbers are laid out beside an example of so many axes."""
        return (len(self.fill), *[1] * (axes - 1)) if self.channels else (len(self.fill),)


@dataclass(frozen=True, slots=True)
class DataFacts:
    """All outputs of a data set by port name, how many examples each part has, and a hash of what was read.

    `counts` maps a part ("train", "validation", "test") to its number of examples, and "groups" to how many
    of those the data set tells. `digest` is the sha256 of the data as hexadecimal text, empty while they
    have not been read. `fault` says why they cannot be, in this computer, now: it is not kept in files.
    `prepared` was found from the training part alone.
    """

    fields: tuple[tuple[str, FieldFacts], ...]
    counts: tuple[tuple[str, int], ...] = ()
    digest: str = ""
    fault: Problem | None = None
    prepared: tuple[Prepared, ...] = ()

    def field(self, name: str) -> FieldFacts | None:
        return dict(self.fields).get(name)
