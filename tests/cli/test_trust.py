"""`netbuilder trust`, and what the other commands say of Python that nobody has agreed to run."""

from __future__ import annotations

import pytest

from netbuilder.catalogue.own.layer import digest_of
from netbuilder.project.trust import is_trusted
from tests.cli.commands import Terminal
from tests.own_texts import DENSE, with_code


@pytest.fixture
def foreign(netbuilder: Terminal) -> str:
    """A file with a Python layer, beside the terminal; a line of it tries to steer that."""
    with_code(DENSE.replace("A layer", "A \u202elayer")).save(netbuilder.folder / "foreign.netb")
    return "foreign.netb"


def test_the_code_is_shown_and_nothing_is_trusted_without_an_answer(
    netbuilder: Terminal, foreign: str
) -> None:
    told = netbuilder("trust", foreign)
    assert told.code == 1
    assert "   1  class Dense(nn.Module):" in told.out and "A \\u202elayer" in told.out
    assert "have not agreed" in told.err


def test_agreeing_is_kept(netbuilder: Terminal, foreign: str) -> None:
    assert netbuilder("trust", foreign, "--yes").code == 0
    assert is_trusted(digest_of(DENSE.replace("A layer", "A \u202elayer")))
    assert "no Python in it" in netbuilder("trust", foreign).out


@pytest.mark.parametrize(
    "words",
    [
        ("train", "foreign.netb", "--steps", "1"),
        ("check", "foreign.netb"),
        ("check", "foreign.netb", "--gradients"),
        ("export", "foreign.netb", "--out", "out.py"),
        ("export", "foreign.netb", "--out", "out.safetensors"),
    ],
)
def test_other_commands_refuse_and_say_how_to_agree(
    netbuilder: Terminal, foreign: str, words: tuple[str, ...]
) -> None:
    told = netbuilder(*words)
    assert told.code == 1
    assert "netbuilder trust" in told.out + told.err


def test_trusted_it_is_run_to_be_checked_and_its_gradients_too(netbuilder: Terminal, foreign: str) -> None:
    netbuilder("trust", foreign, "--yes")
    told = netbuilder("check", foreign, "--gradients")
    assert told.code == 0
    assert "27" in told.out
    assert "Layer 1: Gradients agree with finite differences: x, inner.weight, inner.bias." in told.err
