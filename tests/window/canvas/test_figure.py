"""The graph as a figure: each format is what its name says, shows the graph, and is written whole or not."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from netbuilder.analysis.report import report
from netbuilder.core import atomic
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.problem import ProblemError
from netbuilder.graph.model import End, Frame, Graph, Node, Note, Wire
from netbuilder.project import edits
from netbuilder.project.examples import example
from netbuilder.project.project import Project, fresh
from netbuilder.studio.pictures import PictureChoice
from netbuilder.studio.presenters.costs import Figures
from netbuilder.window.canvas.drawing import MARGIN, Drawing, Subject
from netbuilder.window.canvas.figure import encoded, page_of, pixels_of, save_figure, write_figure
from netbuilder.window.theme.theme import load_fonts
from netbuilder.window.theme.tokens import DARK, LIGHT

SVG = "{http://www.w3.org/2000/svg}"
USUAL = PictureChoice()


@pytest.fixture(scope="module", autouse=True)
def _fonts(qapp: QApplication) -> None:
    load_fonts()


@pytest.fixture(scope="module")
def big(_fonts: None) -> Subject:
    """Five hundred nodes."""
    return Subject(report(many(500)))


@pytest.fixture
def lenet() -> Project:
    return example("lenet5").open().project


def drawing(project: Project, choice: PictureChoice = USUAL, ids: Iterable[str] | None = None) -> Drawing:
    subject = Subject(report(project))
    return Drawing(subject if ids is None else subject.part(frozenset(ids)), choice)


def texts(project: Project, choice: PictureChoice = USUAL, ids: Iterable[str] | None = None) -> set[str]:
    root = ElementTree.fromstring(encoded(drawing(project, choice, ids)))
    return {element.text or "" for element in root.iter(f"{SVG}text")}


def image(project: Project, choice: PictureChoice, scale: float | None = None) -> QImage:
    found = QImage.fromData(encoded(drawing(project, choice._replace(format="png")), scale))
    assert not found.isNull()
    return found


def painted(image: QImage, ground: QColor) -> tuple[int, int, int, int]:
    """How far what is painted stays from the left, upper, right and lower edge."""
    width, height = image.width(), image.height()
    columns = [x for x in range(width) if any(image.pixelColor(x, y) != ground for y in range(0, height, 2))]
    rows = [y for y in range(height) if any(image.pixelColor(x, y) != ground for x in range(0, width, 2))]
    return columns[0], rows[0], width - 1 - columns[-1], height - 1 - rows[-1]


# ---------------------------------------------------------------------------------------------- SVG


@pytest.mark.parametrize("name", ["lenet5", "edges", "mlp-spirals", "linear"])
def test_svg_holds_every_name_and_shape_as_text(tmp_path: Path, name: str) -> None:
    project = example(name).open().project
    save_figure(project, tmp_path / "figure.svg")
    root = ElementTree.fromstring((tmp_path / "figure.svg").read_text(encoding="utf-8"))
    found = {element.text for element in root.iter(f"{SVG}text")}
    assert {node.name for node in project.graph.nodes.values()} <= found
    if name == "lenet5":
        assert {"16×10×10", "400", "class 0–9", "images", "labels"} <= found


def test_shapes_can_be_left_out(lenet: Project) -> None:
    with_shapes, without = texts(lenet), texts(lenet, PictureChoice(shapes=False))
    assert {node.name for node in lenet.graph.nodes.values()} <= without
    assert {"16×10×10", "1×28×28", "400", "class 0–9"} <= with_shapes - without


def test_a_part_has_its_nodes_and_the_wires_between_them(lenet: Project) -> None:
    part = texts(lenet, ids=["conv2d_1", "relu_1"])
    assert {"Conv 1", "ReLU 1", "6×28×28"} <= part
    assert not {"Max pool 1", "1×28×28", "6×14×14"} & part
    whole, some = drawing(lenet), drawing(lenet, ids=["conv2d_1", "relu_1"])
    assert some.size.width() < whole.size.width() / 2 and some.size.height() < whole.size.height() / 2


def test_svg_is_all_lines_and_names_fonts_that_others_have(lenet: Project) -> None:
    data = encoded(drawing(lenet))
    root = ElementTree.fromstring(data)
    assert not list(root.iter(f"{SVG}image"))
    fonts = {font for font in re.findall('font-family="([^"]*)"', data.decode("utf-8"))}
    assert fonts and all(font.endswith(("sans-serif", "monospace")) for font in fonts)


def test_svg_has_the_size_of_the_drawing_times_its_scale(lenet: Project) -> None:
    size = drawing(lenet).size.toSize()
    for scale in (1, 2):
        root = ElementTree.fromstring(encoded(drawing(lenet), scale))
        assert root.attrib["viewBox"] == f"0 0 {size.width()} {size.height()}"
        width = float(root.attrib["width"].removesuffix("mm")) / 25.4 * 96
        assert width == pytest.approx(scale * size.width(), abs=1)


# ---------------------------------------------------------------------------------------------- PNG


@pytest.mark.parametrize(("dark", "ground"), [(False, "#ffffff"), (True, DARK.bg_canvas.lower())])
def test_png_is_light_unless_it_shall_be_dark(lenet: Project, dark: bool, ground: str) -> None:
    found = image(lenet, PictureChoice(dark=dark))
    assert found.width() > 2500
    corners = [(2, 2), (found.width() - 3, found.height() - 3)]
    assert {found.pixelColor(x, y).name() for x, y in corners} == {ground}
    colours = {found.pixelColor(x, y).name() for x in range(0, found.width(), 3) for y in range(0, 300, 3)}
    assert (DARK if dark else LIGHT).convolution.lower() in colours


def test_a_transparent_png_has_no_ground(lenet: Project) -> None:
    found = image(lenet, PictureChoice(transparent=True), 1)
    assert found.pixelColor(2, 2).alpha() == 0
    box = lenet.graph.nodes["conv2d_1"]
    subject = drawing(lenet)
    assert found.size() == subject.size.toSize()
    assert any(found.pixelColor(x, y).alpha() == 255 for x in range(found.width()) for y in (200, 300))
    assert box.name in texts(lenet, PictureChoice(transparent=True))


@pytest.mark.parametrize("shapes", [True, False])
@pytest.mark.parametrize("name", ["lenet5", "edges", "mlp-spirals"])
def test_the_picture_is_tight_with_a_margin(name: str, shapes: bool) -> None:
    found = image(example(name).open().project, PictureChoice(shapes=shapes), 1)
    for edge in painted(found, QColor("#ffffff")):
        assert MARGIN - 2 <= edge <= MARGIN + 10


def test_png_knows_its_size_on_paper(lenet: Project) -> None:
    found = image(lenet, USUAL)
    inches = found.width() / (found.dotsPerMeterX() * 0.0254)
    assert inches == pytest.approx(page_of(drawing(lenet)).width() / 72, rel=0.01)


def test_a_png_too_large_is_refused_and_the_usual_one_never_is(big: Subject) -> None:
    usual = pixels_of(Drawing(big, USUAL))
    assert usual.width() * usual.height() <= 51e6 and max(usual.width(), usual.height()) <= 32_000
    with pytest.raises(ProblemError) as refused:
        pixels_of(Drawing(big, USUAL), 20)
    assert refused.value.problem.code == "picture_too_large"
    assert "smaller scale" in refused.value.problem.paragraph()


# ---------------------------------------------------------------------------------------------- PDF


def test_pdf_has_one_page_of_the_right_size_and_its_fonts(lenet: Project) -> None:
    for scale, share in ((1, 0.75), (2, 1.5)):
        data = encoded(drawing(lenet, PictureChoice(format="pdf")), scale)
        assert data.startswith(b"%PDF-") and data.rstrip().endswith(b"%%EOF")
        assert len(re.findall(rb"/Type /Page\b(?!s)", data)) == 1
        ((width, height),) = re.findall(rb"/MediaBox \[0 0 ([0-9.]+) ([0-9.]+)\]", data)
        size = drawing(lenet).size
        assert float(width) == pytest.approx(share * size.width(), abs=1)
        assert float(height) == pytest.approx(share * size.height(), abs=1)
        assert b"/FontFile" in data and not re.search(rb"/Subtype /Image\b", data)


def test_a_page_is_not_longer_than_readers_take(big: Subject) -> None:
    page = page_of(Drawing(big, PictureChoice(format="pdf")), 20)
    assert max(page.width(), page.height()) == pytest.approx(14_400)


# ---------------------------------------------------------------------------------------------- any


def many(count: int) -> Project:
    """Linear layers in rows of twenty, one after the other."""
    nodes, wires = {}, {}
    for index in range(count):
        row, column = divmod(index, 20)
        id = f"linear_{index}"
        nodes[id] = Node(id, "linear", f"Linear {index}", x=200.0 * column, y=120.0 * row)
        if index:
            wire = Wire(End(f"linear_{index - 1}", "out"), End(id, "in"))
            wires[wire.target] = wire
    return replace(fresh(), graph=Graph(FrozenDict(nodes), FrozenDict(wires)))


@pytest.mark.parametrize("format", ["svg", "pdf", "png"])
def test_one_node_and_five_hundred(big: Subject, format: str) -> None:
    one, all_of_them = Subject(report(many(1))), big
    sizes = [len(encoded(Drawing(subject, PictureChoice(format=format)))) for subject in (one, all_of_them)]
    assert 1000 < sizes[0] < sizes[1] / 5


def test_all_of_five_hundred_nodes_are_there(big: Subject) -> None:
    root = ElementTree.fromstring(encoded(Drawing(big, USUAL)))
    found = {element.text for element in root.iter(f"{SVG}text")}
    assert {f"Linear {index}" for index in range(500)} <= found


def test_what_is_wrong_is_shown_but_no_mark_of_a_hand(lenet: Project) -> None:
    broken = edits.remove(lenet, ("flatten_1",))
    colours = image_colours(broken)
    assert LIGHT.err.lower() in colours
    assert LIGHT.live.lower() not in colours


def image_colours(project: Project) -> set[str]:
    found = image(project, USUAL, 1)
    return {
        found.pixelColor(x, y).name() for x in range(found.width()) for y in range(found.height())
    }  # fmt: skip


@pytest.mark.parametrize(("path", "code"), [("figure.bmp", "unknown_picture"), ("figure", "unknown_picture"),
                                            ("no/figure.svg", "picture_not_written")])  # fmt: skip
def test_what_cannot_be_written_is_refused_in_words(tmp_path: Path, path: str, code: str) -> None:
    with pytest.raises(ProblemError) as refused:
        save_figure(example("linear").open().project, tmp_path / path)
    assert refused.value.problem.code == code
    assert not list(tmp_path.iterdir())


def test_a_full_disk_leaves_the_old_file(
    lenet: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "figure.svg"
    path.write_text("old", encoding="utf-8")

    def full(handle: int, data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(atomic.os, "write", full)
    with pytest.raises(ProblemError) as refused:
        write_figure(drawing(lenet), path)
    words = refused.value.problem.paragraph()
    assert "No space left on device" in words and str(path) in words
    assert path.read_text(encoding="utf-8") == "old" and [*tmp_path.iterdir()] == [path]


def test_an_empty_graph_is_no_figure(tmp_path: Path) -> None:
    with pytest.raises(ProblemError, match="no nodes"):
        save_figure(replace(fresh(), name="Mine"), tmp_path / "figure.svg")
    assert not list(tmp_path.iterdir())


def test_frames_and_notes_are_drawn_and_a_frame_brings_what_it_holds(lenet: Project) -> None:
    box = lenet.graph.nodes["conv2d_1"]
    frame = Frame("frame_1", "Edges first", box.x - 30, box.y - 50, 260, 150, "a comment")
    note = Note("note_1", "Mind the gap", box.x, box.y - 400, 200, 80)
    graph = replace(
        lenet.graph,
        frames=lenet.graph.frames.with_("frame_1", frame),
        notes=lenet.graph.notes.with_("note_1", note),
    )
    papered = replace(lenet, graph=graph)
    assert {"Edges first", "a comment"} <= texts(papered)
    assert any("Mind" in text for text in texts(papered))
    assert drawing(papered).size.height() > drawing(lenet).size.height() + 100
    part = texts(papered, ids=["frame_1"])
    assert {"Edges first", "Conv 1"} <= part and not {"Conv 2", "Max pool 1"} & part
    with pytest.raises(ProblemError, match="no nodes"):
        drawing(papered, ids=["note_1"])


def test_figures_of_cost_are_drawn_only_when_asked_for(lenet: Project) -> None:
    plain = texts(lenet)
    root = ElementTree.fromstring(encoded(Drawing(Subject(report(lenet), Figures.COMPUTE), USUAL)))
    told = {element.text or "" for element in root.iter(f"{SVG}text")}
    assert "240 K" in told and "58 %" in told and not {"240 K", "58 %"} & plain
