"""Mute, freeze and collapse as commands: several at once, one step, a reason where it cannot be."""

from __future__ import annotations

import pytest

from netbuilder.project.states import State
from netbuilder.studio.commands.command import Page, commands
from netbuilder.studio.presenters.costs import Figures, HeatMaker
from netbuilder.studio.presenters.node_card import NodeCard, node_card
from tests.studio.commanded import Studio

COMMANDS = {State.MUTED: "graph.mute", State.FROZEN: "graph.freeze", State.COLLAPSED: "graph.collapse"}


def card(studio: Studio, id: str, figures: Figures = Figures.SHAPES) -> NodeCard:
    report = studio.workspace.report
    heat = HeatMaker().made(report, figures).at(id)
    return node_card(report, studio.workspace.graph.nodes[id], None, heat)


def why(studio: Studio, id: str) -> str:
    said = commands.get(id).why
    assert said is not None and not studio.can(id)
    return str(said(studio.at))


@pytest.mark.parametrize("state", State)
def test_several_are_put_into_it_and_out_of_it_as_one_step(studio: Studio, state: State) -> None:
    workspace, before = studio.workspace, studio.workspace.project
    workspace.selection.set(["conv2d_1", "linear_1"])
    title = studio.title(COMMANDS[state])
    studio.run(COMMANDS[state])
    assert all(state.of(workspace.graph.nodes[id]) for id in ("conv2d_1", "linear_1"))
    assert studio.title(COMMANDS[state]) != title
    studio.run(COMMANDS[state])
    assert workspace.project == before
    workspace.document.undo()
    workspace.document.undo()
    assert workspace.project == before and workspace.document.undo_label is None


def test_where_one_is_muted_already_the_others_follow(studio: Studio) -> None:
    studio.workspace.selection.set(["relu_1"])
    studio.run("graph.mute")
    studio.workspace.selection.set(["relu_1", "relu_2", "digits_1"])
    studio.run("graph.mute")
    muted = {id for id, node in studio.workspace.graph.nodes.items() if node.muted}
    assert muted == {"relu_1", "relu_2"}
    assert str(studio.workspace.document.undo_label) == "Mute 2 layers"


def test_it_says_why_not(studio: Studio) -> None:
    assert why(studio, "graph.mute") == "no layer is selected"
    studio.workspace.selection.set(["relu_1"])
    assert why(studio, "graph.freeze") == "ReLU 1 has no weights"
    studio.workspace.selection.set(["digits_1"])
    assert why(studio, "graph.mute") == "Digits has no input to hand on"
    studio.workspace.selection.set(["conv2d_1"])
    studio.shell.page = Page.TRAIN
    assert why(studio, "graph.mute") == "only on the Build page"


def test_a_dot_is_added_to_a_selected_wire(studio: Studio) -> None:
    assert why(studio, "graph.add_dot") == "select a wire first"
    studio.workspace.selection.set_wire(next(iter(studio.workspace.graph.wires)))
    studio.run("graph.add_dot")
    assert studio.shell.done == ["add_dot"]


def test_cards_show_what_they_are(studio: Studio) -> None:
    plain = card(studio, "conv2d_2")
    for id in ("conv2d_2", "linear_1", "relu_1"):
        studio.workspace.selection.set([id])
        studio.run({"conv2d_2": "graph.freeze", "linear_1": "graph.collapse", "relu_1": "graph.mute"}[id])
    held = card(studio, "conv2d_2")
    assert (held.left, held.right, held.mark, held.slot) == ("weights held", "2,416", "lock", "")
    assert "weights frozen" in held.spoken and "frozen" not in plain.spoken
    folded = card(studio, "linear_1")
    assert (folded.collapsed, folded.left, folded.right, folded.slot) == (True, "", "", "48,120")
    assert folded.inputs and folded.outputs
    muted = card(studio, "relu_1")
    assert (muted.muted, muted.mark, muted.through) == (True, "", 6 * 28 * 28)
    assert "muted" in muted.spoken


def test_a_muted_layer_shows_what_it_would_do(studio: Studio) -> None:
    before = card(studio, "max_pool2d_1")
    studio.workspace.selection.set(["max_pool2d_1"])
    studio.run("graph.mute")
    now = card(studio, "max_pool2d_1")
    assert (now.left, now.right) == (before.left, before.right) == ("2×2", "stride 2")
    assert now.mark == "mute"


def test_a_frozen_layer_shows_its_lock_whatever_the_figures_speak_of(studio: Studio) -> None:
    studio.workspace.selection.set(["conv2d_1"])
    studio.run("graph.freeze")
    for figures in Figures:
        assert card(studio, "conv2d_1", figures).mark == "lock"
