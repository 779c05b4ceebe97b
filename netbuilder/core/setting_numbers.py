"""Settings that are numbers: one, a choice of a few, two, or the sizes of a tensor."""

from __future__ import annotations

import math
import re

from netbuilder.core.setting_base import AnySetting, Setting, SettingRefused
from netbuilder.core.text import Text

# Sizes and seeds become 64-bit numbers in torch. Products of larger ones could not even be printed.
LARGEST = 2**63 - 1

_THOUSANDS = r"[+-]?\d{1,3}(,\d{3})+"
_BETWEEN = r"\s*[×x,]\s*|\s+"


class Int(Setting[int]):
    """A whole number between `min` and `max`, both allowed."""

    kind = "int"

    def __init__(
        self, default: int, *, min: int | None = None, max: int | None = None, says: str = "", label: str = ""
    ) -> None:
        super().__init__(default, says=says, label=label)
        self.min = min
        self.max = max

    @property
    def expects(self) -> Text:
        return _limits(Text("a whole number"), self.min, self.max)

    def check(self, value: object) -> int:
        number = _whole(self, value)
        if not _within(number, self.min, self.max):
            raise SettingRefused(self.expects, value)
        return number

    def read(self, text: str) -> int:
        return _typed_whole(text)


class Float(Setting[float]):
    """A finite number. `min` and `max` are allowed themselves, `above` and `below` are not."""

    kind = "float"

    def __init__(
        self,
        default: float,
        *,
        min: float | None = None,
        max: float | None = None,
        above: float | None = None,
        below: float | None = None,
        says: str = "",
        label: str = "",
    ) -> None:
        super().__init__(float(default), says=says, label=label)
        self.min = min
        self.max = max
        self.above = above
        self.below = below

    @property
    def expects(self) -> Text:
        return _limits(Text("a number"), self.min, self.max, self.above, self.below)

    def check(self, value: object) -> float:
        number = _real(self, value)
        allowed = (
            math.isfinite(number)
            and _within(number, self.min, self.max)
            and (self.above is None or number > self.above)
            and (self.below is None or number < self.below)
        )
        if not allowed:
            raise SettingRefused(self.expects, value)
        return number + 0.0  # -0.0 equals 0.0: what is equal has to be written alike

    def read(self, text: str) -> float:
        return float(text)

    def show(self, value: float) -> str:
        """All digits that matter: what is shown and typed again is the same number."""
        return repr(value).removesuffix(".0")


class Number(Setting[int]):
    """One of a few whole numbers."""

    kind = "number"

    def __init__(self, default: int, options: tuple[int, ...], *, says: str = "", label: str = "") -> None:
        super().__init__(default, says=says, label=label)
        self.options = options

    @property
    def expects(self) -> Text:
        return Text("one of {options}", options=", ".join(map(str, self.options)))

    def check(self, value: object) -> int:
        number = _whole(self, value)
        if number not in self.options:
            raise SettingRefused(self.expects, value)
        return number

    def read(self, text: str) -> int:
        return _typed_whole(text)


class Pair(Setting[tuple[int, int]]):
    """Two whole numbers, height then width. One typed number stands for both."""

    kind = "pair"

    def __init__(
        self,
        default: tuple[int, int],
        *,
        min: int = 0,
        max: int | None = None,
        says: str = "",
        label: str = "",
    ) -> None:
        super().__init__(default, says=says, label=label)
        self.min = min
        self.max = max

    @property
    def expects(self) -> Text:
        return _limits(Text("two whole numbers, each"), self.min, self.max)

    def check(self, value: object) -> tuple[int, int]:
        numbers = _wholes(self, value)
        if len(numbers) != 2 or not all(_within(number, self.min, self.max) for number in numbers):
            raise SettingRefused(self.expects, value)
        return numbers[0], numbers[1]

    def read(self, text: str) -> tuple[int, ...]:
        numbers = _typed_wholes(text)
        return numbers * 2 if len(numbers) == 1 else numbers

    def show(self, value: tuple[int, int]) -> str:
        return "×".join(map(str, value))


class Sizes(Setting[tuple[int, ...]]):
    """The sizes of a tensor without its batch axis, or a number for each of several axes.

    Between `shortest` and `longest` whole numbers from `min` to `max`. Where their count is fixed, one typed
    number stands for all.
    """

    kind = "sizes"

    def __init__(
        self,
        default: tuple[int, ...],
        *,
        min: int = 1,
        max: int | None = None,
        shortest: int = 1,
        longest: int = 4,
        says: str = "",
        label: str = "",
    ) -> None:
        super().__init__(default, says=says, label=label)
        self.min = min
        self.max = max
        self.shortest = shortest
        self.longest = longest

    @property
    def is_fixed(self) -> bool:
        """Whether there is but one count of numbers."""
        return self.shortest == self.longest

    @property
    def expects(self) -> Text:
        example = self.show(self.default or (8,) * self.longest)
        if self.is_fixed and self.max is not None:
            return Text(
                "exactly {count} whole numbers from {min} to {max}, such as {example}",
                count=self.longest,
                min=_grouped(self.min),
                max=_grouped(self.max),
                example=example,
            )
        if self.is_fixed:
            return Text(
                "exactly {count} whole numbers of at least {min}, such as {example}",
                count=self.longest,
                min=self.min,
                example=example,
            )
        return Text(
            "{shortest} to {longest} whole numbers of at least {min}, such as {example}",
            shortest=self.shortest,
            longest=self.longest,
            min=self.min,
            example=example,
        )

    def check(self, value: object) -> tuple[int, ...]:
        numbers = _wholes(self, value)
        fits = self.shortest <= len(numbers) <= self.longest
        if not fits or not all(_within(number, self.min, self.max) for number in numbers):
            raise SettingRefused(self.expects, value)
        return numbers

    def read(self, text: str) -> tuple[int, ...]:
        numbers = _typed_wholes(text)
        return numbers * self.longest if self.is_fixed and len(numbers) == 1 else numbers

    def show(self, value: tuple[int, ...]) -> str:
        return "×".join(map(str, value))


def _within(value: float, least: float | None, most: float | None) -> bool:
    return (least is None or value >= least) and (most is None or value <= most)


def _limits(
    noun: Text,
    least: float | None,
    most: float | None,
    above: float | None = None,
    below: float | None = None,
) -> Text:
    """`noun` with its limits in words."""
    low = Text("above {above}", above=above) if above is not None else None
    high = Text("below {below}", below=below) if below is not None else None
    if least is not None and most is not None and low is None and high is None:
        return Text("{noun} from {min} to {max}", noun=noun, min=_grouped(least), max=_grouped(most))
    if low is None and least is not None:
        low = Text("of at least {min}", min=_grouped(least))
    if high is None and most is not None:
        high = Text("up to {max}", max=_grouped(most))
    if low is not None and high is not None:
        return Text("{noun} {low} and {high}", noun=noun, low=low, high=high)
    limit = low if low is not None else high
    return noun if limit is None else Text("{noun} {limit}", noun=noun, limit=limit)


def _grouped(number: float) -> str:
    """As it is written and may be typed: "1,000,000"; a number with decimals as Python writes it."""
    return f"{number:,}" if isinstance(number, int) else str(number)


def _real(setting: AnySetting, value: object) -> float:
    """`value` as a floating-point number; whole numbers of any size may come in."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise SettingRefused(setting.expects, value)
    try:
        return float(value)
    except OverflowError:
        raise SettingRefused(setting.expects, value) from None


def _whole(setting: AnySetting, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise SettingRefused(setting.expects, value)
    if abs(value) > LARGEST:
        raise SettingRefused(Text("whole numbers below 2^63"), value)
    return int(value)


def _wholes(setting: AnySetting, value: object) -> tuple[int, ...]:
    if not isinstance(value, list | tuple):
        raise SettingRefused(setting.expects, value)
    return tuple(_whole(setting, item) for item in value)


def _typed_whole(text: str) -> int:
    """A typed whole number; "1,000" and "1_000" are a thousand, "1,5" is nothing. Raises ValueError."""
    typed = text.strip()
    return int(typed.replace(",", "") if re.fullmatch(_THOUSANDS, typed) else typed)


def _typed_wholes(text: str) -> tuple[int, ...]:
    """The numbers in "3×3", "3x3", "3, 3", "(3, 3)" or "3 3". Raises ValueError."""
    bare = text.lower().strip().strip("()[]").strip().removesuffix(",")
    return tuple(int(word) for word in re.split(_BETWEEN, bare)) if bare else ()
