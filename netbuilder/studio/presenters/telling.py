"""What has just happened, in a sentence to be heard: by those who do not see the canvas change."""

from __future__ import annotations

from netbuilder.core.problem import Problem
from netbuilder.core.text import Text
from netbuilder.graph.diff import GraphDiff, diff
from netbuilder.graph.model import Graph, Wire
from netbuilder.project.project import Project
from netbuilder.runs.events import EpochDone
from netbuilder.studio.desk import TrainingDesk
from netbuilder.studio.presenters.standing import best, figure
from netbuilder.studio.scope import steps


def edited(before: Graph, after: Graph) -> Text | None:
    """What came, went or was wired between two states of a graph; None for places, settings and names."""
    changed = diff(before, after)
    if changed.nodes.added:
        return _added(changed, after)
    wires = [*changed.wires.added.values(), *changed.wires.changed.values()]
    if changed.nodes.removed:
        gone = [before.nodes[id].name for id in changed.nodes.removed]
        what = _counted(
            gone, Text("{what} removed", what=gone[0]), Text("{count} layers removed", count=len(gone))
        )
        return Text("{what}, {wires}", what=what, wires=_wired(wires, after)) if wires else what
    if wires:
        return _wired(wires, after)
    lost = [before.wires[target] for target in changed.wires.removed]
    if not lost:
        return _papers(changed, before)
    one = Text("wire from {source} to {target} removed", **_ends(lost[0], before))
    return _counted(lost, one, Text("{count} wires removed", count=len(lost)))


def entered(project: Project, path: tuple[str, ...]) -> Text:
    """Which graph is on the canvas now."""
    here = steps(project, path)[-1].title
    return (
        Text("inside the block {block}", block=here)
        if path
        else Text("main graph of {project}", project=here)
    )


def problems(before: tuple[Problem, ...], after: tuple[Problem, ...]) -> Text | None:
    """The first error that was not there before, or that there is none any more."""
    if not after:
        return Text("no errors any more") if before else None
    known = {(each.code, each.place) for each in before}
    new = next((each for each in after if (each.code, each.place) not in known), None)
    return new.what if new is not None else None


def refused(problem: Problem) -> Text:
    """What was not done and why, with the way out."""
    if problem.remedy is None:
        return problem.what
    return Text("{what} {remedy}", what=problem.what, remedy=problem.remedy)


def epoch_ended(desk: TrainingDesk, done: EpochDone) -> Text:
    """The figure that judges the run at the end of an epoch, and whether it is the best so far."""
    epochs = desk.started.epochs if desk.started is not None else done.epoch
    at = Text("epoch {epoch} of {epochs}", epoch=done.epoch, epochs=epochs)
    top = best(desk.epochs, desk.project) if desk.project is not None else None
    value = (done.validation or done.train).get(top.name) if top is not None else None
    if top is None or value is None:
        return at
    words = Text("{at}, {name} {value}", at=at, name=top.name, value=figure(top.name, value))
    return Text("{words}, the best so far", words=words) if top.epoch == done.epoch else words


def _papers(changed: GraphDiff, before: Graph) -> Text | None:
    """The first note or frame that came or went."""
    for note in changed.notes.added.values():
        return Text("note added: {text}", text=note.text) if note.text else Text("note added")
    for frame in changed.frames.added.values():
        return Text("frame {title} added", title=frame.title)
    if changed.notes.removed:
        return Text("note removed")
    if changed.frames.removed:
        return Text("frame {title} removed", title=before.frames[changed.frames.removed[0]].title)
    return None


def _added(changed: GraphDiff, after: Graph) -> Text:
    names = [node.name for node in changed.nodes.added.values()]
    if len(names) > 1:
        return Text("{count} layers added", count=len(names))
    (id,) = changed.nodes.added
    wires = [*changed.wires.added.values(), *changed.wires.changed.values()]
    into = dict.fromkeys(after.nodes[wire.source.node].name for wire in wires if wire.target.node == id)
    out = dict.fromkeys(after.nodes[wire.target.node].name for wire in wires if wire.source.node == id)
    if into and out:
        ends = {"source": ", ".join(into), "target": ", ".join(out)}
        return Text("{name} added between {source} and {target}", name=names[0], **ends)
    if into or out:
        return Text("{name} added, connected to {others}", name=names[0], others=", ".join(into or out))
    return Text("{name} added, not connected", name=names[0])


def _wired(wires: list[Wire], graph: Graph) -> Text:
    one = Text("{source} connected to {target}", **_ends(wires[0], graph))
    return _counted(wires, one, Text("{count} wires connected", count=len(wires)))


def _ends(wire: Wire, graph: Graph) -> dict[str, str]:
    return {"source": graph.nodes[wire.source.node].name, "target": graph.nodes[wire.target.node].name}


def _counted(things: list[str] | list[Wire], one: Text, several: Text) -> Text:
    return one if len(things) == 1 else several
