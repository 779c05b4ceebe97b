"""Networks over sequences, built from a graph and trained: they learn what takes memory or attention."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from netbuilder.analysis.sound import network
from netbuilder.engine.build import build
from netbuilder.graph.model import End
from netbuilder.project import edits
from netbuilder.project.project import Project, fresh
from tests.engine.runner import Runner
from tests.networks import Layers, chain, put

STEPS, SYMBOLS = 8, 4


def sequences(recurrent: str, out: str, **settings: object) -> Project:
    """The 8×8 digits read row by row, and a class told from the port `out` of a recurrent layer."""
    project = edits.change_recipe(fresh("Rows"), epochs=3, lr=0.01)
    project, data = put(project, "data.digits")
    rows: Layers = [("reshape", {"sizes": (8, 8)})]
    project, start = chain(project, End(data, "images"), rows)
    project, layer = put(project, recurrent, units=32, **settings)
    project = edits.connect(project, start, End(layer, "in"))
    behind: Layers = [("linear", {"features": 10})]
    project, end = chain(project, End(layer, out), behind)
    project, loss = put(project, "loss.cross_entropy")
    project = edits.connect(project, end, End(loss, "scores"))
    return edits.connect(project, End(data, "labels"), End(loss, "target"))


@pytest.mark.parametrize("kind", ["lstm", "gru", "rnn"])
def test_a_recurrent_classifier_learns(kind: str, tmp_path: Path) -> None:
    runner = Runner(tmp_path)
    runner.run(sequences(kind, "last", bidirectional=True))
    assert runner.losses[-1] < 0.5 * runner.losses[0]


def test_outputs_that_nothing_uses_are_left_unnamed() -> None:
    text = network(sequences("lstm", "last")).source.text
    assert "_, x, _, _ = self.lstm_1(x)  # 32\n" in text
    assert "class SequenceLSTM(nn.LSTM):" in text


def transformer() -> Project:
    """Tokens → embedding → places → one transformer layer → a score for each symbol at each step."""
    project = fresh("Turned round")
    project, tokens = put(project, "input", sizes=(STEPS,), holds="tokens")
    project, end = chain(
        project,
        End(tokens, "out"),
        [
            ("embedding", {"numbers": SYMBOLS, "features": 32}),
            ("sinusoidal_positions", {}),
        ],
    )
    project, layer = put(project, "transformer_encoder_layer", hidden=64, dropout=0.0)
    project = edits.connect(project, end, End(layer, "in"))
    project, end = chain(project, End(layer, "out"), [("linear", {"features": SYMBOLS})])
    project, out = put(project, "output")
    return edits.connect(project, end, End(out, "in"))


def test_a_transformer_learns_to_turn_sequences_round() -> None:
    torch.manual_seed(0)
    module = build(network(transformer()).source)
    generator = torch.Generator().manual_seed(1)

    def drawn(count: int) -> Tensor:
        return torch.randint(0, SYMBOLS, (count, STEPS), generator=generator)

    accuracy = _accuracy(module, drawn(256))
    assert accuracy < 0.5
    _train(module, drawn, steps=250)
    assert _accuracy(module, drawn(256)) > 0.95


def _train(module: nn.Module, drawn: Callable[[int], Tensor], steps: int) -> None:
    optimiser = torch.optim.Adam(module.parameters(), lr=0.003)
    for _ in range(steps):
        tokens = drawn(64)
        loss = nn.functional.cross_entropy(module(tokens).flatten(0, 1), tokens.flip(1).flatten())
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()


def _accuracy(module: nn.Module, tokens: Tensor) -> float:
    with torch.no_grad():
        answers = module.eval()(tokens).argmax(2)
    module.train()
    return float((answers == tokens.flip(1)).float().mean())


def test_a_decoder_sees_what_an_encoder_made_and_nothing_that_comes_later() -> None:
    project = fresh("Encoder and decoder")
    project, source = put(project, "input", sizes=(6, 16))
    project, target = put(project, "input", sizes=(5, 16))
    project, state = put(project, "gru", units=16)
    project = edits.connect(project, End(source, "out"), End(state, "in"))
    project, layer = put(project, "transformer_decoder_layer", hidden=32)
    project = edits.connect(project, End(target, "out"), End(layer, "in"))
    project = edits.connect(project, End(state, "sequence"), End(layer, "memory"))
    project, out = put(project, "output")
    project = edits.connect(project, End(layer, "out"), End(out, "in"))
    module = build(network(project).source).eval()
    source_values, target_values = torch.randn(2, 6, 16), torch.randn(2, 5, 16)
    with torch.no_grad():
        before = module(source_values, target_values)
        target_values[:, 3:] += 1.0
        later = module(source_values, target_values)
        other = module(source_values + 1.0, target_values)
    torch.testing.assert_close(before[:, :3], later[:, :3])
    assert not torch.allclose(before[:, 3:], later[:, 3:])
    assert not torch.allclose(later, other)


def test_the_state_of_one_layer_begins_another() -> None:
    project = fresh("Handed over")
    project, start = put(project, "input", sizes=(6, 4))
    project, first = put(project, "lstm", units=8, layers=2)
    project, second = put(project, "lstm", units=8, layers=2)
    project = edits.connect(project, End(start, "out"), End(first, "in"))
    project = edits.connect(project, End(first, "sequence"), End(second, "in"))
    project = edits.connect(project, End(first, "cell"), End(second, "cell"))
    project, out = put(project, "output")
    project = edits.connect(project, End(second, "last"), End(out, "in"))
    made = network(project).source
    assert "lstm_1_sequence, _, _, lstm_1_cell = self.lstm_1(input_1)" in made.text
    assert "_, lstm_2, _, _ = self.lstm_2(lstm_1_sequence, cell=lstm_1_cell)" in made.text
    assert build(made)(torch.randn(2, 6, 4)).shape == (2, 8)
