"""What the export dialog is filled in with, and its words."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from netbuilder.core.problem import ProblemError
from netbuilder.core.spec import Kind
from netbuilder.core.text import Text
from netbuilder.exchange import Proof
from netbuilder.exchange.comparison import Gaps
from netbuilder.exchange.messages import Order
from netbuilder.runs.store import RunStore
from netbuilder.studio.export_job import Item, ItemState
from netbuilder.studio.exporting import source_of_project
from netbuilder.studio.presenters import export as presenter
from netbuilder.studio.presenters.export import ExportForm
from tests.networks import points_mlp, tied_autoencoder


@pytest.fixture
def form() -> ExportForm:
    return ExportForm(source_of_project(RunStore(), points_mlp()), "net")


def trained(form: ExportForm, folder: Path) -> ExportForm:
    return ExportForm(replace(form.source, weights=folder / "best.safetensors"), "net", form.chosen)


def test_every_format_is_offered_under_a_name_of_its_own(form: ExportForm) -> None:
    assert [(row.id, row.file) for row in form.formats] == [
        ("python", "net.py"),
        ("script", "train.py"),
        ("safetensors", "net.safetensors"),
        ("onnx", "net.onnx"),
    ]
    assert [row.file for row in presenter.formats("train")][:2] == ["train.py", "train_script.py"]
    assert form.chosen == {"python", "script", "safetensors", "onnx"}


def test_a_file_that_two_formats_share_counts_once(form: ExportForm, tmp_path: Path) -> None:
    assert len(form.files(tmp_path)) == 4
    form.choose("safetensors", False)
    assert [path.name for path in form.files(tmp_path)] == ["net.py", "train.py", "net.onnx"]
    files = trained(form, tmp_path).files(tmp_path)
    assert [path.name for path in files] == ["net.safetensors", "net.py", "train.py", "net.onnx"]


def test_files_that_are_there_are_named(form: ExportForm, tmp_path: Path) -> None:
    assert form.existing(tmp_path) == ()
    (tmp_path / "net.onnx").touch()
    (tmp_path / "other.onnx").touch()
    assert form.existing(tmp_path) == (tmp_path / "net.onnx",)


def test_settings_go_into_the_order_and_wrong_ones_are_refused(form: ExportForm, tmp_path: Path) -> None:
    form.set("onnx", "opset", "18")
    form.set("onnx", "softmax", "yes")
    with pytest.raises(ProblemError, match="letters, digits"):
        form.set("onnx", "input_name", "two words")
    options = form.orders(tmp_path)[-1].options
    assert (options["opset"], options["softmax"], options["input_name"]) == (18, True, "")
    rows = {row.name: row for row in form.settings("onnx")}
    assert (rows["opset"].value, rows["input_name"].stands_for) == (18, "points")
    assert form.settings("python") == ()


def test_softmax_is_not_offered_without_scores_for_classes() -> None:
    form = ExportForm(source_of_project(RunStore(), tied_autoencoder()), "net")
    assert "softmax" not in [row.name for row in form.settings("onnx")]


def test_what_is_not_installed_cannot_be_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnxscript", None)
    form = ExportForm(source_of_project(RunStore(), points_mlp()), "net", {"onnx", "python"})
    assert form.chosen == {"python"}
    missing = form.formats[-1].missing
    assert missing is not None and "onnxscript" in missing.paragraph()


def proof(**changed: object) -> Proof:
    values = {"gaps": Gaps(0, (10,) * 25), "same": 255, "milliseconds": 0.21, **changed}
    return Proof(1e-6, 4.8e-7, 256, True, Text("…"), **values)  # type: ignore[arg-type]


def item(state: ItemState, **known: object) -> Item:
    return Item(Order("onnx", Path("a.onnx")), state, **known)  # type: ignore[arg-type]


def test_a_row_of_the_table() -> None:
    (row,) = presenter.verdict_rows([item(ItemState.DONE, files=((Path("a"), 250_000),), proof=proof())])
    assert (row.title, row.gap, row.same, row.time, row.size) == (
        "ONNX",
        "4.8e-7",
        "255 of 256",
        "210 µs",
        "244 KB",
    )
    (row,) = presenter.verdict_rows([item(ItemState.DONE, proof=proof(same=None, milliseconds=None))])
    assert (row.same, row.time) == ("–", "–")


def test_a_file_that_two_formats_write_is_counted_where_it_is_asked_for() -> None:
    ours, shared = (Path("a.py"), 2_048), (Path("a.safetensors"), 250_000)
    source = Item(Order("python", Path("a.py")), ItemState.DONE, (ours, shared))
    weights = Item(Order("safetensors", Path("a.safetensors")), ItemState.DONE, (shared,))
    assert [row.size for row in presenter.verdict_rows([source, weights])] == ["2 KB", "244 KB"]
    assert [row.size for row in presenter.verdict_rows([source])] == ["246 KB"]


@pytest.mark.parametrize(
    ("milliseconds", "words"),
    [
        (0.0123, "12 µs"),
        (0.093, "93 µs"),
        (0.126, "130 µs"),
        (1.25, "1.25 ms"),
        (12.34, "12.3 ms"),
        (1234.5, "1234 ms"),
    ],
)
def test_times_have_digits_that_can_be_trusted(milliseconds: float, words: str) -> None:
    assert presenter.time_words(proof(milliseconds=milliseconds)) == words


@pytest.mark.parametrize(
    ("bytes", "words"),
    [
        (0, "0 bytes"),
        (1023, "1023 bytes"),
        (1024, "1 KB"),
        (5 << 20, "5.0 MB"),
        (300 << 20, "300 MB"),
        (9 << 40, "9216 GB"),
    ],
)
def test_sizes(bytes: int, words: str) -> None:
    assert presenter.size_words(bytes) == words


D, F, C, W, K = (
    ItemState.DONE,
    ItemState.FAILED,
    ItemState.CANCELLED,
    ItemState.WAITING,
    ItemState.CHECKING,
)


@pytest.mark.parametrize(
    ("states", "words"),
    [
        ((D,), "The file's model gives the same answers as the graph"),
        ((D, D), "Every file's model gives the same answers as the graph"),
        ((F,), "The file could not be exported"),
        ((D, F, F), "2 of 3 formats could not be exported"),
        ((D, C), "Cancelled: 1 of 2 formats are written"),
        ((D, K, W), "1 of 3 formats done"),
    ],
)
def test_the_headline_says_what_came_of_it(states: tuple[ItemState, ...], words: str) -> None:
    assert str(presenter.headline([item(state) for state in states])) == words


@pytest.mark.parametrize(
    ("states", "words"),
    [
        ((W, W), "Reading the network"),
        ((ItemState.WRITING, W), "1 of 2: Writing ONNX"),
        ((D, K), "2 of 2: Checking ONNX"),
    ],
)
def test_progress_counts(states: tuple[ItemState, ...], words: str) -> None:
    assert str(presenter.progress([item(state) for state in states])) == words


def test_what_the_files_were_tried_on() -> None:
    real, made_up = proof(real=True), proof(real=False)
    assert list(map(str, presenter.samples_words(real, Kind.MAPS))) == ["256 images", "per image"]
    assert str(presenter.samples_words(proof(tests=True), Kind.MAPS)[0]) == "256 test images"
    assert str(presenter.samples_words(proof(tests=True), Kind.VECTOR)[0]) == "256 test samples"
    assert list(map(str, presenter.samples_words(real, Kind.VECTOR))) == [
        "256 samples",
        "per sample",
    ]
    assert "made-up" in str(presenter.samples_words(made_up, Kind.MAPS)[0])


@pytest.mark.parametrize(
    ("gaps", "words"),
    [
        (Gaps(0, (100,) * 25), "size of the gap over all 2,500 outputs"),
        (Gaps(1200, (100,) * 25), "over all 3,700 outputs; 1,200 are identical"),
        (Gaps(2560), "all 2,560 outputs are the same to the last bit"),
    ],
)
def test_the_histogram_says_what_it_counts(gaps: Gaps, words: str) -> None:
    assert words in str(presenter.gaps_words("ONNX", proof(gaps=gaps)))


@pytest.mark.parametrize(
    ("number", "words"), [(1, "a0"), (2, "a0 and a1"), (3, "a0, a1 and a2"), (5, "a0, a1, a2 and 2 more")]
)
def test_files_are_listed_as_people_do(number: int, words: str) -> None:
    assert presenter.file_list([Path(f"/x/a{index}") for index in range(number)]) == words
