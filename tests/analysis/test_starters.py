"""A network for data that stand alone: whatever they give, it can be trained at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from netbuilder.analysis.report import report
from netbuilder.analysis.script import script
from netbuilder.analysis.sound import network
from netbuilder.core.facts import DataFacts, FieldFacts
from netbuilder.core.spec import LABEL, Kind, TensorSpec, maps, of_kind, sequence, signal, vector
from netbuilder.data.facts import facts
from netbuilder.data.library import data_sets
from netbuilder.engine.build import build
from netbuilder.project import edits, kinds
from netbuilder.project.project import Project, fresh
from tests.data.samples import WRITERS, sample_of


def alone(kind: str, known: DataFacts, settings: dict[str, object] | None = None) -> Project:
    node = edits.fresh_node(fresh(), kind, id="data", settings=settings or {})
    return edits.learn_facts(edits.add(fresh(), node), "data", known)


def started(project: Project) -> Project:
    (problem,) = report(project).problems
    assert problem.code == "no_layers"
    mended: Project = problem.fixes[0].edit(project)
    return mended


LABELS = FieldFacts(LABEL, 0, 3, ("a", "b", "c", "d"))
TOKENS = FieldFacts(TensorSpec((12,), ("T",), "int64"), 0, 29)
PIXELS = TensorSpec((20, 16), ("H", "W"), "int64")
FIELDS = {
    "vectors": (FieldFacts(vector(5)), LABELS),
    "small images": (FieldFacts(maps(1, 8, 8)), LABELS),
    "tiny images": (FieldFacts(maps(3, 1, 4)), LABELS),
    "large images": (FieldFacts(maps(3, 200, 150)), LABELS),
    "signals": (FieldFacts(signal(1, 6400)), LABELS),
    "short signals": (FieldFacts(signal(2, 7)), LABELS),
    "sequences": (FieldFacts(sequence(24, 3)), LABELS),
    "forecasts": (FieldFacts(sequence(24, 1)), FieldFacts(vector(6))),
    "numbers": (FieldFacts(vector(9)), FieldFacts(vector(1))),
    "tokens": (TOKENS, TOKENS),
    "signals alone": (FieldFacts(signal(1, 256)),),
    "odd signals alone": (FieldFacts(signal(3, 37)),),
    "signals alone that halve": (FieldFacts(signal(2, 50)),),
    "a share for each pixel": (FieldFacts(maps(3, 20, 16)), FieldFacts(maps(1, 20, 16), 0, 1)),
    "a class for each pixel": (FieldFacts(maps(3, 20, 16)), FieldFacts(PIXELS, 0, 4)),
    "other images": (FieldFacts(maps(3, 20, 16)), FieldFacts(maps(3, 20, 16), 0, 1)),
    "captions": (FieldFacts(maps(3, 20, 16)), FieldFacts(TensorSpec((9,), ("T",), "int64"), 0, 29)),
    "clean signals": (FieldFacts(signal(1, 128)), FieldFacts(signal(1, 128))),
    "videos": (FieldFacts(of_kind(Kind.VOLUME, (3, 8, 24, 24))), LABELS),
    "images alone": (FieldFacts(maps(1, 9, 7)),),
    "volumes alone": (FieldFacts(of_kind(Kind.VOLUME, (1, 6, 6, 6))),),
}


@pytest.mark.parametrize("name", FIELDS)
def test_whatever_the_data_give_there_is_a_network(name: str) -> None:
    fields = tuple((f"field {at}", field) for at, field in enumerate(FIELDS[name]))
    project = started(alone("data.arrays", DataFacts(fields, digest="0"), {"path": "a.npz"}))
    found = report(project)
    assert not found.problems and found.parameters > 0
    assert sum(kinds.is_loss(node) for node in project.graph.nodes.values()) == 1


@pytest.mark.parametrize("id", sorted(WRITERS))
def test_each_data_set_of_ones_own_has_a_network_that_can_be_built(id: str, tmp_path: Path) -> None:
    declared = sample_of(data_sets.get(id), tmp_path)
    project = alone(f"data.{id}", facts(declared, declared.load()), dict(declared.stored()))
    made = network(started(project), to_train=True)
    build(made.source)
    compile(script(made), "train.py", "exec")


@pytest.mark.parametrize("gives", ["mask", "parts", "pose", "caption"])
def test_whatever_is_asked_of_drawings_there_is_a_network_and_a_script(gives: str) -> None:
    declared = data_sets.get("drawings")(gives=gives, count=200)
    fields = declared.fields()
    assert fields is not None
    project = alone("data.drawings", DataFacts(fields, digest="0"), dict(declared.stored()))
    made = network(started(project), to_train=True)
    build(made.source)
    compile(script(made), "train.py", "exec")


def test_data_without_anything_to_learn_have_none() -> None:
    one = FieldFacts(LABEL, 0, 0, ("a",))
    for fields in (
        (one,),
        (FieldFacts(vector(3)), one),
        (FieldFacts(sequence(5, 2)), FieldFacts(maps(1, 2, 2))),
    ):
        named = tuple((f"field {at}", field) for at, field in enumerate(fields))
        project = alone("data.arrays", DataFacts(named, digest="0"), {"path": "a.npz"})
        labels = [str(fix.label) for each in report(project).problems for fix in each.fixes]
        assert not any("network" in label for label in labels)
