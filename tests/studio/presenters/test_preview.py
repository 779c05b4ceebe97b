"""What is drawn and said of what a node makes of an example."""

from __future__ import annotations

import numpy as np

from netbuilder.analysis.report import report
from netbuilder.project import edits
from netbuilder.project.project import Project
from netbuilder.runs.flow import FlowView, Form, Path, Seen, Weights
from netbuilder.studio.presenters.preview import Drawing, preview_of
from netbuilder.studio.presenters.preview_words import unseen_words, weights_words
from tests.networks import digits_cnn, put
from tests.studio.make_believe import _floats as floats


def seen(form: Form, values: object, count: int = 1, *names: str) -> Seen:
    return Seen(form, floats(values), count, names)


def test_pictures_in_grey_and_in_colours() -> None:
    grey = preview_of(seen(Form.PICTURE, np.arange(6).reshape(1, 2, 3)), "7")
    assert grey.drawing is Drawing.PICTURE and grey.values is not None and grey.values.shape == (1, 2, 3)
    assert (grey.low, grey.high, grey.words) == (0.0, 5.0, "7")
    assert str(grey.spoken) == "a picture of 2×3, labelled 7"
    coloured = preview_of(seen(Form.PICTURE, np.ones((3, 2, 4)), 3))
    assert coloured.values is not None and coloured.values.shape == (1, 2, 4, 3)


def test_maps_are_on_one_scale_from_zero() -> None:
    found = preview_of(seen(Form.MAPS, [[[1.0, 3.0]], [[2.0, 2.5]]], 16))
    assert (found.drawing, found.low, found.high, found.words) == (Drawing.MAPS, 0.0, 3.0, "")
    assert str(found.spoken) == "16 maps, 1.00 to 3.00"


def test_values_are_bars_from_zero_and_many_share_bars() -> None:
    few = preview_of(seen(Form.VALUES, [0.5, -2.0], 2))
    assert few.values is not None and few.values.tolist() == [[0.0, 0.5], [-2.0, 0.0]]
    assert (few.drawing, few.low, few.high, few.best) == (Drawing.BARS, -2.0, 0.5, -1)
    many = preview_of(seen(Form.VALUES, np.linspace(-1, 1, 960), 960))
    assert many.values is not None and many.values.shape == (96, 2)
    assert many.values.min() == -1.0 and many.values.max() == 1.0


def test_the_winner_is_named_and_stands_out() -> None:
    found = preview_of(seen(Form.SCORES, [0.2, 0.7, 0.1], 3, "cat", "dog", "owl"))
    assert (found.words, found.best, str(found.spoken)) == ("dog · 70 %", 1, "dog with 70.0 %")
    shares = np.full(960, 0.0)
    shares[955] = 1.0
    of_many = preview_of(seen(Form.SCORES, shares, 960, *map(str, range(960))))
    assert of_many.words == "955 · 100 %" and of_many.values is not None
    assert of_many.values[of_many.best, 1] == 1.0
    assert preview_of(seen(Form.SCORES, [0.997, 0.003], 2, "a", "b")).words == "a · 99.7 %"


def test_draws_lie_beside_each_other_long_lines_above_each_other_and_numbers_in_a_row() -> None:
    words = "4 draws"
    pictures = preview_of(seen(Form.DRAWS, np.zeros((4, 3, 2, 5)), 4))
    assert pictures.values is not None and pictures.values.shape == (4, 2, 5, 3)
    assert (pictures.drawing, pictures.words, str(pictures.spoken)) == (
        Drawing.PICTURE,
        words,
        f"{words} as in training",
    )
    grey = preview_of(seen(Form.DRAWS, np.zeros((4, 1, 2, 5)), 4))
    assert grey.values is not None and grey.values.shape == (4, 2, 5)
    values = np.tile([-1.0, 3.0], (4, 20))
    lines = preview_of(seen(Form.DRAWS, values, 4))
    assert lines.values is not None and (lines.drawing, lines.low, lines.high) == (Drawing.LINES, -1.0, 15.0)
    assert lines.values[:, 0].tolist() == [11.0, 7.0, 3.0, -1.0]
    short = preview_of(seen(Form.DRAWS, values[:, :3], 4))
    assert short.values is not None and np.array_equal(short.values, values[:, :3])
    single = preview_of(seen(Form.DRAWS, [[0.5], [1.0], [2.0], [4.0]], 4))
    assert (single.drawing, single.words) == (Drawing.WORDS, "0.50 · 1.00 · 2.00 · 4.00")


def test_numbers_names_and_curves() -> None:
    assert preview_of(seen(Form.NUMBER, [2.3456])).words == "2.35"
    assert preview_of(seen(Form.NUMBER, [float("nan")])).words == "NaN"
    assert preview_of(seen(Form.NAME, [], 8, *"abcdefgh")).words == "a b c d e f …"
    assert preview_of(seen(Form.NAME, [], 1, "7"), "seven").words == "seven"
    curves = preview_of(seen(Form.CURVES, [[0.0, 1.0], [-1.0, 0.0]], 2))
    assert (curves.drawing, curves.low, curves.high) == (Drawing.LINES, -1.0, 1.0)


def test_what_is_no_number_has_no_bar() -> None:
    bars = preview_of(seen(Form.VALUES, [np.nan, 1.0, np.inf], 3)).values
    assert bars is not None and np.isfinite(bars).all() and bars[1].tolist() == [0.0, 1.0]
    assert preview_of(seen(Form.SCORES, [np.nan, np.nan], 2, "a", "b")).words == "NaN"


def view(weights: Weights = Weights.FRESH, failed: dict[Path, str] | None = None) -> FlowView:
    return FlowView(12, 1.5, "validation", 3, 270, "7", {}, failed or {}, weights)


def test_whose_weights_they_are() -> None:
    assert str(weights_words(view(), "")) == "validation example 4, labelled 7 · fresh weights"
    assert str(weights_words(view(Weights.RUN), "r-1")).endswith("· weights of run r-1")
    assert str(weights_words(view(Weights.MIXED), "r-1")).endswith("fresh where the graph has changed")
    assert str(weights_words(view(Weights.RUN), "r-1", live=True)).endswith("of this run at step 12")


def why(project: Project, *path: str, shown: FlowView | None = None, waits: bool = False) -> str:
    found = report(project)
    words = unseen_words(found, path, shown, waits=waits, is_running=False, seen=lambda _: None)
    return str(words)


def test_why_nothing_is_seen() -> None:
    project = edits.change(digits_cnn(), "max_pool2d_1", {"kernel": (9, 9)})
    assert "kernel" in why(project, "max_pool2d_1") or "window" in why(project, "max_pool2d_1")
    assert why(project, "flatten_1") == "Shows nothing: Max pool 1 before it gives nothing."
    assert why(project, "conv2d_1", waits=True) == "Being computed."
    torn = view(failed={("relu_1",): "no room"})
    assert why(digits_cnn(), "relu_1", shown=torn) == "Shows nothing: torch says “no room”."
    lone, id = put(Project("p", "P"), "linear")
    assert why(lone, id).startswith("Shows nothing: ")
    entry, id = put(digits_cnn(), "input", sizes=(4,))
    assert "an Input stands for data" in why(entry, id)
