"""What differs between two projects: their graphs, blocks, recipe and data, and what follows from that."""

from __future__ import annotations

from collections.abc import Iterator

from netbuilder.analysis.differing.difference import Difference, Group
from netbuilder.analysis.differing.effects import effect_differences
from netbuilder.analysis.differing.graphs import Pair, Side, node_differences
from netbuilder.analysis.differing.matching import matched_blocks, matched_nodes
from netbuilder.analysis.differing.papers import layout_differences, paper_differences
from netbuilder.analysis.differing.settings import change_words, declared_changes
from netbuilder.analysis.differing.wires import wire_differences
from netbuilder.core.facts import DataFacts
from netbuilder.core.text import Text
from netbuilder.graph.model import Block
from netbuilder.project.project import Project


def differences(before: Project, after: Project, *, layout: bool = False) -> tuple[Difference, ...]:
    """All that differs, by heading; where things lie only with `layout`. It needs no torch and no data."""
    pairs = tuple(_pairs(before, after))
    found = [*_project(before, after), *_blocks(before, after, pairs[0].blocks), *_recipe(before, after)]
    for pair in pairs:
        found += [*node_differences(pair), *wire_differences(pair), *paper_differences(pair)]
        if layout:
            found += layout_differences(pair)
    found += _data(pairs[0])
    if found:
        found += effect_differences(pairs[0])
    groups = list(Group)
    # Stable: within a heading the main graph stays before the blocks.
    return tuple(sorted(found, key=lambda each: groups.index(each.group)))


def _pairs(before: Project, after: Project) -> Iterator[Pair]:
    """The main graphs, then the insides of the blocks that are in both."""
    related = before.id == after.id
    blocks = matched_blocks(before.blocks, after.blocks, related=related)
    nodes = matched_nodes(before.graph, after.graph, blocks, related=related)
    inside = {
        old: matched_nodes(before.blocks[old].graph, after.blocks[new].graph, blocks, related=related)
        for old, new in blocks.items()
    }
    yield Pair(Side(before, before.graph), Side(after, after.graph), nodes, blocks, inside)
    for old, new in blocks.items():
        sides = Side(before, before.blocks[old].graph), Side(after, after.blocks[new].graph)
        yield Pair(*sides, inside[old], blocks, inside, after.blocks[new].name)


def _project(before: Project, after: Project) -> Iterator[Difference]:
    def differs(label: Text, change: str, old: str, new: str) -> Difference:
        return Difference(Group.PROJECT, change_words(label, old, new), str(label), change, old, new)

    if before.name != after.name:
        yield differs(Text("Name"), "name", before.name, after.name)
    if before.start_from != after.start_from:
        old, new = ((each.start_from or ("–", ""))[0] for each in (before, after))
        yield differs(Text("Weights to begin with"), "start_from", old, new)
    if before.unknown != after.unknown:
        words = Text("What this version of NetBuilder does not know is not the same")
        yield Difference(Group.PROJECT, words, "", "unknown")


def _recipe(before: Project, after: Project) -> Iterator[Difference]:
    for each in declared_changes(before.recipe, after.recipe):
        yield Difference(Group.RECIPE, each.words, each.label, each.name, each.before, each.after)


def _blocks(before: Project, after: Project, matched: dict[str, str]) -> Iterator[Difference]:
    def differs(words: Text, change: str, old: str | None, new: str | None) -> Difference:
        return Difference(Group.BLOCKS, words, new or old or "", change, old, new)

    for id, block in before.blocks.items():
        if id not in matched:
            yield differs(Text("{name} was removed", name=block.name), "removed", block.name, None)
    for id, block in after.blocks.items():
        if id not in matched.values():
            yield differs(Text("{name} was added", name=block.name), "added", None, block.name)
    for old, new in matched.items():
        first, second = before.blocks[old], after.blocks[new]
        if first.name != second.name:
            words = Text("{before} is called {after} now", before=first.name, after=second.name)
            yield differs(words, "renamed", first.name, second.name)
        if _settable(first) != _settable(second):
            was, now = (", ".join(_settable(each)) or "–" for each in (first, second))
            words = Text(
                "{name}: {change}",
                name=second.name,
                change=change_words(Text("set by each use:"), was, now),
            )
            yield Difference(Group.BLOCKS, words, second.name, "parameters", was, now)


def _settable(block: Block) -> list[str]:
    """What each use of a block sets for itself, with the name of the layer inside whose setting it is."""
    nodes = block.graph.nodes
    return [
        f"{name} ({nodes[each.node].name}.{each.setting})" if each.node in nodes else name
        for name, each in block.parameters.items()
    ]


def _data(pair: Pair) -> Iterator[Difference]:
    """What was found by reading the data of the nodes that are in both."""
    for before, after in pair.both():
        old, new = pair.before.project.facts.get(before.id), pair.after.project.facts.get(after.id)
        if old != new:
            yield from _facts(after.name, old, new)


def _facts(name: str, before: DataFacts | None, after: DataFacts | None) -> Iterator[Difference]:
    if before is None or after is None:
        template = (
            "{name}: the data have been read" if before is None else "{name}: the data are unread again"
        )
        yield Difference(Group.DATA, Text(template, name=name), name, "read")
        return
    told = [("counts", Text("examples"), _counts(before), _counts(after))]
    for port, field in after.fields:
        was = before.field(port)
        old, new = (str(each.spec) if each is not None else "–" for each in (was, field))
        told.append((f"{port}.shape", Text("{port}", port=port), old, new))
        old, new = (", ".join(each.classes) if each is not None else "–" for each in (was, field))
        told.append((f"{port}.classes", Text("classes of {port}", port=port), old, new))
    changed = [each for each in told if each[2] != each[3]]
    for change, label, old, new in changed:
        words = Text("{name}: {change}", name=name, change=change_words(label, old, new))
        yield Difference(Group.DATA, words, name, change, old, new)
    if not changed:
        words = Text("{name}: the values of the data are others", name=name)
        yield Difference(Group.DATA, words, name, "digest", before.digest, after.digest)


def _counts(facts: DataFacts) -> str:
    return ", ".join(f"{part} {count:,}" for part, count in facts.counts) or "–"
