"""One example on its way: what stands in which column, and whether answer and label agree."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from netbuilder.runs.views import LayerMaps, MapsView
from netbuilder.studio.presenters import maps, maps_words
from netbuilder.studio.presenters.maps import Look

DIGITS = tuple("0123456789")


def floats(values: Any) -> Any:
    return np.asarray(values, np.float32)


def shares(**given: float) -> Any:
    """Ten shares that sum to 1: those given by digit, the rest evenly."""
    found = np.full(10, (1 - sum(given.values())) / (10 - len(given)))
    for name, value in given.items():
        found[int(name[1:])] = value
    return floats(found)


def view(**changes: Any) -> MapsView:
    layers = (
        LayerMaps("r1", "ReLU 1", floats(np.ones((6, 28, 28))), 6),
        LayerMaps("r2", "ReLU 2", floats(np.ones((16, 10, 10))), 64),
    )
    picture = floats(np.linspace(0, 1, 28 * 28)).reshape(1, 28, 28)
    plain = MapsView(9, 1.5, "validation", 28, 1_200, "7", picture, layers, shares(d7=0.987), DIGITS, True)
    return replace(plain, **changes)


def test_columns_of_lenet() -> None:
    entering, first, second, output = maps.columns(view())
    assert [str(c.title) for c in (entering, first, second, output)] == [
        "Input", "ReLU 1", "ReLU 2", "Output",
    ]  # fmt: skip
    assert [str(c.size) for c in (entering, first, second, output)] == [
        "28×28", "6 maps of 28×28", "16 of 64, 10×10", "percent",
    ]  # fmt: skip
    assert [c.look for c in (entering, first, second, output)] == [
        Look.PICTURE, Look.MAPS, Look.MAPS, Look.BARS,
    ]  # fmt: skip
    assert [str(c.brief) for c in (first, second)] == ["28×28", "10×10"]
    assert (first.low, first.high) == (0.0, 1.0)


def test_a_class_for_each_pixel_is_a_map_on_the_scale_of_all_classes() -> None:
    classes = ("sky", "road", "car")
    output = maps.columns(view(output=floats([[[1, 1, 0, 1]]]), classes=classes, shares=False))[-1]
    assert output.look is Look.MAPS and (output.low, output.high) == (0.0, 2.0)
    assert str(output.size) == "3 classes"


def test_the_best_answer_and_the_label_are_marked() -> None:
    bars = maps.columns(view(output=shares(d1=0.6, d7=0.2)))[-1].bars
    assert [bar.name for bar in bars if bar.best] == ["1"]
    assert [bar.name for bar in bars if bar.true] == ["7"]
    assert (bars[1].low, bars[1].high, bars[1].words) == (0.0, pytest.approx(0.6), "60.0")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "The network says 7 with 98.7 %; the label says 7."),
        (
            {"output": shares(d1=0.6, d7=0.2)},
            "The network says 1 with 60.0 %; the label says 7, which it gives 20.0 %.",
        ),
        ({"label": None}, "The network says 7 with 98.7 %; there is no label."),
        ({"output": floats([np.nan] * 10)}, "The network's answer is no number: training has diverged."),
        ({"output": floats(range(10)), "shares": False}, "The network says 9; the label says 7."),
        (
            {"output": floats([23.41]), "classes": (), "shares": False, "label": "21.0"},
            "The network says 23.4; the label says 21.0.",
        ),
        (
            {"output": floats([23.41]), "classes": (), "shares": False, "label": None},
            "The network says 23.4.",
        ),
        ({"output": floats([1, 2, 3]), "classes": (), "shares": False}, "The network gives 3 values."),
        (
            {"output": floats(np.zeros(4160)), "classes": (), "shares": False},
            "The network gives 4,160 values.",
        ),
        (
            {"output": floats([[[2, 2, 0, 2]]]), "classes": ("sky", "road", "car"), "shares": False},
            "The network puts 75.0 % of the pixels into class car.",
        ),
    ],
)
def test_captions(changes: dict[str, Any], words: str) -> None:
    assert str(maps_words.caption(view(**changes))) == words


def test_an_autoencoder_shows_its_picture_and_how_far_it_is_off() -> None:
    picture = view().picture
    shown = view(output=picture + floats(0.25), classes=(), shares=False, label=None)
    column = maps.columns(shown)[-1]
    assert (column.look, str(column.size)) == (Look.PICTURE, "28×28")
    assert (column.low, column.high) == (0.0, 1.0)  # the input's, so that the two can be compared
    assert (
        str(maps_words.caption(shown)) == "On average a pixel of the output is 0.25 off, of a range of 1.00."
    )
    smaller = view(output=picture[:, :14], classes=(), shares=False, label=None)
    assert str(maps_words.caption(smaller)) == "The network gives a picture of 14×28."


def test_subtitles() -> None:
    assert str(maps_words.subtitle(view())) == "validation example 29, labelled 7"
    assert str(maps_words.subtitle(view(label=None, part="train", sample=0))) == "training example 1"


def test_short_vectors_are_bars_around_zero_and_long_ones_cells() -> None:
    point = floats([0.5, -1.0]).reshape(1, 1, 2)
    code = floats(np.arange(64)).reshape(1, 1, 64)
    entering, layer, _ = maps.columns(view(picture=point, layers=(LayerMaps("c", "Code", code, 512),)))
    assert entering.look is Look.BARS
    positive, negative = entering.bars
    assert (positive.low, positive.high) == (0.5, pytest.approx(0.75))
    assert (negative.low, negative.high, negative.words) == (0.0, 0.5, "−1.00")
    assert (layer.look, str(layer.size)) == (Look.CELLS, "64 of 512 values")
    assert layer.tiles is not None and layer.tiles.shape == (64, 1, 1)


def test_colours_are_one_picture_and_other_channels_several() -> None:
    colour = maps.columns(view(picture=floats(np.zeros((3, 32, 32)))))[0]
    assert colour.tiles is not None and colour.tiles.shape == (1, 32, 32, 3)
    two = maps.columns(view(picture=floats(np.zeros((2, 8, 9)))))[0]
    assert two.tiles is not None and two.tiles.shape == (2, 8, 9)
    assert str(two.size) == "2 of 8×9"


def test_one_map_has_no_count() -> None:
    sequence = LayerMaps("s", "LSTM 1", floats(np.zeros((1, 20, 32))), 32)
    assert str(maps.columns(view(layers=(sequence,)))[1].size) == "20×32"


def test_of_many_layers_the_first_the_last_and_the_middle() -> None:
    layers = tuple(LayerMaps(str(i), f"L{i}", floats(np.zeros((1, 2, 2))), 1) for i in range(7))
    assert [str(c.title) for c in maps.columns(view(layers=layers))[1:-1]] == ["L0", "L3", "L6"]


def test_of_many_classes_the_best_and_the_label() -> None:
    output = floats(np.arange(100)) / 4950
    names = tuple(f"class {i}" for i in range(100))
    column = maps.columns(view(output=output, classes=names, label="class 3"))[-1]
    assert str(column.size) == "best 10 of 100"
    assert [bar.name for bar in column.bars] == [*(f"class {i}" for i in range(99, 90, -1)), "class 3"]
    assert [bar.name for bar in column.bars if bar.true] == ["class 3"]
    within = maps.columns(view(output=output, classes=names, label="class 95"))[-1]
    assert [bar.name for bar in within.bars] == [f"class {i}" for i in range(99, 89, -1)]


def test_values_that_are_no_numbers_are_shown_as_such() -> None:
    output = floats([0.1] * 9 + [np.nan])
    bars = maps.columns(view(output=output))[-1].bars
    assert (bars[9].words, bars[9].low, bars[9].high) == ("NaN", 0.0, 0.0)
    assert not any(bar.best for bar in bars)


def test_a_tile_in_numbers() -> None:
    entering, layer, *_ = maps.columns(view())
    assert str(maps.about_tile(entering, 0)) == "0 to 1.00"
    assert str(maps.about_tile(layer, 4)) == "Map 5: 1.00 to 1.00"
    cells = maps.columns(view(picture=floats(np.arange(20)).reshape(1, 1, 20)))[0]
    assert str(maps.about_tile(cells, 2)) == "3: 2.00"


def test_a_volume_says_how_large_it_is_by_its_own_axes() -> None:
    film = floats(np.zeros((3, 96, 192)))
    layer = LayerMaps("c", "Conv 1", floats(np.ones((8, 16, 32))), 8, (8, 8, 8))
    entering, shown, _ = maps.columns(view(picture=film, slices=(8, 48, 48), layers=(layer,)))
    assert (str(entering.size), str(shown.size)) == ("8×48×48", "8 maps of 8×8×8")


def test_a_signal_enters_as_curves_and_goes_on_in_strips() -> None:
    wave = floats(np.sin(np.linspace(0, 20, 256))).reshape(1, 1, 256)
    layer = LayerMaps("c", "Conv 1", floats(np.ones((8, 1, 64))), 12, signal=True)
    entering, shown, _ = maps.columns(view(picture=wave, signal=True, layers=(layer,)))
    assert str(entering.size) == "256 steps" and entering.tiles is not None
    inked = entering.tiles[0].max(axis=2) > 0
    assert inked.any(axis=0).all() and inked[0].any() and not inked.all(axis=0).any()
    assert str(shown.size) == "8 of 12, 64 steps"
    assert shown.tiles is not None and shown.tiles.shape == (8, 16, 64)
    several = maps.columns(view(picture=floats(np.ones((6, 1, 9))), signal=True))[0]
    assert str(several.size) == "6 of 9 steps"


def test_words_are_marked_where_the_label_has_them_and_the_sentence_is_told() -> None:
    said, true = ("a", "red", "house"), ("a", "blue", "house")
    told = view(output=floats([0.9, 0.5, 0.8]), classes=said, truth=true, label=None)
    output = maps.columns(told)[-1]
    assert [(bar.name, bar.words, bar.true) for bar in output.bars] == [
        ("a", "90.0", True), ("red", "50.0", False), ("house", "80.0", True),
    ]  # fmt: skip
    assert str(maps_words.caption(told)) == "The network says “a red house”; the label says “a blue house”."
    right = view(output=floats([0.9, 0.5, 0.8]), classes=true, truth=true, label=None)
    assert str(maps_words.caption(right)) == "The network says “a blue house”, as the label does."


def test_of_a_long_text_the_first_letters_are_bars() -> None:
    text = tuple("the quick brown fox")
    told = view(output=floats([0.5] * len(text)), classes=text, truth=text, label=None)
    output = maps.columns(told)[-1]
    assert len(output.bars) == 12 and str(output.size) == "first 12 of 19"
    assert "“the quick brown fox”" in str(maps_words.caption(told)) and output.bars[3].name == "␣"
    after = maps.columns(replace(told, reads=tuple(".the quick brown fo")))
    assert [bar.name for bar in after[-1].bars[:5]] == [". → t", "t → h", "h → e", "e → ␣", "␣ → q"]
    assert [str(column.title) for column in after] == ["ReLU 1", "ReLU 2", "Output"]
    assert str(maps_words.caption(replace(told, reads=("a", "b")))).startswith(
        "It reads “ab”. The network says"
    )
    lines = tuple("To be,\nor not " * 9)
    said = str(maps_words.caption(view(output=floats([0.5] * len(lines)), classes=lines, truth=lines)))
    assert "\n" not in said and "…”, as the label does" in said and len(said) < 100
