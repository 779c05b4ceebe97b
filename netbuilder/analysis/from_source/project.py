"""From an edited text to the project whose text it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from netbuilder.analysis.ends import entries, needed, outputs
from netbuilder.analysis.from_source.blocks import Blocks
from netbuilder.analysis.from_source.drawn import Drawn, behind
from netbuilder.analysis.from_source.ends import with_inputs, with_results
from netbuilder.analysis.from_source.knowledge import Before
from netbuilder.analysis.from_source.merging import Around, merged
from netbuilder.analysis.from_source.reader import Reader
from netbuilder.analysis.from_source.undrawn import Undrawn, entrances, results, sketched
from netbuilder.analysis.from_source.values import Instance, Reading
from netbuilder.analysis.report import Report, report
from netbuilder.analysis.sound import network
from netbuilder.core.names import class_identifier
from netbuilder.core.values import NamedTuple
from netbuilder.graph.model import End
from netbuilder.project import kinds
from netbuilder.project.nesting import need_nesting
from netbuilder.project.project import Project


class _Drawing(NamedTuple):
    """A project with its text, read."""

    text: str
    model: str
    reading: Reading
    readings: tuple[Reading, ...]
    entering: tuple[End, ...]
    returned: tuple[End, ...]
    codes: Mapping[str, str | None]


def project_from_source(project: Project, text: str) -> Project:
    """`project` with its graph as `text` has it, which is its source, edited.

    What is still there keeps id, name, place, comment and states; what is new stands between its neighbours.
    Data, losses and recipe stay, wired to what the text returns. Raises ProblemError with the line of what is
    no Python, fits to nothing, or has no counterpart in a graph.
    """
    drawing = _read(project, report(project))
    if drawing.text == text:
        return project
    known = Before(drawing.readings, drawing.codes) if drawing.text else Undrawn(project)
    reader = Reader(text, known)
    specs = dict(zip(drawing.reading.inputs, drawing.reading.specs, strict=True))
    now = reader.model(drawing.model, {name: spec for name, spec in specs.items() if spec is not None})
    blocks = Blocks(project, drawing.reading, now)
    blocks.write()
    graph, entering = with_inputs(project.graph, drawing.entering, drawing.reading, now, kinds.INPUT)
    for step in now.steps:
        if isinstance(step.what, Instance):
            step.kind = blocks.kind_of(step)
    around = Around(blocks.project, "", entering)
    found = merged(graph, drawing.reading, now, blocks.pairs[now], around)
    graph = blocks.with_given(found.graph, now, found.nodes)
    changed = blocks.project
    graph = with_results(changed, project.graph, graph, drawing.returned, found.results)
    if now.name != drawing.model and now.name != class_identifier(project.name):
        changed = replace(changed, name=now.name)
    return need_nesting(replace(changed, graph=graph))


def _read(project: Project, found: Report) -> _Drawing:
    """The text of a project, read with the node of each line known; of one that has none, its graph."""
    if found.stops_building:
        return _undrawn(project, found)
    made = network(project)
    walk, source = found.walk, made.source
    returned = outputs(walk)
    entering = entries(walk, needed(walk, (end.node for end in returned)), returned)
    lines = (line for each in made.plan.classes for line in each.lines)
    codes = {line.code.module.target for line in lines if line.code.own and line.code.module}
    reader = Reader(source.text, Drawn(walk, entering, source.places, codes))
    specs = [spec for _, spec in made.plan.model.inputs]
    reading = reader.model(source.model, specs)
    texts = {name: reader.classes.segment(reader.classes.by_name[name]) for name in codes}
    ends = tuple(behind(walk, end) for end in returned)
    return _Drawing(source.text, source.model, reading, tuple(_all(reading)), tuple(entering), ends, texts)


def _undrawn(project: Project, found: Report) -> _Drawing:
    entering = entrances(found.walk)
    name = class_identifier(project.name)
    reading = sketched(project, found.walk, name, entering)
    return _Drawing("", name, reading, (), entering, results(found.walk), {})


def _all(reading: Reading) -> Iterator[Reading]:
    """A class and those that it uses."""
    seen: set[Reading] = set()
    waiting = [reading]
    while waiting:
        each = waiting.pop()
        if each not in seen:
            seen.add(each)
            yield each
            waiting += [step.inner for step in each.steps if step.inner is not None]
