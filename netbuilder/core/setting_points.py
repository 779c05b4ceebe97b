"""A setting that holds points of the plane, each of a class."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from netbuilder.core.setting_base import Setting, SettingRefused
from netbuilder.core.text import Text

# Across and up from -1 to 1, and the number of the class.
PaintedPoint: TypeAlias = tuple[float, float, int]
CLASSES = ("A", "B", "C", "D", "E", "F")
_DIGITS = 3  # behind the point: finer than a screen shows


class PaintedPoints(Setting[tuple[PaintedPoint, ...]]):
    """Points as they were painted, typed as "0.5 -0.2 A; 0.1 0.3 B"."""

    kind = "painted_points"
    most = 5000

    @property
    def expects(self) -> Text:
        return Text(
            "at most {most:,} points such as 0.5 -0.2 A: across, up, from -1 to 1, a class from A to {last}",
            most=self.most,
            last=CLASSES[-1],
        )

    def check(self, value: object) -> tuple[PaintedPoint, ...]:
        if not isinstance(value, list | tuple) or len(value) > self.most:
            raise SettingRefused(self.expects, value)
        return tuple(map(self._checked, value))

    def read(self, text: str) -> object:
        parts = [part.split() for part in text.split(";") if part.strip()]
        return tuple((float(x), float(y), CLASSES.index(name.upper())) for x, y, name in parts)

    def show(self, value: tuple[PaintedPoint, ...]) -> str:
        return "; ".join(f"{x:g} {y:g} {CLASSES[number]}" for x, y, number in value)

    def _checked(self, value: object) -> PaintedPoint:
        if not isinstance(value, Sequence) or isinstance(value, str) or len(value) != 3:
            raise SettingRefused(self.expects, value)
        x, y, number = value
        if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number < len(CLASSES):
            raise SettingRefused(self.expects, value)
        return self._place(x), self._place(y), number

    def _place(self, value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= 1:
            raise SettingRefused(self.expects, value)
        return round(float(value), _DIGITS) + 0.0  # no minus before a zero
