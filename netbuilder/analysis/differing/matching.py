"""Which things of two graphs are the same thing: by id, and by name where they were made apart."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import TypeVar

from netbuilder.graph.model import BLOCK, Block, Graph, Node
from netbuilder.project import kinds

T = TypeVar("T")


def matched_nodes(before: Graph, after: Graph, blocks: Mapping[str, str], *, related: bool) -> dict[str, str]:
    """Ids after by ids before, for the nodes of both. Of `related` graphs an id says more than a name.

    `blocks` are ids after by ids before.
    """

    def named_before(node: Node) -> Hashable:
        block = blocks.get(node.kind.removeprefix(BLOCK))
        return (f"{BLOCK}{block}" if kinds.is_block(node) else node.kind), node.name

    def named_after(node: Node) -> Hashable:
        return node.kind, node.name

    return _matched(before.nodes, after.nodes, named_before, named_after, related=related)


def matched_blocks(
    before: Mapping[str, Block], after: Mapping[str, Block], *, related: bool
) -> dict[str, str]:
    """Ids after by ids before, for the blocks of both."""

    def named(block: Block) -> Hashable:
        return block.name

    return _matched(before, after, named, named, related=related)


def _matched(
    before: Mapping[str, T],
    after: Mapping[str, T],
    named_before: Callable[[T], Hashable],
    named_after: Callable[[T], Hashable],
    *,
    related: bool,
) -> dict[str, str]:
    found: dict[str, str] = {}
    for by_id in (True, False) if related else (False, True):
        taken = set(found.values())
        left = [(id, each) for id, each in before.items() if id not in found]
        free = [(id, each) for id, each in after.items() if id not in taken]
        there = _unique((id if by_id else named_after(each), id) for id, each in free)
        wanted = _unique((id if by_id else named_before(each), id) for id, each in left)
        found.update({id: there[key] for key, id in wanted.items() if key in there})
    return found


def _unique(pairs: Iterable[tuple[Hashable, str]]) -> dict[Hashable, str]:
    """The pairs whose first member is there once."""
    listed = list(pairs)
    counts: dict[Hashable, int] = {}
    for key, _ in listed:
        counts[key] = counts.get(key, 0) + 1
    return {key: id for key, id in listed if counts[key] == 1}
