"""What a text calls nodes and says of them: names and comments that a person wrote or changed."""

from __future__ import annotations

import re

from netbuilder.analysis.from_source.matching import THROWAWAY
from netbuilder.analysis.from_source.values import Step
from netbuilder.core.names import RESERVED
from netbuilder.graph.model import Node

# Shapes are noted by us, and are no words of anybody's.
_SHAPE = re.compile(r"(\d+|\S+×\S+)(, (\d+|\S+×\S+))*|With the weights of .*")
_WORDS = re.compile(r"([A-Z][a-z]+)+\d*")
# So short a word is an abbreviation, such as fc or bn.
_SHORT = 2


def titled(identifier: str) -> str:
    """A name of source as a node's: `max_pool_1` → "Max pool 1", `fc1` stays as it is."""
    words = identifier.strip("_").replace("_", " ")
    first = words.partition(" ")[0]
    is_word = first.isalpha() and first.islower() and (len(first) > _SHORT or " " in words)
    return words[:1].upper() + words[1:] if is_word else words


def worded(name: str) -> str:
    """The name of a class in words: "ResidualBlock" → "Residual block", "ConvBNReLU" stays as it is."""
    if not _WORDS.fullmatch(name):
        return name
    first, *others = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).split()
    return " ".join([first, *(word.lower() for word in others)])


def name_given(step: Step) -> str:
    """What the text calls a new node; empty where it has no name of its own."""
    name = step.attribute if step.what is not None else step.names.get(0, "")
    return "" if name.isdigit() or name in THROWAWAY or len(name) == 1 else titled(name)


def name_now(node: Node, before: Step, now: Step) -> str:
    """What the text calls a node that was there before: its old name unless the text has another one."""
    if now.what is not None and before.what is not None:
        is_other = now.attribute != before.attribute and not now.attribute.isdigit()
        return titled(now.attribute) if is_other and now.attribute else node.name
    old, new = before.names.get(0, "x"), now.names.get(0, "x")
    if now.what is None and before.what is None and new != old and "x" not in (old, new):
        return titled(new) if new not in THROWAWAY and new not in RESERVED else node.name
    return node.name


def comment_now(node: Node, before: Step, now: Step) -> str:
    """The comment on a node that was there before."""
    if before.comment == now.comment:
        return node.comment
    own = {" ".join(row.split()) for row in node.comment.splitlines()}
    not_its = [row for row in before.comment if row not in own and not _is_part(row, own)]
    return said([row for row in now.comment if row not in not_its])


def said(rows: list[str] | tuple[str, ...]) -> str:
    """Rows of comment as a node's, without the shapes that we write."""
    return "\n".join(row for row in rows if row and not _SHAPE.fullmatch(row))


def _is_part(row: str, texts: set[str]) -> bool:
    """Whether a row is what breaking a longer one has made of it."""
    return any(row in text for text in texts)
