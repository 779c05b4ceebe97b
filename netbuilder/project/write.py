"""From a project to the text of its file: one node or wire a line, keys in fixed order, so it diffs well."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping

from netbuilder.core.facts import DataFacts, FieldFacts, Prepared
from netbuilder.graph.model import Block, End, Frame, Graph, Node, Note, Wire
from netbuilder.project.migrate import FORMAT, NEEDS
from netbuilder.project.project import Project

# Up to here every whole number is a floating-point number.
_EXACT = 2**53

# Of a node; they stand in a file only where they are true.
_FLAGS = ("muted", "frozen", "collapsed", "docked")

# A path may hold them (they stand for bytes that are no UTF-8), a UTF-8 file may not.
_LONE_SURROGATE = "[\ud800-\udfff]"


def dumps(project: Project, journal: Mapping[str, object] | None = None) -> str:
    """The text of the file. Paths stand in it as they are in `project`. `journal` is for recovery files."""
    parts = [f'"format": {FORMAT}', f'"needs": {_value(NEEDS)}']
    if journal is not None:
        parts.append(f'"journal": {_value(journal)}')
    parts += [f'"id": {_value(project.id)}', f'"name": {_value(project.name)}']
    nested = {name: project.unknown.get(name) for name in ("start_from", "recipe")}
    if project.start_from is not None:
        file, sha256 = project.start_from
        parts.append(
            f'"start_from": {_value({"file": file, "sha256": sha256, **_fields(nested["start_from"])})}'
        )
    recipe = {**project.recipe.stored(), **_fields(nested["recipe"])}
    parts.append(_object("recipe", recipe.items()))
    parts += _graph(project.graph)
    parts.append(_list("blocks", map(_block, project.blocks.values())))
    parts.append(_object("facts", _known(project.facts)))
    parts += [
        f"{_value(name)}: {_value(value)}" for name, value in project.unknown.items() if name not in nested
    ]
    return _whole(parts)


def dumps_part(
    head: Mapping[str, object],
    graph: Graph,
    inputs: Iterable[Wire],
    blocks: Iterable[Block],
    facts: Mapping[str, DataFacts],
) -> str:
    """The text of a part of a project: the fields of `head`, then what a file has, as a file has it.

    `inputs` are the wires that lead into the part from outside.
    """
    parts = [f'"format": {FORMAT}', f'"needs": {_value(NEEDS)}']
    for name, value in head.items():
        parts.append(f"{_value(name)}: {_value(_short(value) if isinstance(value, float) else value)}")
    parts += _graph(graph)
    parts.append(_list("inputs", (_value(_wire(wire)) for wire in inputs)))
    parts.append(_list("blocks", map(_block, blocks)))
    parts.append(_object("facts", _known(facts)))
    return _whole(parts)


def _whole(parts: Iterable[str]) -> str:
    text = "{" + ",".join(f"\n{part}" for part in parts).replace("\n", "\n  ") + "\n}\n"
    return re.sub(_LONE_SURROGATE, lambda found: f"\\u{ord(found.group()):04x}", text)


def _graph(graph: Graph) -> list[str]:
    return [
        _list("nodes", (_value(_node(node)) for node in graph.nodes.values())),
        _list("wires", (_value(_wire(wire)) for wire in graph.wires.values())),
        _list("notes", (_value(_note(note)) for note in graph.notes.values())),
        _list("frames", (_value(_frame(frame)) for frame in graph.frames.values())),
    ]


def _block(block: Block) -> str:
    parts = [f'"id": {_value(block.id)}', f'"name": {_value(block.name)}', *_graph(block.graph)]
    if block.parameters:
        rows = (
            {"name": name, "node": at.node, "setting": at.setting} for name, at in block.parameters.items()
        )
        parts.append(_list("parameters", map(_value, rows)))
    parts += [f"{_value(name)}: {_value(value)}" for name, value in block.unknown.items()]
    return "{" + ",".join(f"\n{part}" for part in parts).replace("\n", "\n  ") + "\n}"


def _node(node: Node) -> dict[str, object]:
    comment = {"comment": node.comment} if node.comment else {}
    flags = {name: True for name in _FLAGS if getattr(node, name)}
    place = {"x": _short(node.x), "y": _short(node.y)}
    fields = {"id": node.id, "kind": node.kind, "name": node.name, **place, "settings": node.settings}
    return {**fields, **comment, **flags, **node.unknown}


def _wire(wire: Wire) -> dict[str, object]:
    return {"from": _end(wire.source), "to": _end(wire.target), **wire.unknown}


def _end(end: End) -> tuple[str, str]:
    return end.node, end.port


def _note(note: Note) -> dict[str, object]:
    return {"id": note.id, **_area(note), "text": note.text, **note.unknown}


def _frame(frame: Frame) -> dict[str, object]:
    comment = {"comment": frame.comment} if frame.comment else {}
    return {"id": frame.id, "title": frame.title, **_area(frame), **comment, **frame.unknown}


def _area(thing: Note | Frame) -> dict[str, float]:
    return {name: _short(getattr(thing, name)) for name in ("x", "y", "width", "height")}


def _known(facts: Mapping[str, DataFacts]) -> Iterator[tuple[str, dict[str, object]]]:
    """What was read, without what could not be: that may be another matter elsewhere."""
    return ((id, _facts(each)) for id, each in facts.items() if each.fault is None)


def _facts(facts: DataFacts) -> dict[str, object]:
    digest = {"digest": facts.digest} if facts.digest else {}
    return {
        "fields": [_field(name, field) for name, field in facts.fields],
        "counts": dict(facts.counts),
        **digest,
        **({"prepared": [_prepared(each) for each in facts.prepared]} if facts.prepared else {}),
    }


def _prepared(prepared: Prepared) -> dict[str, object]:
    channels = {"channels": True} if prepared.channels else {}
    return {name: getattr(prepared, name) for name in ("field", "fill", "shift", "scale")} | channels


def _field(name: str, field: FieldFacts) -> dict[str, object]:
    spec = field.spec
    bounds = {"low": field.low, "high": field.high}
    # Data with a NaN in them have no bounds, and JSON has no NaN.
    known = {
        key: _short(bound) for key, bound in bounds.items() if bound is not None and math.isfinite(bound)
    }
    classes = {name: words for name in ("classes", "names", "kinds") if (words := getattr(field, name))}
    return {"name": name, "sizes": spec.sizes, "axes": spec.axes, "dtype": spec.dtype, **known, **classes}


def _list(name: str, lines: Iterable[str]) -> str:
    inside = ",".join(f"\n{line}" for line in lines).replace("\n", "\n  ")
    return f'"{name}": [{inside}\n]' if inside else f'"{name}": []'


def _object(name: str, fields: Iterable[tuple[str, object]]) -> str:
    inside = ",".join(f"\n  {_value(key)}: {_value(value)}" for key, value in fields)
    return f'"{name}": {{{inside}\n}}' if inside else f'"{name}": {{}}'


def _fields(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _short(number: float) -> float:
    """A whole number without ".0", as a person would write a place."""
    return int(number) if abs(number) < _EXACT and number == int(number) else number


def _value(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
