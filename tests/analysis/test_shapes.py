"""The walk through a graph: each node's outcome, what is guessed after a mistake, what an edit spares."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NoReturn

import pytest

from netbuilder.analysis import asking
from netbuilder.analysis import outcome as outcome_module
from netbuilder.analysis.outcome import Outcome, Walk
from netbuilder.analysis.planning import plan
from netbuilder.analysis.report import Report, report
from netbuilder.analysis.shapes import walk
from netbuilder.analysis.source import source
from netbuilder.core.problem import Problem
from netbuilder.core.spec import LABEL, maps, vector
from netbuilder.graph.model import End
from netbuilder.graph.query import order
from netbuilder.project import edits
from netbuilder.project.project import Project
from tests.analysis.editing import edited, script, start
from tests.analysis.sketch import Sketch, after_fixes, classifier


def walked(project: Project, before: Walk | None = None) -> Walk:
    return walk(project, project.graph, before)


def test_each_node_has_the_specs_that_reach_and_leave_it() -> None:
    found = walked(classifier().project)
    assert found.order == (
        "digits_1",
        "flatten_1",
        "linear_1",
        "relu_1",
        "linear_2",
        "cross_entropy_1",
    )
    assert found.outcomes["digits_1"].outputs == (maps(1, 8, 8), LABEL)
    assert found.outcomes["linear_1"].inputs == (vector(64),)
    assert found.outcomes["linear_1"].sources == (End("flatten_1", "out"),)
    loss = found.outcomes["cross_entropy_1"]
    assert (loss.ports, loss.inputs) == (("scores", "target"), (vector(10), LABEL))
    assert all(outcome.settled and not outcome.guessed for outcome in found.outcomes.values())
    assert found.spec(End("linear_1", "out")) == vector(20)
    assert found.spec(End("linear_1", "in")) is found.spec(End("nobody", "out")) is None


def test_behind_a_refusal_nothing_is_known_unless_settings_tell() -> None:
    sketch = Sketch()
    images, _ = sketch.data()
    sketch.chain(images, ("linear", {"features": 5}), "tanh")
    sketch.chain(images, "conv1d", "tanh")
    outcomes = walked(sketch.project).outcomes
    assert outcomes["linear_1"].refused is not None and not outcomes["linear_1"].settled
    assert outcomes["tanh_1"].outputs == (vector(5),)
    assert outcomes["tanh_1"].settled and outcomes["tanh_1"].guessed
    assert outcomes["tanh_2"].outputs == (None,)
    assert not outcomes["tanh_2"].settled and outcomes["tanh_2"].refused is None


def test_a_guess_is_carried_through_blocks_and_references() -> None:
    sketch = Sketch()
    kind = sketch.block("Through")
    first = sketch.put("block_input", block="block_1")
    second = sketch.put("block_input", block="block_1")
    sketch.put("block_output", sketch.put("add", first, second, block="block_1"), block="block_1")
    images, _ = sketch.data()
    code = sketch.put("linear", images, features=5)
    wide = sketch.put("linear", sketch.put("flatten", images), features=5)
    use = sketch.put(kind, wide, code)
    behind = sketch.put("linear", End(use.node, "block_output_1"), features=5)
    sketch.put("tied_linear", wide, partner=behind.node)
    outcomes = walked(sketch.project).outcomes
    assert outcomes[use.node].guessed and outcomes[use.node].outputs == (vector(5),)
    assert outcomes["linear_3"].settled and outcomes["linear_3"].guessed
    assert outcomes["tied_linear_1"].guessed and outcomes["tied_linear_1"].extra == (vector(5), vector(5))


def test_a_block_whose_inside_never_reaches_its_end_gives_nothing_known() -> None:
    sketch = Sketch()
    kind = sketch.block("Loop")
    step = sketch.put("relu", block="block_1")
    sketch.put("block_output", step, block="block_1")
    sketch.wire(step, End(step.node, "in"), "block_1")
    use = sketch.put(kind)
    found = walked(sketch.project).outcomes[use.node]
    assert found.outputs == (None,) and found.inner is not None and found.inner.stuck


def test_uses_of_a_block_with_the_same_inputs_share_a_walk() -> None:
    sketch = Sketch()
    outer, inner = sketch.block("Outer"), sketch.block("Inner")
    for kind, step in ((inner, "relu"), (outer, inner)):
        block = sketch.inside(kind)
        begin = sketch.put("block_input", block=block)
        middle = sketch.put(step, begin, block=block)
        port = "block_output_1" if step == inner else "out"
        sketch.put("block_output", End(middle.node, port), block=block)
    start_of_all = sketch.put("input", sizes=[3])
    uses = [sketch.put(outer, start_of_all).node for _ in range(2)]
    other = sketch.put(outer, sketch.put("input", sizes=[4])).node
    outcomes = walked(sketch.project).outcomes
    assert outcomes[uses[0]].inner is outcomes[uses[1]].inner is not None
    assert outcomes[other].inner is not outcomes[uses[0]].inner


def test_doubling_blocks_do_not_double_the_work() -> None:
    """Each block has two of the next: written out they would be 2^40 layers."""
    sketch = Sketch()
    inner = sketch.block("Leaf")
    begin = sketch.put("block_input", block="block_1")
    sketch.put("block_output", sketch.put("linear", begin, features=3, block="block_1"), block="block_1")
    for _ in range(39):
        kind = sketch.block("Twice")
        block = sketch.inside(kind)
        end = sketch.raw("block_input", "start", block)
        for number in ("one", "two"):
            sketch.raw(inner, number, block, repeat=1)
            port = "block_input_1" if inner == "block.block_1" else "start"
            sketch.wire(end, End(number, port), block)
            end = End(number, "block_output_1" if inner == "block.block_1" else "end")
        sketch.raw("block_output", "end", block)
        sketch.wire(end, End("end", "in"), block)
        inner = kind
    first = sketch.put("input", sizes=[3])
    sketch.raw(inner, "all", repeat=1)
    sketch.wire(first, End("all", "start"))
    found = report(sketch.project)
    assert found.walk.spec(End("all", "end")) == vector(3)
    assert found.parameters == 2**39 * 12
    assert [problem.code for problem in found.problems] == ["no_data"]


def test_what_a_walk_depends_on_besides_the_graph() -> None:
    """A layer that refers to another one comes after it, whatever the wires say."""
    sketch = Sketch()
    patches, _ = sketch.data("photo_patches")
    flat = sketch.put("flatten", patches)
    back = sketch.put("tied_linear", flat)
    code = sketch.put("linear", flat, features=100)
    sketch.project = edits.change(sketch.project, back.node, {"partner": code.node})
    found = walked(sketch.project)
    assert found.order.index(code.node) < found.order.index(back.node)
    assert found.references == {back.node: code.node}
    assert found.outcomes[back.node].outputs == (vector(100),)


def asked_nodes(monkeypatch: Any) -> list[str]:
    """The nodes that are asked from now on."""
    asked: list[str] = []
    ask, feed = asking.Asker.outcome, asking.Asker.fed

    def spied(self: asking.Asker, node: Any, previous: Outcome | None) -> Outcome:
        asked.append(node.id)
        return ask(self, node, previous)

    def spied_feeding(self: asking.Asker, previous: Outcome) -> Outcome:
        count = len(asked)
        now = feed(self, previous)
        if len(asked) == count:  # else it has been asked for once more with all that it is
            asked.append(previous.node.id)
        return now

    monkeypatch.setattr(asking.Asker, "outcome", spied)
    monkeypatch.setattr(asking.Asker, "fed", spied_feeding)
    return asked


def test_nodes_that_are_alike_share_what_they_are_given_and_give() -> None:
    sketch = Sketch()
    source, _ = sketch.data("digits")
    ends = [source]
    for _ in range(4):
        ends.append(sketch.put("relu", ends[-1]))
    before = walked(sketch.project)
    found = walked(edits.insert_on_wire(sketch.project, End(ends[1].node, "in"), "max_pool2d", {}), before)
    first, *others = (found.outcomes[end.node] for end in ends[2:])
    assert first.outputs == (maps(1, 4, 4),)
    assert all(each.inputs is first.inputs and each.outputs is first.outputs for each in others)


def test_an_edit_asks_only_what_differs(monkeypatch: Any) -> None:
    project = classifier().project
    before = walked(project)
    asked = asked_nodes(monkeypatch)
    walked(edits.change(project, "linear_1", {"bias": False}), before)
    assert asked == ["linear_1"]
    asked.clear()
    walked(edits.change(project, "linear_1", {"features": 7}), before)
    assert asked == ["linear_1", "relu_1", "linear_2"]
    asked.clear()
    walked(edits.insert_on_wire(project, End("relu_1", "in"), "tanh", {}), before)
    assert asked == ["tanh_1", "relu_1"]
    asked.clear()
    walked(edits.disconnect(project, End("relu_1", "in")), before)
    assert asked == ["relu_1", "linear_2", "cross_entropy_1"]


def test_where_nothing_differs_the_walk_is_the_same_object(monkeypatch: Any) -> None:
    project = classifier().project
    before = walked(project)
    asked = asked_nodes(monkeypatch)
    assert walked(edits.change_recipe(project, epochs=3), before) is before
    assert asked == []
    known = edits.learn_facts(project, "digits_1", before.outcomes["digits_1"].facts)  # type: ignore[arg-type]
    assert walked(known, before) is before
    assert asked == ["digits_1"]


def test_a_note_makes_a_walk_of_the_new_graph_with_the_old_outcomes() -> None:
    project = classifier().project
    before = walked(project)
    noted = replace(project, graph=replace(project.graph, notes=project.graph.notes.with_("n", None)))  # type: ignore[arg-type]
    after = walked(noted, before)
    assert after.graph is noted.graph and after.links is before.links
    assert all(after.outcomes[id] is before.outcomes[id] for id in before.outcomes)


def test_a_block_that_is_edited_elsewhere_keeps_its_walk() -> None:
    sketch = Sketch()
    kinds_of = [sketch.block("One"), sketch.block("Two")]
    uses = []
    begin = sketch.put("input", sizes=[3])
    for kind in kinds_of:
        block = sketch.inside(kind)
        middle = sketch.put("relu", sketch.put("block_input", block=block), block=block)
        sketch.put("block_output", middle, block=block)
        uses.append(sketch.put(kind, begin).node)
    before = walked(sketch.project)
    changed = edits.rename(sketch.project, "relu_1", "Other", "block_2")
    after = walked(changed, before)
    assert after.outcomes[uses[0]] is before.outcomes[uses[0]]
    assert after.outcomes[uses[1]].inner is not before.outcomes[uses[1]].inner


def test_after_an_edit_of_a_sound_network_no_rule_has_its_nodes_sorted(monkeypatch: Any) -> None:
    """That would take longer than all else that an edit needs."""
    project = classifier().project
    found = report(project)

    def sorted_anew(*_: object) -> NoReturn:
        raise AssertionError("nodes were sorted")

    monkeypatch.setattr(outcome_module, "order", sorted_anew)
    for changed in (
        edits.rename(project, "linear_1", "First"),
        edits.change(project, "linear_1", {"features": 7}),
        edits.insert_on_wire(project, End("relu_1", "in"), "dropout", {}),
    ):
        assert report(changed, found).ok


def same_problem(problem: Problem) -> tuple[object, ...]:
    labels = [str(fix.label) for fix in problem.fixes]
    return problem.code, problem.severity, problem.place, problem.paragraph(), labels


def same_outcome(outcome: Outcome) -> tuple[object, ...]:
    refused = (outcome.refused.code, str(outcome.refused.what)) if outcome.refused is not None else None
    inner = same_walk(outcome.inner) if outcome.inner is not None else None
    return tuple(outcome._replace(refused=None, inner=None)), refused, inner


def same_walk(found: Walk) -> tuple[object, ...]:
    outcomes = {id: same_outcome(outcome) for id, outcome in found.outcomes.items()}
    users = {id: {wire.target for wire in wires} for id, wires in found.links.users.items()}
    rest = found.graph, found.links.sources, users, found.order, found.stuck, found.special, found.references
    return outcomes, rest


def same_report(found: Report) -> tuple[object, ...]:
    return same_walk(found.walk), [same_problem(each) for each in found.problems], found.cost


@pytest.mark.parametrize("seed", range(60))
def test_a_report_after_an_edit_is_the_report_from_nothing(seed: int) -> None:
    project = start()
    states, found = [project], report(project)
    for step in script(seed, 25):
        project = states[step[1] % len(states)] if step[0] == "undo" else edited(project, step)
        states.append(project)
        found = report(project, found)
        cold = report(project)
        assert same_report(found) == same_report(cold)
        in_sequence = {id: place for place, id in enumerate(found.walk.sequence)}
        assert set(in_sequence) == set(found.walk.outcomes)
        assert all(
            in_sequence[wire.source.node] < in_sequence[wire.target.node]
            for wire in project.graph.wires.values()
            if wire.target.node in in_sequence
        )
        if not found.stops_building:
            assert source(plan(project, found.walk)) == source(plan(project, cold.walk))


@pytest.mark.parametrize("seed", range(60))
def test_every_fix_mends_its_problem(seed: int) -> None:
    project = start()
    for step in script(1000 + seed, 15):
        project = edited(project, step) if step[0] != "undo" else project
    for problem in report(project).problems:
        after_fixes(project, problem)


def test_the_sequence_after_an_edit_and_the_order_of_the_graph() -> None:
    sketch = classifier()
    before = walked(sketch.project)
    inserted = edits.insert_on_wire(sketch.project, End("relu_1", "in"), "tanh", {})
    after = walked(inserted, before)
    assert after.sequence.index("tanh_1") == before.sequence.index("relu_1")
    assert after.order == order(inserted.graph)[0]
    assert [outcome.node.id for outcome in after.in_order] == list(after.order)
