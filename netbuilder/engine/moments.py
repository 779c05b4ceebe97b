"""The moments of the training loop at which somebody may look on."""

from __future__ import annotations

from typing import Protocol

from netbuilder.engine.checkpoint import Position


class Spectator(Protocol):
    """Looks on. Its calls never raise, and nothing that is learned depends on them."""

    def meanwhile(self) -> bool:
        """The run waits. Gives True when it should be called again at once: there is more to do."""

    def before_step(self) -> None:
        """A step is about to be taken."""

    def after_backward(self) -> None:
        """The gradients are there, the weights are as before."""

    def after_step(self, at: Position) -> None:
        """The weights have changed; the run now stands at `at`."""

    def before_validation(self) -> None:
        """The whole validation part is about to be measured, with the weights as they are."""

    def after_validation(self, at: Position | None) -> None:
        """It has been, with the run at `at`; None when that was broken off."""

    def end(self) -> None:
        """No step follows. The weights are the final ones."""


class Nobody:
    """The spectator of a run that nobody watches."""

    def meanwhile(self) -> bool:
        return False

    def before_step(self) -> None:
        pass

    def after_backward(self) -> None:
        pass

    def after_step(self, at: Position) -> None:
        pass

    def before_validation(self) -> None:
        pass

    def after_validation(self, at: Position | None) -> None:
        pass

    def end(self) -> None:
        pass
