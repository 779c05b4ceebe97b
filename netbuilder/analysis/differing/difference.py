"""One thing in which two projects differ, and the headings under which people look for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import Enum

from netbuilder.core.text import Text
from netbuilder.core.values import NamedTuple


class Group(Enum):
    """Headings in the order in which they are told."""

    PROJECT = Text("Project")
    LAYERS = Text("Layers")
    WIRES = Text("Wires")
    PAPERS = Text("Notes and frames")
    BLOCKS = Text("Blocks")
    RECIPE = Text("Recipe")
    DATA = Text("Data")
    LAYOUT = Text("Layout")
    EFFECTS = Text("What follows")


class Difference(NamedTuple):
    """`words` say all of it in one line, without a full stop.

    `subject` is what differs, such as a layer's name, and `block` the name of the block in which it lies, ""
    for the main graph. `change` is "added", "removed", "renamed" or the name of what has another value, which
    `before` and `after` give as people read them.
    """

    group: Group
    words: Text
    subject: str
    change: str
    before: str | None = None
    after: str | None = None
    block: str = ""


def told(differences: Iterable[Difference], say: Callable[[Text], str] = str) -> list[tuple[str, list[str]]]:
    """Headings with their lines; what lies in a block has a heading of its own."""
    found: dict[tuple[Group, str], list[str]] = {}
    for each in differences:
        found.setdefault((each.group, each.block), []).append(say(each.words))
    return [(say(_heading(group, block)), lines) for (group, block), lines in found.items()]


def _heading(group: Group, block: str) -> Text:
    if not block:
        return group.value
    return Text("{group} in the block “{block}”", group=group.value, block=block)
