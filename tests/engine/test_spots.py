"""From a line of generated code to what the user calls it, at any depth."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from netbuilder.analysis.sound import Network, network
from netbuilder.core.problem import Place
from netbuilder.engine.build import build
from netbuilder.engine.prepare import objective_of
from netbuilder.engine.spots import (
    Spot,
    spot_of_data,
    spot_of_line,
    spot_of_loss,
    spot_of_traceback,
)
from tests.engine.blocks import deep_chain, encoder_in_block, repeated_block
from tests.networks import points_mlp


def line_with(made: Network, text: str) -> int:
    """The number of the last line that holds `text`."""
    found = [n for n, line in enumerate(made.source.text.splitlines(), start=1) if text in line]
    return found[-1]


def failing(made: Network, kind: type[nn.Module], monkeypatch: pytest.MonkeyPatch) -> Spot | None:
    """Where a layer of this kind stands, from the traceback of its exception."""

    def broken(*_: object) -> torch.Tensor:
        raise ZeroDivisionError

    model = build(made.source)
    monkeypatch.setattr(kind, "forward", broken)
    with pytest.raises(ZeroDivisionError) as caught:
        model(torch.zeros(4, 2))
    return spot_of_traceback(made, caught.value.__traceback__)


def test_a_line_of_the_model() -> None:
    made = network(points_mlp())
    spot = spot_of_line(made, line_with(made, "linear_2=nn.Linear("))
    assert spot is not None and str(spot.where) == "Linear 2"
    assert spot.place == Place("linear_2") and spot.attribute == "linear_2"


def test_a_line_that_belongs_to_no_node() -> None:
    made = network(encoder_in_block())
    assert spot_of_line(made, 1) is None
    assert spot_of_line(made, line_with(made, "return")) is None


def test_a_line_in_a_block() -> None:
    made = network(encoder_in_block())
    spot = spot_of_line(made, line_with(made, "self.tanh_1("))
    assert spot is not None and str(spot.where) == "Tanh 1 in block Encoder"
    assert spot.place == Place("tanh_1", blocks=("block_1_1",))


def test_the_layer_in_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    spot = failing(network(points_mlp()), nn.Tanh, monkeypatch)
    assert spot is not None and str(spot.where) == "Tanh 1"


@pytest.mark.parametrize("share", [False, True])
def test_the_layer_in_a_block_in_a_traceback(monkeypatch: pytest.MonkeyPatch, share: bool) -> None:
    spot = failing(network(repeated_block(share=share)), nn.ReLU, monkeypatch)
    assert spot is not None and spot.place == Place("relu_1", blocks=("block_1_1",))


def test_the_innermost_layer_of_chains_in_a_chain(monkeypatch: pytest.MonkeyPatch) -> None:
    made = network(deep_chain())
    assert made.source.text.count("(nn.Sequential)") == 2
    spot = failing(made, nn.Tanh, monkeypatch)
    assert spot is not None and spot.place == Place("tanh_1", blocks=("block_1_1",))
    assert str(spot.where) == "Tanh 1 in block Hidden"


def test_a_layer_that_cannot_be_made(monkeypatch: pytest.MonkeyPatch) -> None:
    made = network(encoder_in_block())
    monkeypatch.setattr(nn.Tanh, "__init__", nn.Linear.__init__)
    with pytest.raises(TypeError) as caught:
        build(made.source)
    spot = spot_of_traceback(made, caught.value.__traceback__)
    assert spot is not None and spot.place.node == "tanh_1"


def test_the_loss_in_a_traceback() -> None:
    made = network(points_mlp())
    outputs = (torch.zeros(2, 2),)
    with pytest.raises(IndexError) as caught:
        objective_of(made).loss(outputs, {"labels": torch.tensor([0, 7])})
    spot = spot_of_traceback(made, caught.value.__traceback__)
    assert spot is not None and str(spot.where) == "Cross-entropy"
    assert spot == spot_of_loss(made, "cross_entropy_1")


def test_a_traceback_from_elsewhere() -> None:
    with pytest.raises(ValueError, match="elsewhere") as caught:
        raise ValueError("elsewhere")
    assert spot_of_traceback(network(points_mlp()), caught.value.__traceback__) is None
    assert spot_of_traceback(network(points_mlp()), None) is None


def test_the_data() -> None:
    spot = spot_of_data(network(points_mlp()))
    assert (str(spot.where), spot.place) == ("Spirals", Place("spirals_1"))
