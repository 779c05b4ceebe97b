"""The examples of a data set that are looked at: those that validate, else those that train."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from netbuilder.data.preparing import fitted
from netbuilder.data.source import DataSet
from netbuilder.data.split import split
from netbuilder.engine.draws import beside, together
from netbuilder.engine.views.maps import CANDIDATES, most_varied
from netbuilder.project.recipe import Recipe


class Examples:
    """Reading happens once. Nothing is downloaded. Raises ProblemError.

    They are divided as a training by `recipe` divides them, so that a number means the same example there.
    """

    def __init__(self, declared: DataSet, recipe: Recipe) -> None:
        declared.need_present()
        loaded = declared.load()
        divided = split(loaded, **recipe.division)
        loaded, _ = fitted(declared, loaded, divided.train)
        self.part = "validation" if len(divided.validation) else "train"
        self._arrays, self._indices = divided.part(loaded, self.part)
        self._telling: dict[str, int] = {}
        self._last: tuple[int, Mapping[str, Tensor]] | None = None
        self._drawn: tuple[int, Mapping[str, Tensor]] | None = None

    @property
    def count(self) -> int:
        return len(self._indices)

    def telling(self, field: str) -> int:
        """The example that is shown as long as nobody chooses one; `field` is what enters the network."""
        if field not in self._telling:
            some = self._arrays[field][self._indices[:CANDIDATES]]
            self._telling[field] = most_varied(torch.from_numpy(some))
        return self._telling[field]

    def example(self, number: int) -> Mapping[str, Tensor]:
        """One of them as a batch of one by field, the very same tensors when it is asked for again."""
        if self._last is None or self._last[0] != number:
            index = int(self._indices[number])
            fields = {
                name: torch.from_numpy(array[index : index + 1]) for name, array in self._arrays.items()
            }
            self._last = number, fields
        return self._last[1]

    def batch(self, number: int) -> Mapping[str, Tensor]:
        """An example `together` with those beside it, the very same when it is asked for again."""
        if self._drawn is None or self._drawn[0] != number:
            first, stop = beside(number, self.count)
            places = self._indices[first:stop]
            others = {name: torch.from_numpy(array[places]) for name, array in self._arrays.items()}
            self._drawn = number, together(self.example(number), others)
        return self._drawn[1]
