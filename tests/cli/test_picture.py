"""`netbuilder picture`: a figure without a display, and a word for what cannot be drawn."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from netbuilder.project.project import fresh
from netbuilder.window.theme.tokens import DARK
from tests.cli.commands import Terminal, refused


def drawn(netbuilder: Terminal, *options: object, name: str = "figure.svg") -> Path:
    result = netbuilder("picture", "lenet5", "--out", name, *options)
    assert result.code == 0 and f"{name} written" in result.out, result
    return netbuilder.folder / name


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_a_figure_of_an_example(netbuilder: Terminal) -> None:
    assert "<svg" in text_of(drawn(netbuilder))


def test_shapes_are_there_unless_they_are_not_wanted(netbuilder: Terminal) -> None:
    assert "16×10×10" in text_of(drawn(netbuilder))
    assert "16×10×10" not in text_of(drawn(netbuilder, "--no-shapes"))


def test_light_dark_or_transparent(netbuilder: Terminal) -> None:
    light, dark = (QImage(str(drawn(netbuilder, *o, name="f.png"))) for o in ((), ("--dark",)))
    assert light.pixelColor(2, 2).name() == "#ffffff"
    assert dark.pixelColor(2, 2).name() == DARK.bg_canvas.lower()
    assert QImage(str(drawn(netbuilder, "--transparent", name="f.png"))).pixelColor(2, 2).alpha() == 0


def test_the_scale_is_that_of_the_screen(netbuilder: Terminal) -> None:
    usual, small = (QImage(str(drawn(netbuilder, *o, name="f.png"))) for o in ((), ("--scale", "1")))
    assert usual.width() == 3 * small.width()
    one, two = (
        float(re.findall(r'width="([0-9.]+)mm"', text_of(drawn(netbuilder, *o)))[0])
        for o in ((), ("--scale", "2"))
    )
    assert two == pytest.approx(2 * one, rel=0.01)


@pytest.mark.parametrize("scale", ["0", "-1", "nan", "inf", "21", "large"])
def test_a_scale_that_is_none_is_wrong_usage(netbuilder: Terminal, scale: str) -> None:
    result = netbuilder("picture", "lenet5", "--out", "figure.svg", f"--scale={scale}")
    assert result.code == 2 and "is not a number from 0.1 to 20" in result.err
    assert not list(netbuilder.folder.iterdir())


def test_a_png_too_large_is_refused(netbuilder: Terminal) -> None:
    assert "smaller scale" in refused(netbuilder("picture", "lenet5", "--out", "f.png", "--scale", "20"))


def test_an_unknown_suffix_is_refused(netbuilder: Terminal) -> None:
    assert ".svg, .pdf, .png" in refused(netbuilder("picture", "lenet5", "--out", "figure.gif"))


def test_an_empty_graph_is_refused(netbuilder: Terminal) -> None:
    fresh().save(netbuilder.folder / "empty.netb")
    said = refused(netbuilder("picture", netbuilder.folder / "empty.netb", "--out", "figure.svg"))
    assert "no nodes" in said and "add a layer" in said


def test_a_folder_that_is_not_there_is_refused(netbuilder: Terminal) -> None:
    assert "could not be written" in refused(netbuilder("picture", "lenet5", "--out", "no/figure.svg"))


def test_figures_of_cost_come_when_asked_for(netbuilder: Terminal) -> None:
    plain, hot = (text_of(drawn(netbuilder, *o)) for o in ((), ("--figures", "compute")))
    assert "240 K" in hot and "240 K" not in plain
