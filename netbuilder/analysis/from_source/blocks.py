"""Classes of a text as blocks: which block each is, its inside, and what each use sets for itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from netbuilder.analysis.from_source.ends import with_block_outputs, with_inputs
from netbuilder.analysis.from_source.matching import matched
from netbuilder.analysis.from_source.merging import Around, merged
from netbuilder.analysis.from_source.settings import settings_now
from netbuilder.analysis.from_source.values import Instance, Reading, Step
from netbuilder.analysis.from_source.wording import worded
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.names import class_identifier
from netbuilder.core.values import NamedTuple
from netbuilder.graph.model import BLOCK, BLOCK_INPUT, BLOCK_OUTPUT, Block, End, Graph, Node
from netbuilder.graph.query import free_id
from netbuilder.graph.words import free_name, one_line_name
from netbuilder.project.parameters import expose, given_in, parameter_at, settings_of
from netbuilder.project.project import Project

Key = tuple[str, int]


class Use(NamedTuple):
    """A use of a class: its step now, and its inside before where it was there."""

    step: Step
    before: Reading | None

    @property
    def now(self) -> Reading:
        assert self.step.inner is not None
        return self.step.inner


class Blocks:
    """The blocks of a project, changed to what the classes of a text say.

    A class that is built otherwise for some of its uses, by an `if` on its arguments or with other numbers of
    the blocks inside, becomes several blocks.
    """

    def __init__(self, project: Project, before: Reading, now: Reading) -> None:
        self.project = project
        self._before = project.blocks
        self.pairs: dict[Reading, dict[int, int]] = {}
        self._block_of: dict[Key, str] = {}
        self._uses: dict[Key, list[Use]] = {}
        self._nodes: dict[Key, tuple[str, ...]] = {}
        self._find(before, now)

    def kind_of(self, step: Step) -> str:
        return BLOCK + self._block_of[_key(step)]

    def write(self) -> None:
        """Change the insides of all blocks, those inside others first."""
        for key in self._in_order():
            self._write(key, self._uses[key])

    def with_given(self, graph: Graph, reading: Reading, ids: Sequence[str]) -> Graph:
        """`graph` whose uses of blocks set for themselves what the text gives each of them."""
        nodes = {}
        for step, node in zip(reading.steps, ids, strict=True):
            if isinstance(step.what, Instance):
                use = next(use for use in self._uses[_key(step)] if use.step is step)
                values = self._given(use, given_in(graph.nodes[node]))
                if values != given_in(graph.nodes[node]):
                    settings = graph.nodes[node].settings.with_("parameters", values)
                    nodes[node] = replace(graph.nodes[node], settings=settings)
        return replace(graph, nodes=graph.nodes.merged(nodes)) if nodes else graph

    def _find(self, before: Reading | None, now: Reading) -> None:
        """Tell which class is which block, from the outside in."""
        if now in self.pairs:
            return
        pairs = self.pairs[now] = matched(before or Reading("", now.inputs, now.specs), now)
        for number, step in enumerate(now.steps):
            if not isinstance(step.what, Instance) or step.inner is None:
                continue
            was = before.steps[pairs[number]] if before is not None and number in pairs else None
            was = was if was is not None and isinstance(was.what, Instance) else None
            key = _key(step)
            self._name(key, was)
            is_same = was is not None and self.kind_of(step) == was.kind
            inner = was.inner if was is not None and is_same else None
            self._uses.setdefault(key, []).append(Use(step, inner))
            self._find(inner, step.inner)

    def _name(self, key: Key, was: Step | None) -> None:
        """Find the block of a class, or make one."""
        if key in self._block_of:
            return
        taken = set(self._block_of.values())
        id = was.kind.removeprefix(BLOCK) if was is not None else ""
        if was is not None and was.what is not None and was.what.name == key[0] and id in taken:
            self._block_of[key] = id  # Of uses that look unlike in source each has a class.
            return
        if not id or id in taken or id not in self.project.blocks:
            named = (
                other
                for other, block in self.project.blocks.items()
                if other not in taken and class_identifier(block.name, "Block") == key[0]
            )
            id = next(named, "")
        elif was is not None and was.what is not None and was.what.name != key[0]:
            titles = [block.name for other, block in self.project.blocks.items() if other != id]
            renamed = replace(self.project.blocks[id], name=free_name(worded(key[0]), titles))
            self.project = replace(self.project, blocks=self.project.blocks.with_(id, renamed))
        self._block_of[key] = id or self._new(key)

    def _new(self, key: Key) -> str:
        """The id of a new, empty block for a class."""
        titles = [block.name for block in self.project.blocks.values()]
        id = free_id("block", self.project.blocks)
        new = Block(id, free_name(one_line_name(worded(key[0])) or "Block", titles))
        self.project = replace(self.project, blocks=self.project.blocks.with_(id, new))
        return id

    def _in_order(self) -> Iterator[Key]:
        done: set[Key] = set()

        def visit(key: Key) -> Iterator[Key]:
            if key in done:
                return
            done.add(key)
            for step in self._uses[key][0].now.steps:
                if isinstance(step.what, Instance):
                    yield from visit(_key(step))
            yield key

        for key in list(self._uses):
            yield from visit(key)

    def _write(self, key: Key, uses: list[Use]) -> None:
        """Change the inside of one block to what its class says."""
        id = self._block_of[key]
        first = next((use for use in uses if use.before is not None), uses[0])
        is_second = any(other != key and self._block_of[other] == id for other in self._nodes)
        block = self._before.get(id, self.project.blocks[id])
        graph = self._inside(key, id, block, first)
        if is_second and graph != self.project.blocks[id].graph:
            # What was one block is two now.
            id = self._block_of[key] = self._new(key)
            graph = self._inside(key, id, block, first)
        block = self.project.blocks[id]
        if graph != block.graph:
            changed = replace(block, graph=graph)
            self.project = replace(self.project, blocks=self.project.blocks.with_(id, changed))

    def _inside(self, key: Key, id: str, block: Block, first: Use) -> Graph:
        """The inside of a block as its class has it, which was that of `block`."""
        before = first.before or Reading("", (), ())
        base = block.graph if first.before is not None else Graph()
        ends = [End(node, "out") for node in _ends(base, BLOCK_INPUT)]
        graph, entering = with_inputs(base, ends, before, first.now, BLOCK_INPUT)
        for step in first.now.steps:
            if isinstance(step.what, Instance):
                step.kind = self.kind_of(step)
        around = Around(self.project, id, entering)
        pairs = self.pairs[first.now] if first.before is not None else {}
        found = merged(graph, before, first.now, pairs, around)
        self._nodes[key] = found.nodes
        graph = self.with_given(_with_defaults(block, found.graph), first.now, found.nodes)
        return with_block_outputs(self.project, base, graph, _ends(base, BLOCK_OUTPUT), found.results)

    def _given(self, use: Use, held: FrozenDict[str, object]) -> FrozenDict[str, object]:
        """What a use of a block sets for itself: what it did, and where the text has another value now."""
        key = _key(use.step)
        id = self._block_of[key]
        earlier = self.pairs[use.now] if use.before is not None else {}
        for number, (step, node) in enumerate(zip(use.now.steps, self._nodes[key], strict=True)):
            if isinstance(step.what, Instance):
                continue
            was = use.before.steps[earlier[number]] if use.before and number in earlier else None
            inside = self.project.blocks[id].graph.nodes[node].settings
            for setting, value in settings_now(step, was).items():
                name = parameter_at(self.project.blocks[id], node, setting)
                now = held.get(name, inside.get(setting)) if name is not None else inside.get(setting)
                if now != value and setting in _may_vary(self.project.blocks[id].graph.nodes[node]):
                    name = name if name is not None else self._exposed(id, node, setting)
                    held = held.with_(name, value)
        return held

    def _exposed(self, id: str, node: str, setting: str) -> str:
        """The name of a new parameter of a block."""
        self.project = expose(self.project, id, node, setting)
        name = parameter_at(self.project.blocks[id], node, setting)
        assert name is not None
        return name


def _key(step: Step) -> Key:
    assert step.what is not None and step.inner is not None
    inside = tuple(_numbers(each.inner) for each in step.inner.steps if each.inner is not None)
    return step.what.name, hash((step.inner.structure, inside))


def _may_vary(node: Node) -> set[str]:
    return {setting.name for setting in settings_of(node)}


def _with_defaults(block: Block, graph: Graph) -> Graph:
    """`graph` in which settings that each use sets for itself are as they were in the block."""
    nodes: dict[str, Node] = {}
    for parameter in block.parameters.values():
        was, now = block.graph.nodes.get(parameter.node), graph.nodes.get(parameter.node)
        if was is not None and now is not None and was.kind == now.kind and parameter.setting in was.settings:
            now = nodes.get(now.id, now)
            value = was.settings[parameter.setting]
            nodes[now.id] = replace(now, settings=now.settings.with_(parameter.setting, value))
    return replace(graph, nodes=graph.nodes.merged(nodes)) if nodes else graph


def _numbers(reading: Reading) -> object:
    """What the layers in a class are set to: a use of a block sets no numbers of blocks inside of that."""
    return tuple(
        _numbers(step.inner) if step.inner is not None else settings_now(step, None) for step in reading.steps
    )


def _ends(graph: Graph, kind: str) -> list[str]:
    return [node.id for node in graph.nodes.values() if node.kind == kind]
