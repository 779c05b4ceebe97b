"""The learning rate as it is read, typed and slid: by its logarithm."""

from __future__ import annotations

import math

LOWEST, HIGHEST = 1e-5, 1e-1
_HUGE = 1e6
# Places of the slider from one power of ten to the next.
PLACES = 40
PLACE_MOST = round(PLACES * math.log10(HIGHEST / LOWEST))


def rate_words(rate: float) -> str:
    """0.0010, 0.05, 0.00025; powers of ten when tiny or huge."""
    if rate < LOWEST or rate >= _HUGE or not math.isfinite(rate):
        return f"{rate:.3g}"
    text = f"{float(f'{rate:.6g}'):.10f}".rstrip("0").rstrip(".")  # six figures, and no power of ten
    return f"{rate:.4f}" if 0.001 <= rate < 0.01 and len(text) < 6 else text


def place_of(rate: float) -> int:
    """The place of `rate` on the slider, from 0 to `PLACE_MOST`; what lies outside stands at its end."""
    if not rate > 0:
        return 0
    return min(PLACE_MOST, max(0, round(PLACES * math.log10(rate / LOWEST))))


def rate_at(place: int) -> float:
    """The rate at a place of the slider, with two figures."""
    return float(f"{LOWEST * 10 ** (place / PLACES):.2g}")


def stepped(rate: float, steps: int) -> float:
    """The rate after so many presses of an arrow: a tenth of its power of ten each."""
    for _ in range(abs(steps)):
        exponent = math.floor(math.log10(rate) + 1e-9)
        if steps < 0 and math.isclose(rate, 10.0**exponent):
            exponent -= 1
        rate = float(f"{rate + math.copysign(10.0**exponent, steps):.6g}")
    return rate
