"""Networks whose weights serve twice: a Siamese one for pairs of digits, a model of text with one table."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import nn

from netbuilder.analysis.report import report
from netbuilder.analysis.sound import network
from netbuilder.data.sets.digit_pairs import load_digit_pairs
from netbuilder.engine import checkpoint
from netbuilder.engine.build import build
from netbuilder.graph.model import End
from netbuilder.project import edits
from netbuilder.project.project import Project, fresh
from tests.engine.runner import Runner
from tests.networks import chain, put, siamese


def test_a_siamese_network_brings_the_same_digits_together(tmp_path: Path) -> None:
    project = siamese()
    found = report(project)
    assert found.ok and found.parameters == 65 * 64 + 65 * 8
    record = Runner(tmp_path).run(project)
    module = build(network(project).source).eval()
    checkpoint.load_weights(record.folder / "last.safetensors", module)
    test = {name: torch.from_numpy(array) for name, array in load_digit_pairs(4000, 0)[1].items()}
    with torch.no_grad():
        first, second = module(test["first"], test["second"])
        again, _ = module(test["second"], test["first"])
    torch.testing.assert_close(again, second)  # the same encoder on both sides
    near = nn.functional.pairwise_distance(first, second) < 1.0
    assert (near == test["same"].bool()).float().mean() > 0.85


def test_three_inputs_of_one_encoder_can_be_held_against_each_other() -> None:
    project = siamese()
    twin = list(project.graph.nodes.values())[-1]
    loss = next(node for node in project.graph.nodes.values() if node.kind == "loss.contrastive")
    project = edits.remove(project, (loss.id,))
    project, third = put(project, twin.kind, weights=twin.settings["weights"])
    project, triplet = put(project, "loss.triplet_margin")
    data = next(node.id for node in project.graph.nodes.values() if node.kind.startswith("data."))
    first = str(twin.settings["weights"])
    into, out = (
        report(project).walk.outcomes[first].ports[0],
        report(project).walk.outcomes[first].output_ports[0],
    )
    project = edits.connect(project, End(data, "first"), End(third, into))
    for node, port in ((first, "anchor"), (twin.id, "positive"), (third, "negative")):
        project = edits.connect(project, End(node, out), End(triplet, port))
    text = network(project).source.text
    assert text.count("Encoder()") == 1 and text.count("self.encoder_1(") == 3


STEPS, SYMBOLS = 12, 20


def language_model(bias: bool = False) -> Project:
    """A small causal transformer whose scores come from the table that its tokens are looked up in."""
    project = fresh("Language model")
    project, tokens = put(project, "input", sizes=(STEPS,), holds="tokens")
    project, table = put(project, "embedding", numbers=SYMBOLS, features=32)
    project = edits.connect(project, End(tokens, "out"), End(table, "in"))
    project, end = chain(project, End(table, "out"), [("learned_positions", {})])
    project, stack = put(
        project,
        "transformer_encoder",
        layers=2,
        heads=4,
        hidden=64,
        dropout=0.0,
        causal=True,
        norm_first=True,
    )
    project = edits.connect(project, end, End(stack, "in"))
    project, scores = chain(project, End(stack, "out"), [("tied_linear", {"partner": table, "bias": bias})])
    project, out = put(project, "output")
    return edits.connect(project, scores, End(out, "in"))


@pytest.mark.parametrize("bias", [False, True])
def test_the_table_of_tokens_is_the_weight_of_the_scores(bias: bool) -> None:
    project = language_model(bias)
    found = report(project)
    module = build(network(project).source)
    counted = sum(each.numel() for each in module.parameters())
    assert found.ok and found.parameters == counted
    without = nn.TransformerEncoderLayer(32, 4, 64)
    each = sum(weight.numel() for weight in without.parameters())
    assert counted == SYMBOLS * 32 + STEPS * 32 + 2 * each + SYMBOLS * bias
    module(torch.randint(0, SYMBOLS, (2, STEPS))).sum().backward()
    names = [name for name, weight in module.named_parameters() if weight.shape == (SYMBOLS, 32)]
    assert names == ["embedding_1.weight"]


def test_a_language_model_with_one_table_learns_real_text() -> None:
    torch.manual_seed(0)
    module = build(network(language_model()).source)
    text = "the cat sat on the mat and the dog lay on the rug while the bird sang in the tree "
    letters = sorted(set(text))
    assert len(letters) <= SYMBOLS
    numbers = torch.tensor([letters.index(letter) for letter in text * 2])

    def drawn() -> torch.Tensor:
        starts = torch.randint(0, len(text), (32,)).tolist()
        return torch.stack([numbers[start : start + STEPS + 1] for start in starts])

    optimiser = torch.optim.Adam(module.parameters(), lr=0.003)
    losses = []
    for _ in range(200):
        batch = drawn()
        scores = module(batch[:, :-1])
        loss = nn.functional.cross_entropy(scores.flatten(0, 1), batch[:, 1:].flatten())
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    assert losses[-1] < 0.4 * losses[0]


def test_an_encoder_and_a_decoder_stack_are_the_transformer_of_torch() -> None:
    """The same outputs for the same weights, masks included."""
    project = fresh("Sequence to sequence")
    project, source = put(project, "input", sizes=(7, 16))
    project, target = put(project, "input", sizes=(5, 16))
    settings = {"layers": 2, "heads": 4, "hidden": 32, "last_norm": True}
    project, encoder = put(project, "transformer_encoder", **settings)
    project, decoder = put(project, "transformer_decoder", **settings)
    project = edits.connect(project, End(source, "out"), End(encoder, "in"))
    project = edits.connect(project, End(target, "out"), End(decoder, "in"))
    project = edits.connect(project, End(encoder, "out"), End(decoder, "memory"))
    project, out = put(project, "output")
    project = edits.connect(project, End(decoder, "out"), End(out, "in"))
    module = build(network(project).source).eval()
    torch_own = nn.Transformer(16, 4, 2, 2, 32, batch_first=True).eval()
    torch_own.encoder.load_state_dict(module.encoder_1.state_dict())
    torch_own.decoder.load_state_dict(module.decoder_1.state_dict())
    one, two = torch.randn(3, 7, 16), torch.randn(3, 5, 16)
    mask = nn.Transformer.generate_square_subsequent_mask(5)
    with torch.no_grad():
        torch.testing.assert_close(module(one, two), torch_own(one, two, tgt_mask=mask, tgt_is_causal=True))
