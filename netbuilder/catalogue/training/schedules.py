"""How the learning rate goes from step to step."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import ClassVar, TypeVar

from netbuilder.core.declared import Declared
from netbuilder.core.registry import Registry
from netbuilder.core.setting import Float, Int


class Schedule(Declared):
    """Base of all schedules: a factor on the recipe's learning rate."""

    id: ClassVar[str]
    says: ClassVar[str]

    def factor(self, epoch: int, progress: float) -> float:
        """The factor in `epoch` (from 0) when `progress` (0 to 1) of all steps is done."""
        raise NotImplementedError

    def expression(self) -> str:
        """The same as Python source of the names `epoch`, `progress` and `math`."""
        raise NotImplementedError


schedules: Registry[type[Schedule]] = Registry("schedule")

S = TypeVar("S", bound=Schedule)


def schedule(id: str, title: str, *, says: str) -> Callable[[type[S]], type[S]]:
    """Declare a schedule."""

    def declare(declaration: type[S]) -> type[S]:
        declaration.id = id
        declaration.title = title
        declaration.says = says
        schedules.add(id, declaration)
        return declaration

    return declare


@schedule("constant", "Constant", says="One learning rate all the way.")
class Constant(Schedule):
    def factor(self, epoch: int, progress: float) -> float:
        return 1.0

    def expression(self) -> str:
        return "1.0"


@schedule("step", "Steps", says="Multiplies the rate by a factor every few epochs.")
class Steps(Schedule):
    every = Int(5, min=1, max=100_000, says="Epochs from one drop to the next.")
    drop = Float(0.5, above=0.0, max=1.0, says="Factor at each drop.")

    def factor(self, epoch: int, progress: float) -> float:
        return self.drop ** (epoch // self.every)

    def expression(self) -> str:
        return f"{self.drop!r} ** (epoch // {self.every})"


@schedule("cosine", "Cosine", says="Falls along half a cosine wave to a last share of the rate.")
class Cosine(Schedule):
    """Loshchilov and Hutter 2017, without restarts."""

    floor = Float(0.0, min=0.0, max=1.0, says="Share of the rate that is left at the end.")

    def factor(self, epoch: int, progress: float) -> float:
        return self.floor + (1.0 - self.floor) * 0.5 * (1.0 + math.cos(math.pi * progress))

    def expression(self) -> str:
        wave = "0.5 * (1.0 + math.cos(math.pi * progress))"
        return f"{self.floor!r} + {1.0 - self.floor!r} * {wave}" if self.floor else wave
