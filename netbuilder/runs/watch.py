"""What whoever follows a run wants to see of it: a wish that goes to the worker, as numbers come back."""

from __future__ import annotations

from netbuilder.core.values import NamedTuple


class Wish(NamedTuple):
    """Kinds of views (see `runs.views`), and the example to show, counted in the part that is watched.

    `sample` None leaves the choice to the run: one with something to see. Nothing is computed for a kind that
    nobody looks at.
    """

    kinds: frozenset[str] = frozenset()
    sample: int | None = None


class Watch:
    """The latest wish. One thread sets it, another reads it; neither waits."""

    def __init__(self, wish: Wish | None = None) -> None:
        self.wish = wish or Wish()
