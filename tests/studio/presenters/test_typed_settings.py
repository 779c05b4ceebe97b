"""Numbers behind a name."""

from __future__ import annotations

import pytest

from netbuilder.analysis.report import report
from netbuilder.core.problem import ProblemError
from netbuilder.project.examples import example
from netbuilder.studio.presenters.adding import behind
from netbuilder.studio.presenters.typed_settings import chosen, split


@pytest.mark.parametrize(
    ("text", "name", "values"),
    [
        ("conv", "conv", ()),
        ("conv 6 5", "conv", ("6", "5")),
        ("max pool 3x2 padding=1", "max pool", ("3x2", "padding=1")),
        ("dropout .25", "dropout", (".25",)),
        ("conv 2-d", "conv 2-d", ()),
        ("6", "6", ()),
    ],
)
def test_the_name_ends_where_only_values_follow(text: str, name: str, values: tuple[str, ...]) -> None:
    assert split(text) == (name, values)


def test_numbers_fill_settings_in_the_order_of_torch() -> None:
    found = chosen("conv2d", ("6", "5", "1", "2"))
    assert found is not None and found.words == "6, 5×5, 1×1, 2×2"
    assert dict(found.settings) == {"filters": 6, "kernel": (5, 5), "stride": (1, 1), "padding": (2, 2)}
    named = chosen("conv2d", ("6", "pad=2", "bias=no"))
    assert named is not None and dict(named.settings) == {"filters": 6, "padding": (2, 2), "bias": False}


def test_sizes_take_all_numbers() -> None:
    for values in (("3", "224", "224"), ("3x224x224",)):
        found = chosen("input", values)
        assert found is not None and dict(found.settings) == {"sizes": (3, 224, 224)}
        assert found.words == "3×224×224"
    assert chosen("input", ("3", "4", "two_axes=signal")) is not None


def test_what_has_no_use_for_them_is_not_offered() -> None:
    assert chosen("relu", ("3",)) is None
    assert chosen("linear", ("3", "4")) is None
    assert chosen("linear", ("nothing=4",)) is None


def test_the_offer_has_the_shape_that_they_give() -> None:
    found = report(example("lenet5").open().project)
    offer = behind(found, "digits_1").found("conv 6 5 1 2")[0]
    assert (offer.item.kind, offer.item.title, offer.words) == (
        "conv2d",
        "Conv 2-D 6, 5×5, 1×1, 2×2",
        "→ 6×28×28",
    )
    project = behind(found, "digits_1").edit(offer, (0.0, 0.0))(found.project)
    assert project.graph.nodes["conv2d_3"].settings["filters"] == 6


def test_one_number_may_be_part_of_the_name() -> None:
    offers = behind(report(example("lenet5").open().project), "digits_1").found("conv 2")
    titles = [offer.item.title for offer in offers]
    assert titles[0] == "Conv 2-D" and "Conv 2-D 2" in titles


def test_a_value_that_cannot_be_is_told_and_refused() -> None:
    found = report(example("lenet5").open().project)
    adding = behind(found, "flatten_1")
    (offer,) = [each for each in adding.found("linear 0") if each.item.kind == "linear"]
    assert not offer.fits and "Outputs cannot be" in offer.words
    with pytest.raises(ProblemError):
        adding.landing(offer)
