"""From numbers to colours: levels are numpy's work, colours a table that Qt applies while it paints."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtGui import QColor

from netbuilder.runs.late import numpy as np
from netbuilder.window.theme.theme import Theme

if TYPE_CHECKING:
    from numpy.typing import NDArray

# An odd number of levels, so that zero has one of its own in the middle.
LEVELS = 253
NO_NUMBER = 253
NOTHING = 254

_VIRIDIS = (
    "#440154", "#482878", "#3E4A89", "#31688E", "#26828E",
    "#1F9E89", "#35B779", "#6DCD59", "#B4DE2C", "#FDE725",
)  # fmt: skip


class ColourMap(Enum):
    """`SIZE` for what grows from zero, `SIGNED` with zero in the middle, `GREY` for images."""

    SIZE = "size"
    SIGNED = "signed"
    GREY = "grey"


def colour_table(theme: Theme, which: ColourMap) -> list[int]:
    """ARGB by level; behind the levels stand the colours of what is no number and of no tile at all."""
    stops = np.array([(stop.red(), stop.green(), stop.blue()) for stop in _stops(theme, which)])
    places = np.linspace(0.0, len(stops) - 1.0, LEVELS)
    channels = [np.rint(np.interp(places, np.arange(len(stops)), channel)) for channel in stops.T]
    red, green, blue = (channel.astype(np.uint32) for channel in channels)
    levels: list[int] = (0xFF000000 + (red << 16) + (green << 8) + blue).tolist()
    return [*levels, theme.color("err").rgba(), 0]


def levels(values: NDArray[np.float32], low: float, high: float) -> NDArray[np.uint8]:
    """The level of each value on the scale from `low` to `high`; on a scale without length all are lowest."""
    room = high - low
    known = np.isfinite(values)
    sound = values if known.all() else np.where(known, values, low)
    scaled = (sound - low) * ((LEVELS - 1) / room if room > 0 else 0.0)
    found: NDArray[np.uint8] = np.rint(scaled.clip(0, LEVELS - 1)).astype(np.uint8)
    if sound is not values:
        found[~known] = NO_NUMBER
    return found


def colours(values: NDArray[np.float32], low: float, high: float) -> NDArray[np.uint8]:
    """Red, green, blue and full opacity in the last axis, where values have three numbers a pixel."""
    room = (high - low) or 1.0
    shares = np.clip(np.nan_to_num((values - low) / room), 0.0, 1.0)
    opaque = np.ones((*values.shape[:-1], 1), dtype=np.float32)
    found: NDArray[np.uint8] = (np.concatenate([shares, opaque], axis=-1) * 255).astype(np.uint8)
    return found


def _stops(theme: Theme, which: ColourMap) -> list[QColor]:
    if which is ColourMap.SIZE:
        return [QColor(stop) for stop in _VIRIDIS]
    if which is ColourMap.SIGNED:
        return [theme.color(name) for name in ("div_neg", "div_mid", "div_pos")]
    darkest = 14 if theme.is_dark else 10
    return [QColor(darkest, darkest, darkest), QColor(darkest + 235, darkest + 235, darkest + 235)]
