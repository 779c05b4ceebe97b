"""The graph as a figure: each format is what its name says, shows the graph, and is written whole or not."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from netbuilder.core.problem import ProblemError
from netbuilder.project.examples import example
from netbuilder.project.project import fresh
from netbuilder.window.canvas.figure import save_figure
from netbuilder.window.theme.tokens import LIGHT


@pytest.mark.parametrize("name", ["lenet5", "edges", "mlp-spirals", "linear"])
def test_svg_holds_every_name_and_shape_as_text(qtbot: QtBot, tmp_path: Path, name: str) -> None:
    project = example(name).open().project
    save_figure(project, tmp_path / "figure.svg")
    root = ElementTree.fromstring((tmp_path / "figure.svg").read_text(encoding="utf-8"))
    texts = {element.text for element in root.iter("{http://www.w3.org/2000/svg}text")}
    assert {node.name for node in project.graph.nodes.values()} <= texts
    if name == "lenet5":
        assert {"16×10×10", "400", "class 0–9", "images", "labels"} <= texts


def test_png_is_light_and_large_enough_for_print(qtbot: QtBot, tmp_path: Path) -> None:
    save_figure(example("lenet5").open().project, tmp_path / "figure.PNG")
    image = QImage(str(tmp_path / "figure.PNG"))
    assert image.width() > 2500
    assert image.pixelColor(2, 2).name() == "#ffffff"
    colours = {image.pixelColor(x, y).name() for x in range(0, image.width(), 3) for y in range(0, 300, 3)}
    assert LIGHT.convolution.lower() in colours


def test_pdf_is_a_pdf(qtbot: QtBot, tmp_path: Path) -> None:
    save_figure(example("lenet5").open().project, tmp_path / "figure.pdf")
    written = (tmp_path / "figure.pdf").read_bytes()
    assert written.startswith(b"%PDF-") and written.rstrip().endswith(b"%%EOF")


@pytest.mark.parametrize(("path", "code"), [("figure.bmp", "unknown_picture"), ("figure", "unknown_picture"),
                                            ("no/figure.svg", "picture_not_written")])  # fmt: skip
def test_what_cannot_be_written_is_refused_in_words(
    qtbot: QtBot, tmp_path: Path, path: str, code: str
) -> None:
    with pytest.raises(ProblemError) as refused:
        save_figure(example("linear").open().project, tmp_path / path)
    assert refused.value.problem.code == code
    assert not list(tmp_path.iterdir())


def test_an_empty_graph_is_no_figure(qtbot: QtBot, tmp_path: Path) -> None:
    with pytest.raises(ProblemError, match="no nodes"):
        save_figure(fresh(), tmp_path / "figure.svg")
