"""`netbuilder picture`: a figure without a display, and a word for what cannot be drawn."""

from __future__ import annotations

from tests.cli.commands import Terminal, refused


def test_a_figure_of_an_example(netbuilder: Terminal) -> None:
    result = netbuilder("picture", "lenet5", "--out", "figure.svg")
    assert result.code == 0 and "figure.svg written" in result.out
    assert "<svg" in (netbuilder.folder / "figure.svg").read_text(encoding="utf-8")


def test_an_unknown_suffix_is_refused(netbuilder: Terminal) -> None:
    assert ".svg, .png, .pdf" in refused(netbuilder("picture", "lenet5", "--out", "figure.gif"))
