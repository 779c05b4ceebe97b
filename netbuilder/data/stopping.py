"""Work on data that may be asked to stop: a download, a long read."""

from __future__ import annotations

from collections.abc import Callable

from netbuilder.core.control import Token
from netbuilder.data.source import Stopping


class FetchStopped(Exception):
    """The caller asked to stop. What has arrived stays on the disk, and the next fetch goes on from there."""


def stops(token: Stopping | None) -> bool:
    """Whether the work is to end."""
    return token is not None and (token.stopping if isinstance(token, Token) else token())


def stop_if_asked(token: Stopping | None) -> None:
    """Raise FetchStopped where the work is to end."""
    if stops(token):
        raise FetchStopped


def counting(token: Stopping | None, total: int, *, each: int = 16, done: int = 0) -> Callable[[], bool]:
    """`stops` for a reader that asks once for `each` of its examples; it hears how many of `total` are done.

    `done` are those before the first that it reads.
    """
    asked = 0

    def ask() -> bool:
        nonlocal asked
        if isinstance(token, Token):
            token.count(min(done + asked * each, total), total)
        asked += 1
        return stops(token)

    return ask
