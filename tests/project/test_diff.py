from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from netbuilder.core.facts import DataFacts
from netbuilder.core.frozen import FrozenDict
from netbuilder.graph.model import Block
from netbuilder.project import edits
from netbuilder.project.diff import ProjectDiff, apply, diff
from netbuilder.project.project import Project
from tests.project.samples import classifier, networks, with_everything

BASE = with_everything()


def test_equal_projects_differ_in_nothing() -> None:
    assert not diff(BASE, BASE)
    assert not diff(BASE, with_everything())
    assert diff(BASE, with_everything()) == ProjectDiff()


@pytest.mark.parametrize(
    ("after", "part"),
    [
        (edits.move(BASE, {"linear_2": (1.0, 1.0)}), "graph"),
        (edits.comment(BASE, "relu_1", "why", "block_1"), "blocks"),
        (edits.learn_facts(BASE, "digits_1", DataFacts(())), "facts"),
        (edits.change_recipe(BASE, epochs=99), "recipe"),
        (edits.rename_project(BASE, "New"), "name"),
        (replace(BASE, id="other"), "id"),
        (replace(BASE, start_from=None), "start_from"),
        (replace(BASE, unknown=FrozenDict()), "unknown"),
    ],
)
def test_a_difference_tells_where_it_is(after: Project, part: str) -> None:
    found = diff(BASE, after)
    assert found
    whole = [name for name in ("graph", "blocks", "facts") if getattr(found, name)]
    assert [*whole, *found.parts] == [part]
    assert apply(BASE, found) == after
    assert apply(after, diff(after, BASE)) == BASE


def test_one_node_is_named() -> None:
    found = diff(BASE, edits.move(BASE, {"linear_2": (1.0, 1.0)}))
    assert list(found.graph.nodes.changed) == ["linear_2"]
    assert not found.graph.wires
    assert not found.graph.notes


def test_blocks_come_and_go() -> None:
    more = replace(BASE, blocks=BASE.blocks.with_("b", Block("b", "B")))
    assert list(diff(BASE, more).blocks.added) == ["b"]
    assert diff(more, BASE).blocks.removed == ("b",)


@given(networks(most=5), networks(most=5))
def test_a_difference_leads_from_one_to_the_other(one: Project, other: Project) -> None:
    found = diff(one, other)
    assert apply(one, found) == other
    assert bool(found) == (one != other)


def test_what_did_not_change_is_the_same_object() -> None:
    before, after = classifier(), edits.rename_project(classifier(), "New")
    found = apply(before, diff(before, after))
    assert found.graph.nodes is before.graph.nodes
    assert found.recipe is before.recipe
