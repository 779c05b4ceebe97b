"""Text of the source that somebody edits while the graph may change too. Neither side is ever lost."""

from __future__ import annotations

from netbuilder.studio.session import Kept
from netbuilder.studio.text_merge import merged


class Draft:
    """`base` is the graph's text from which the draft began, `text` what it has become.

    `theirs` is the graph's newer text where it has changed the same lines as the draft, else None.
    """

    def __init__(self, base: str = "") -> None:
        self.base = base
        self.text = base
        self.theirs: str | None = None

    @property
    def pending(self) -> bool:
        """Whether there is text that is not in the graph."""
        return self.text != self.base

    @property
    def kept(self) -> Kept | None:
        return Kept(self.base, self.text) if self.pending else None

    def graph_became(self, text: str) -> None:
        """The graph has another source: what is only there is taken in, what is only here stays."""
        if not self.pending:
            self.base = self.text = text
            return
        if text == self.text:
            self.take(text)
            return
        together = merged(self.base, self.text, text)
        if together is None:
            self.theirs = text
        else:
            self.base, self.text, self.theirs = text, together, None

    def keep_mine(self) -> None:
        """Go on with the draft as it is, in the knowledge of what the graph has become."""
        if self.theirs is not None:
            self.base, self.theirs = self.theirs, None

    def take(self, text: str) -> None:
        """Let the draft go: `text` is the graph's, or what has just become the graph."""
        self.base = self.text = text
        self.theirs = None

    def restore(self, kept: Kept) -> None:
        """Go on with a draft of an earlier window; what the graph is now comes with `graph_became`."""
        self.base, self.text, self.theirs = kept.base, kept.text, None
