"""Nodes that glide to new places: only seen, for the document they are there at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject

from netbuilder.window.canvas.areas import Spot
from netbuilder.window.motion import motion_is_reduced

_TIME = 180  # milliseconds
_MOST = 300  # nodes that glide smoothly; more are put there at once


class Glide(QObject):
    """`show` puts nodes where they are for a moment, `arrive` everything where it belongs."""

    def __init__(
        self,
        show: Callable[[Mapping[str, Spot]], object],
        arrive: Callable[[], object],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._show = show
        self._arrive = arrive
        self._ways: dict[str, tuple[Spot, Spot]] = {}
        self._clock: QObject | None = None

    @property
    def alive(self) -> bool:
        return bool(self._ways)

    def begin(self, ways: Mapping[str, tuple[Spot, Spot]]) -> None:
        """Lead each node, note or frame from its first place to its second, sizes included."""
        self.finish()
        ways = {id: way for id, way in ways.items() if way[0] != way[1]}
        if not ways or len(ways) > _MOST or motion_is_reduced():
            return
        # Late: what the first picture does not need is imported where it is used.
        from PySide6.QtCore import QEasingCurve, QVariantAnimation

        self._ways = ways
        clock = QVariantAnimation(self)
        clock.setDuration(_TIME)
        clock.setStartValue(0.0)
        clock.setEndValue(1.0)
        clock.setEasingCurve(QEasingCurve.Type.OutCubic)
        clock.valueChanged.connect(self._on_time)
        clock.finished.connect(self.finish)
        self._clock = clock
        clock.start()

    def finish(self) -> bool:
        """Be there; False when nothing was on its way."""
        if not self._ways:
            return False
        self._ways = {}
        if self._clock is not None:
            self._clock.deleteLater()
            self._clock = None
        self._arrive()
        return True

    def _on_time(self, share: float) -> None:
        if self._ways:
            self._show({
                id: tuple(a + share * (b - a) for a, b in zip(start, end, strict=True))
                for id, (start, end) in self._ways.items()
            })  # fmt: skip
