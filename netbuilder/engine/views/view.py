"""What every kind of view is asked, and what it is given to look at."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, ClassVar

import torch
from torch import Tensor, nn

from netbuilder.analysis.sound import Network
from netbuilder.core.text import Text
from netbuilder.core.values import dataclass
from netbuilder.engine.feed import Feed, Parts
from netbuilder.runs.views import View as Payload

if TYPE_CHECKING:
    from netbuilder.runs.views import Floats


@dataclass(frozen=True, slots=True)
class Scene:
    """What there is to see: a network, the module made of it, and examples, of which a step takes `batch`."""

    made: Network
    module: nn.Module
    parts: Parts
    batch: int

    @property
    def watched(self) -> tuple[str, Feed]:
        """The part that is looked at: what validates, else what trains."""
        if self.parts.validation.count:
            return "validation", self.parts.validation
        return "train", self.parts.train


@dataclass(frozen=True, slots=True)
class Moment:
    """After `step` steps, `epoch` epochs with the share of the present one; `sample` is to be shown.

    A `sample` of None leaves the choice to the view. The weights stand `still` while the run waits or has
    ended.
    """

    step: int
    epoch: float
    sample: int | None = None
    still: bool = False


class View:
    """One kind of view, which may take `share` of the time. `meter` counts what it costs.

    It is made anew when `sample` changes where `follows_sample`.
    """

    kind: ClassVar[str]
    title: ClassVar[Text]
    share: float
    follows_sample: ClassVar[bool] = False

    def __init__(self) -> None:
        self.meter = Meter()

    @property
    def interval(self) -> float:
        """Seconds until looking again makes sense, at the least."""
        return 0.25

    @property
    def busy(self) -> bool:
        """Whether looking again at the same weights brings it further."""
        return False

    def begin(self) -> None:
        """Somebody looks who did not before."""

    def before_step(self) -> None:
        """The next step is one that it looks at."""

    def after_backward(self) -> None:
        """The gradients of that step are there."""

    def look(self, moment: Moment) -> Payload | None:
        """What there is to see between two steps, None for nothing yet."""
        raise NotImplementedError

    def before_validation(self) -> None:
        """The run is about to put the whole validation part through the module, without learning from it."""

    def after_validation(self, moment: Moment | None) -> Payload | None:
        """What there was to see meanwhile; `moment` is None when it was broken off."""
        return None


class Meter:
    """Counts seconds."""

    def __init__(self) -> None:
        self._seconds = 0.0

    @contextmanager
    def running(self) -> Iterator[None]:
        begun = time.monotonic()
        try:
            yield
        finally:
            self._seconds += time.monotonic() - begun

    def take(self) -> float:
        """The seconds since this was asked last."""
        taken, self._seconds = self._seconds, 0.0
        return taken


def floats(tensor: Tensor) -> Floats:
    """A copy as float32 in the computer's own memory: the original goes on changing."""
    copied: Floats = tensor.detach().to("cpu", torch.float32, copy=True).numpy()
    return copied
