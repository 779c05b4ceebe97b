"""From parsed JSON to a project: every value checked, what is harmless mended, what is not known kept."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping

from netbuilder.catalogue.layer import Layer
from netbuilder.core.declared import checked
from netbuilder.core.facts import DataFacts
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.identity import fresh_id
from netbuilder.core.problem import ProblemError
from netbuilder.core.text import Text
from netbuilder.core.values import NamedTuple
from netbuilder.graph.edit import FARTHEST, LEAST_SIDE
from netbuilder.graph.model import (
    BLOCK,
    NOTHING,
    Block,
    End,
    Frame,
    Graph,
    Node,
    Note,
    Parameter,
    Unknown,
    Wire,
)
from netbuilder.graph.words import one_line_name, plain_text
from netbuilder.project import kinds
from netbuilder.project.cursor import Cursor
from netbuilder.project.faults import Faults, Notices
from netbuilder.project.nesting import nesting_fault
from netbuilder.project.project import Project
from netbuilder.project.read_facts import read_facts
from netbuilder.project.recipe import Recipe

# "journal" is what a recovery file says of itself.
_OF_GRAPH = frozenset({"nodes", "wires", "notes", "frames"})
_OF_PROJECT = _OF_GRAPH | {
    "format",
    "needs",
    "journal",
    "id",
    "name",
    "start_from",
    "recipe",
    "blocks",
    "facts",
}
_OF_BLOCK = _OF_GRAPH | {"id", "name", "parameters"}
_FLAGS = ("muted", "frozen", "collapsed", "docked")
_OF_NODE = frozenset({"id", "kind", "name", "x", "y", "settings", "comment", *_FLAGS})
_OF_WIRE = frozenset({"from", "to"})
_OF_NOTE = frozenset({"id", "text", "x", "y", "width", "height"})
_OF_FRAME = frozenset({"id", "title", "comment", "x", "y", "width", "height"})
_OF_START = frozenset({"file", "sha256"})

# Nodes, wires, notes, frames and blocks of a file. Looking at them takes some seconds.
_MOST_MEMBERS = 400_000

# Ids of projects become names of folders.
_ID = r"[A-Za-z0-9_-]{1,64}"
_SHA256 = "[0-9a-f]{64}"
_FILE_BESIDE = r"[^/\\:\0]{1,255}"


def read_project(data: Mapping[str, object], notices: Notices, where: str, fallback_name: str) -> Project:
    """The project that `data` describes, the fields of a file of the present format.

    Raises ProblemError that names what is wrong. What was mended or kept goes into `notices`.
    """
    faults = Faults()
    project = _Reader(Cursor(data, faults), notices).project(fallback_name)
    if faults:
        raise faults.error(where)
    return project


class Part(NamedTuple):
    """What was copied out of a project. `inputs` lead into it from outside.

    `at` is where the corner of its nodes lay, `home` the project and its block that it comes from.
    """

    graph: Graph
    inputs: tuple[Wire, ...] = ()
    blocks: FrozenDict[str, Block] = FrozenDict()
    facts: FrozenDict[str, DataFacts] = FrozenDict()
    at: tuple[float, float] = (0.0, 0.0)
    home: tuple[str, str] = ("", "")


def read_part(data: Mapping[str, object], where: str) -> Part:
    """The part of a project that `data` describes; a whole one is a part as well.

    Raises ProblemError that names what is wrong.
    """
    faults = Faults()
    part = _Reader(Cursor(data, faults), Notices()).part()
    if faults:
        raise faults.error(where)
    return part


class _Reader:
    def __init__(self, root: Cursor, notices: Notices) -> None:
        self._root = root
        self._notices = notices
        self._left = _MOST_MEMBERS
        blocks = root.field("blocks").value
        ids = (
            [block.get("id") for block in blocks if isinstance(block, dict)]
            if isinstance(blocks, list)
            else []
        )
        self._blocks_there = {id for id in ids if isinstance(id, str)}

    def project(self, fallback_name: str) -> Project:
        root = self._root
        graph = self._graph(root, inside=False)
        blocks = self._blocks()
        fault = nesting_fault(graph, blocks)
        if fault is not None:
            root.faults.add(root.field("blocks" if blocks else "nodes"), *fault)
        unknown = self._unknown(root, _OF_PROJECT)
        recipe, beyond = self._recipe()
        start_from, beyond_start = self._start_from()
        for name, fields in (("recipe", beyond), ("start_from", beyond_start)):
            unknown = unknown.with_(name, fields) if fields else unknown
        return Project(
            self._id(),
            self._name(root.field("name"), fallback_name),
            graph,
            blocks,
            recipe,
            read_facts(root.field("facts"), graph, self._notices),
            start_from,
            unknown,
        )

    def part(self) -> Part:
        root = self._root
        graph = self._graph(root, inside=None)
        blocks = self._blocks() if root.has("blocks") else FrozenDict[str, Block]()
        fault = nesting_fault(graph, blocks)
        if fault is not None:
            root.faults.add(root.field("blocks" if blocks else "nodes"), *fault)
        inputs: dict[End, Wire] = {}
        for cursor in self._members(root, "inputs") if root.has("inputs") else ():
            if cursor.is_object():
                source, target = (self._end(cursor.field(name)) for name in ("from", "to"))
                if target.node in graph.nodes and target not in graph.wires:
                    inputs[target] = Wire(source, target, self._unknown(cursor, _OF_WIRE))
        home = (root.field(name).text() if root.has(name) else "" for name in ("project", "block"))
        at = (_number(root, name, 0.0) for name in ("x", "y"))
        facts = read_facts(root.field("facts"), graph, self._notices)
        return Part(
            graph, tuple(inputs.values()), blocks, facts, (next(at), next(at)), (next(home), next(home))
        )

    def _id(self) -> str:
        cursor = self._root.field("id")
        if not self._root.has("id"):
            self._notices.add("new_id", cursor)
            return fresh_id()
        if not isinstance(cursor.value, str) or not re.fullmatch(_ID, cursor.value):
            cursor.wrong(Text("1 to 64 letters, digits, “-” or “_”"))
        return str(cursor.value)

    def _recipe(self) -> tuple[Recipe, Unknown]:
        values: dict[str, object] = {}
        unknown: dict[str, object] = {}
        for name, cursor in self._root.field("recipe").fields() if self._root.has("recipe") else ():
            if name not in Recipe.settings:
                self._notices.add("unknown_kept", cursor)
                unknown[name] = cursor.kept()
                continue
            try:
                values[name] = checked(Recipe, name, cursor.kept())
            except ProblemError as error:
                cursor.wrong(error.problem.expected or Text("another value"))
        return Recipe(**values), FrozenDict(unknown)

    def _start_from(self) -> tuple[tuple[str, str] | None, Unknown]:
        cursor = self._root.field("start_from")
        if not self._root.has("start_from") or not cursor.is_object():
            return None, NOTHING
        file, digest = cursor.field("file"), cursor.field("sha256")
        name, sha256 = file.text(), digest.text()
        if not re.fullmatch(_FILE_BESIDE, name) or name in (".", ".."):
            file.wrong(Text("the name of a file beside the project"))
        if not re.fullmatch(_SHA256, sha256):
            digest.wrong(Text("a sha256 of 64 hexadecimal digits"))
        return (name, sha256), self._unknown(cursor, _OF_START)

    def _blocks(self) -> FrozenDict[str, Block]:
        blocks: dict[str, Block] = {}
        for cursor in self._members(self._root, "blocks") if self._root.has("blocks") else ():
            if cursor.is_object():
                id = self._own_id(cursor, blocks)
                name = self._name(cursor.field("name"), id)
                graph = self._graph(cursor, inside=True)
                unknown = self._unknown(cursor, _OF_BLOCK)
                blocks[id] = Block(id, name, graph, unknown, self._parameters(cursor))
        return FrozenDict(blocks)

    def _parameters(self, block: Cursor) -> FrozenDict[str, Parameter]:
        """The settings that uses of a block set; of two with one name, the last."""
        found: dict[str, Parameter] = {}
        for cursor in self._members(block, "parameters") if block.has("parameters") else ():
            if cursor.is_object():
                name, node, setting = (cursor.field(each).label() for each in ("name", "node", "setting"))
                found[one_line_name(name)] = Parameter(node, setting)
        return FrozenDict(found)

    def _graph(self, place: Cursor, *, inside: bool | None) -> Graph:
        """A graph inside a block, or around all; None where it is not known yet where it will be."""
        nodes: dict[str, Node] = {}
        for cursor in self._members(place, "nodes"):
            if cursor.is_object():
                id = self._own_id(cursor, nodes)
                nodes[id] = self._node(cursor, id, inside=inside)
        notes: dict[str, Note] = {}
        for cursor in self._members(place, "notes") if place.has("notes") else ():
            if cursor.is_object():
                id = self._own_id(cursor, nodes, notes)
                notes[id] = self._note(cursor, id)
        frames: dict[str, Frame] = {}
        for cursor in self._members(place, "frames") if place.has("frames") else ():
            if cursor.is_object():
                id = self._own_id(cursor, nodes, notes, frames)
                frames[id] = self._frame(cursor, id)
        wires: dict[End, Wire] = {}
        for cursor in self._members(place, "wires"):
            if cursor.is_object():
                self._add_wire(cursor, nodes, wires)
        return Graph(FrozenDict(nodes), FrozenDict(wires), FrozenDict(notes), FrozenDict(frames))

    def _node(self, cursor: Cursor, id: str, *, inside: bool | None) -> Node:
        kind = cursor.field("kind").label()
        if inside is not None and not kinds.belongs(kind, inside=inside):
            cursor.field("kind").wrong(
                Text("a layer that can be inside a block") if inside else Text("no port of a block")
            )
        return Node(
            id,
            kind,
            self._name(cursor.field("name"), id),
            self._settings(cursor, kind),
            _number(cursor, "x", 0.0),
            _number(cursor, "y", 0.0),
            plain_text(cursor.field("comment").text()) if cursor.has("comment") else "",
            muted=_flag(cursor, "muted"),
            frozen=_flag(cursor, "frozen"),
            collapsed=_flag(cursor, "collapsed"),
            docked=_flag(cursor, "docked"),
            unknown=self._unknown(cursor, _OF_NODE),
        )

    def _settings(self, node: Cursor, kind: str) -> FrozenDict[str, object]:
        declared = kinds.find(kind)
        missing_block = kind.startswith(BLOCK) and kind.removeprefix(BLOCK) not in self._blocks_there
        if declared is None or missing_block:
            self._notices.add("unknown_kept", node.field("kind"))
        cursor = node.field("settings")
        if not node.has("settings") or not cursor.is_object():
            return FrozenDict()
        settings = cursor.kept_fields()
        if declared is not None:
            known = declared.of(settings).settings if issubclass(declared, Layer) else declared.settings
            for name in settings:
                if name not in known:
                    self._notices.add("unknown_kept", cursor.field(name))
        return settings

    def _add_wire(self, cursor: Cursor, nodes: Container[str], wires: dict[End, Wire]) -> None:
        """Put a wire among the others, unless one of its ends is not there or another ends there."""
        source, target = (self._end(cursor.field(name)) for name in ("from", "to"))
        unknown = self._unknown(cursor, _OF_WIRE)
        if source.node not in nodes or target.node not in nodes:
            self._notices.add("wire_left_out", cursor)
        elif target in wires:
            self._notices.add("second_wire", cursor)
        else:
            wires[target] = Wire(source, target, unknown)

    def _end(self, cursor: Cursor) -> End:
        node, port = cursor.pair()
        return End(node.label(), port.label())

    def _note(self, cursor: Cursor, id: str) -> Note:
        return Note(
            id,
            plain_text(cursor.field("text").text()),
            _number(cursor, "x", 0.0),
            _number(cursor, "y", 0.0),
            _number(cursor, "width", 200.0, least=LEAST_SIDE),
            _number(cursor, "height", 80.0, least=LEAST_SIDE),
            self._unknown(cursor, _OF_NOTE),
        )

    def _frame(self, cursor: Cursor, id: str) -> Frame:
        return Frame(
            id,
            one_line_name(cursor.field("title").text()) if cursor.has("title") else "",
            _number(cursor, "x", 0.0),
            _number(cursor, "y", 0.0),
            _number(cursor, "width", 320.0, least=LEAST_SIDE),
            _number(cursor, "height", 160.0, least=LEAST_SIDE),
            one_line_name(cursor.field("comment").text()) if cursor.has("comment") else "",
            self._unknown(cursor, _OF_FRAME),
        )

    def _members(self, place: Cursor, name: str) -> Iterable[Cursor]:
        """The members of a list, unless the file has more of them than can be looked at in time."""
        cursor = place.field(name)
        self._left -= len(cursor.value) if isinstance(cursor.value, list) else 0
        if self._left >= 0:
            return cursor.items()
        cursor.wrong(Text("at most {most:,} layers, wires, notes and frames in the file", most=_MOST_MEMBERS))
        return ()

    def _own_id(self, cursor: Cursor, *taken: Container[str]) -> str:
        id = cursor.field("id").label()
        if id and any(id in others for others in taken):
            cursor.field("id").wrong(Text("an id that nothing else has"))
        return id

    def _name(self, cursor: Cursor, fallback: str) -> str:
        """A name on one line; where there is none, or an empty one, `fallback`."""
        given = "" if cursor.value is None else cursor.text()
        name = one_line_name(given) or one_line_name(fallback) or "Untitled"
        if name != given:
            self._notices.add("name_mended", cursor)
        return name

    def _unknown(self, cursor: Cursor, known: frozenset[str]) -> Unknown:
        """The fields beyond `known`, kept."""
        beyond = cursor.kept_fields(known)
        for name in beyond:
            self._notices.add("unknown_kept", cursor.field(name))
        return beyond or NOTHING


def _number(place: Cursor, name: str, otherwise: float, least: float = -FARTHEST) -> float:
    return place.field(name).number(least, FARTHEST) if place.has(name) else otherwise


def _flag(place: Cursor, name: str) -> bool:
    """What stands in a file only where it is true."""
    return place.has(name) and place.field(name).flag()
