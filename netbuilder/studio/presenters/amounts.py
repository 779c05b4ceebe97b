"""Numbers as people read them: shares in percent, sizes with three figures, powers of ten when tiny."""

from __future__ import annotations

import math

_SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


def number(value: float) -> str:
    """`value` with about three figures: 61,700, 12.3, 0.98, 0.0042, 4×10⁻⁷."""
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else _sign(value) + "∞"
    size = abs(value)
    if size == 0:
        return "0"
    if size < 0.001 or size >= 1e6:
        return _sign(value) + _power(size)
    if size >= 100:
        text = f"{float(f'{size:.3g}'):,.0f}"
    elif size >= 10:
        text = f"{size:.1f}"
    elif size >= 0.1:
        text = f"{size:.2f}"
    else:
        text = f"{size:#.2g}"
    return _sign(value) + text


def rounded(value: float) -> str:
    """As `number`, but written out below 10¹²: 9,120,000."""
    size = abs(value)
    return f"{_sign(value)}{float(f'{size:.3g}'):,.0f}" if 1e6 <= size < 1e12 else number(value)


def plain(value: float) -> str:
    """A number as people write it: whole ones in full, others `rounded`."""
    whole = abs(value) < 1e12 and value == round(value)
    return f"{_sign(value)}{abs(value):,.0f}" if whole else rounded(value)


def as_in_table(value: float) -> str:
    """A number with some seven figures, without commas, since it may be a year: 1950, −0.28, 1.5×10⁻⁷."""
    size = abs(value)
    if 1e6 <= size < 1e15:
        return f"{_sign(value)}{size:.0f}"
    figures, _, exponent = f"{size:.7g}".partition("e")
    return _sign(value) + figures + (f"×10{str(int(exponent)).translate(_SUPERSCRIPTS)}" if exponent else "")


def signed(value: float) -> str:
    """As `number`, with a plus before what is positive."""
    return ("+" if value > 0 else "") + number(value)


def share(value: float) -> str:
    """A share from 0 to 1 with one decimal: 98.7 %."""
    return f"{100 * value:.1f} %" if math.isfinite(value) else "NaN"


def rough_share(value: float) -> str:
    """A share of any size with two figures: 34 %, 4.1 %, 0.012 %, or 12 ×."""
    if not math.isfinite(value):
        return number(value)
    percent = 100 * value
    if value >= 10:
        return f"{value:,.0f} ×"
    if percent >= 9.95:
        return f"{percent:.0f} %"
    if 0 < percent < 0.0001:
        return f"{_power(percent)} %"
    return f"{float(f'{percent:.2g}'):.6f}".rstrip("0").rstrip(".") + " %"


def power_of_ten(exponent: int) -> str:
    """10 to the `exponent`, written out while it is short."""
    if -4 <= exponent <= 4:
        return f"{10.0**exponent:,.{max(0, -exponent)}f}"
    return f"10{str(exponent).translate(_SUPERSCRIPTS)}"


def rounded_up(size: float) -> float:
    """The next number of two figures that is not below `size`; a scale that ends there rarely moves."""
    if not math.isfinite(size) or size <= 0:
        return 0.0
    unit = 10.0 ** (math.floor(math.log10(size)) - 1)
    return math.ceil(size / unit - 1e-6) * unit


def _power(size: float) -> str:
    exponent = math.floor(math.log10(size))
    figure = round(size / 10.0**exponent)
    if figure == 10:
        figure, exponent = 1, exponent + 1
    return f"{figure}×10{str(exponent).translate(_SUPERSCRIPTS)}"


def _sign(value: float) -> str:
    return "−" if value < 0 else ""
