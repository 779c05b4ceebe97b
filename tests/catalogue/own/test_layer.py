"""A Python layer as a declaration: settings from arguments, ports from forward, shapes once it was run."""

from __future__ import annotations

import pytest

from netbuilder.catalogue.layers.code import TEMPLATE, CodeLayer
from netbuilder.catalogue.library import made
from netbuilder.catalogue.own.classes import read_class
from netbuilder.catalogue.own.layer import OwnLayer
from netbuilder.catalogue.refusal import NotChecked, ShapeRefused
from netbuilder.core.frozen import FrozenDict, frozen
from netbuilder.core.problem import ProblemError
from netbuilder.core.setting_code import Checked
from netbuilder.core.spec import TensorSpec, maps, sequence, vector
from tests.own_texts import DENSE, TWO_ENDS


def layer(text: str, **settings: object) -> OwnLayer:
    found = made("code", FrozenDict({"source": text, **settings}))
    assert isinstance(found, OwnLayer)
    return found


def test_what_a_new_one_gives_is_known_as_it_stands() -> None:
    new = made("code", FrozenDict())
    assert new.shape(maps(3, 4, 5)) == maps(3, 4, 5)
    assert new.parameters(vector(2)) == 1


def test_arguments_are_settings_and_sizes_follow_from_the_input() -> None:
    dense = layer(DENSE, features=5)
    assert list(dense.settings) == ["checked", "source", "features"]
    assert str(dense.code(vector(8)).module) == "Dense(in_features=8, features=5)"
    assert str(dense.code(sequence(4, 7)).module) == "Dense(in_features=7, features=5)"


def test_an_argument_called_as_something_of_a_layer_gets_a_line() -> None:
    text = DENSE.replace("features: int = 3", "outputs: int = 3").replace(", features)", ", outputs)")
    dense = layer(text, outputs_=4)
    assert str(dense.code(vector(8)).module) == "Dense(in_features=8, outputs=4)"
    assert [port.name for port in dense.outputs] == ["out"]


def test_shapes_are_not_known_before_it_was_run() -> None:
    with pytest.raises(NotChecked):
        layer(DENSE).shape(vector(8))


def test_a_result_holds_for_its_text_its_arguments_and_its_input() -> None:
    dense = layer(DENSE)
    row = Checked(dense.key, (vector(8),), (vector(3),), 27, 24)
    known = dense.replaced(checked=(row,))
    assert (known.shape(vector(8)), known.parameters(vector(8))) == (vector(3), 27)
    assert known.multiply_adds(vector(8)) == 24
    for other, given in (
        (known, vector(9)),
        (known.replaced(features=4), vector(8)),
        (layer(DENSE + "\n", checked=(row,)), vector(8)),
    ):
        with pytest.raises(NotChecked):
            other.shape(given)


def test_what_failed_is_told_with_its_line() -> None:
    dense = layer(DENSE)
    row = Checked(dense.key, (vector(8),), error="RuntimeError: no", line=7)
    with pytest.raises(ShapeRefused, match="cannot be run: RuntimeError: no in line 7"):
        dense.replaced(checked=(row,)).shape(vector(8))


def test_an_axis_that_is_not_there_is_asked_for() -> None:
    text = DENSE.replace("in_features", "in_height")
    with pytest.raises(ShapeRefused, match="in_height"):
        layer(text).shape(vector(8))


def test_a_tensor_that_is_left_out_is_not_given() -> None:
    ends = layer(TWO_ENDS)
    x = vector(8)
    assert ends.code(x, None).expression == "{self}({0})"
    assert ends.code(x, x).expression == "{self}({0}, shift={1})"


def test_code_that_is_no_layer_has_ports_and_cannot_be_made() -> None:
    with pytest.raises(ProblemError, match="line 1"):
        layer("class (")


@pytest.mark.parametrize(
    "row",
    [
        {},
        7,
        {"of": "a", "inputs": [[[1], ["F"], "float32"]]},
        {"of": "a", "inputs": [[[0], ["F"], "float32"]], "outputs": [[[1], ["F"], "float32"]]},
        {"of": "a", "inputs": [], "outputs": [[[1], ["F"], "no"]]},
        {"of": 3, "inputs": [], "error": "no"},
        {"of": "a", "inputs": [], "error": "no", "line": -1},
        {"of": "a", "inputs": [], "outputs": [[[10**30], ["F"], "float32"]]},
        {"of": "a", "inputs": [[["1"], ["F"], "float32"]], "error": "no"},
    ],
)
def test_rows_of_a_file_that_make_no_sense_are_left_out(row: object) -> None:
    good = {"of": "a", "inputs": [None], "outputs": [[[2], ["F"], "float32"]], "parameters": 1}
    kept = layer(DENSE, checked=frozen([row, good])).checked
    assert kept == (Checked("a", (None,), (TensorSpec((2,), ("F",)),), 1),)


def test_the_template_and_its_text_are_one() -> None:
    own = read_class(TEMPLATE)
    assert (CodeLayer.class_name, CodeLayer.measured) == (own.name, own.measured)
    assert (CodeLayer.inputs, CodeLayer.outputs) == (own.inputs, own.outputs)
    assert list(CodeLayer.arguments) == [each.name for each in own.settings]
    assert made("code", FrozenDict({"source": TEMPLATE})) == made("code", FrozenDict())
