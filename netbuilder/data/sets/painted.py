"""Points that the user has painted, in the plane, in a few classes."""

from __future__ import annotations

from math import cos, pi, sin
from typing import TYPE_CHECKING

from netbuilder.core.facts import FieldFacts
from netbuilder.core.problem import Place, refuse
from netbuilder.core.setting import PaintedPoints
from netbuilder.core.setting_points import CLASSES, PaintedPoint
from netbuilder.core.spec import vector
from netbuilder.core.text import Text
from netbuilder.data.source import CLASSIFY, DataSet, Loaded, Progress, Stopping, dataset, labels

if TYPE_CHECKING:
    import numpy as np

_LEAST = 10  # points that can be divided into parts


def load_painted(points: tuple[tuple[float, float, int], ...]) -> dict[str, np.ndarray]:
    """The points, and the number of each one's class."""
    import numpy as np

    drawn = np.array(points, np.float64).reshape(-1, 3)
    places = np.ascontiguousarray(drawn[:, :2], np.float32)
    return {"points": places, "labels": drawn[:, 2].astype(np.int64)}


def _first() -> tuple[PaintedPoint, ...]:
    """To begin with: a ring around a heap."""
    found: list[PaintedPoint] = []
    for at in range(24):
        angle = 2 * pi * at / 24
        far, near = 0.75 + 0.06 * (at % 3 - 1), 0.1 + 0.08 * (at % 4)
        found.append((round(far * cos(angle), 3), round(far * sin(angle), 3), 0))
        found.append((round(near * cos(5 * angle), 3), round(near * sin(5 * angle), 3), 1))
    return tuple(found)


@dataset("painted", "Painted points", says="Points that you paint yourself, in up to six classes.",
         licence="That of your own points", suggests=CLASSIFY, loader=load_painted)  # fmt: skip
class Painted(DataSet):
    """All lie within ±1."""

    points = PaintedPoints(_first(), says="Paint with the pointer: a class for each colour.")

    def fields(self) -> tuple[tuple[str, FieldFacts], ...]:
        count = max(2, 1 + max((number for *_, number in self.points), default=0))
        return ("points", FieldFacts(vector(2))), ("labels", labels(*CLASSES[:count]))

    def load(self, progress: Progress | None = None, token: Stopping | None = None) -> Loaded:
        if len(self.points) < _LEAST:
            raise refuse(
                "too_few_examples",
                Text("There are too few points to learn from."),
                expected=Text("at least {least}", least=_LEAST),
                received=Text("{count}", count=len(self.points)),
                remedy=Text("paint some more in the inspector."),
                place=Place(setting="points"),
            )
        return Loaded(load_painted(self.points))
