"""Recurrent layers, embeddings and attention: shapes and costs by hand and by papers, code, and refusals."""

from __future__ import annotations

import pytest

from netbuilder.catalogue.library import layers
from netbuilder.catalogue.refusal import ShapeRefused
from netbuilder.core.spec import LABEL, Kind, TensorSpec, of_kind, sequence, signal, vector

STEPS = sequence(20, 32)
TOKENS = TensorSpec((20,), ("T",), "int64")
MASK = TensorSpec((20,), ("T",), "bool")


def state(rows: int, units: int) -> TensorSpec:
    return of_kind(Kind.OTHER, (rows, units))


@pytest.mark.parametrize(
    ("id", "settings", "outputs", "parameters", "multiply_adds"),
    [
        ("rnn", {"units": 8}, (sequence(20, 8), vector(8), state(1, 8)), 336, 6400),
        ("gru", {"units": 8}, (sequence(20, 8), vector(8), state(1, 8)), 1008, 19_200),
        ("lstm", {"units": 8}, (sequence(20, 8), vector(8), state(1, 8), state(1, 8)), 1344, 25_600),
        (
            "lstm",
            {"units": 8, "layers": 2, "bidirectional": True},
            (sequence(20, 16), vector(16), state(4, 8), state(4, 8)),
            4352,
            81_920,
        ),
    ],
)
def test_recurrent_layers_give_all_outputs_the_last_one_and_their_state(
    id: str, settings: dict[str, object], outputs: tuple[TensorSpec, ...], parameters: int, multiply_adds: int
) -> None:
    layer = layers.get(id)(**settings)
    assert layer.shapes(STEPS) == outputs
    assert layer.parameters(STEPS) == parameters
    assert layer.multiply_adds(STEPS) == multiply_adds


@pytest.mark.parametrize(
    ("id", "settings", "parameters"),
    [
        # BERT base (Devlin et al. 2019): a layer, and the embedding of its words.
        ("transformer_encoder_layer", {"heads": 12, "hidden": 3072}, 7_087_872),
        ("attention", {"heads": 12}, 2_362_368),
        ("transformer_encoder", {"heads": 12, "hidden": 3072, "layers": 12}, 85_054_464),
    ],
)
def test_transformers_have_as_many_weights_as_published(
    id: str, settings: dict[str, object], parameters: int
) -> None:
    assert layers.get(id)(**settings).parameters(sequence(512, 768)) == parameters


def test_an_embedding_turns_a_number_into_a_vector_and_a_row_into_a_sequence() -> None:
    layer = layers.get("embedding")(numbers=30_522, features=768)
    assert layer.shape(LABEL) == vector(768)
    assert layer.shape(TOKENS) == sequence(20, 768)
    assert layer.parameters(TOKENS) == 23_440_896


def test_a_mask_of_padding_goes_with_its_tokens() -> None:
    assert layers.get("padding_mask")().shape(TOKENS) == MASK
    assert layers.get("attention")().shape(STEPS, None, None, MASK) == STEPS


CAUSAL = "torch.ones(20, 20, dtype=torch.bool, device={0}.device).triu(1)"


@pytest.mark.parametrize(
    ("id", "settings", "inputs", "module", "expression"),
    [
        ("lstm", {"units": 8}, (STEPS,), "SequenceLSTM(32, 8, batch_first=True)", "{self}({0})"),
        (
            "lstm",
            {"units": 8},
            (STEPS, None, vector(8)),
            "SequenceLSTM(32, 8, batch_first=True)",
            "{self}({0}, cell={1})",
        ),
        (
            "gru",
            {"units": 8, "layers": 2, "dropout": 0.5, "bidirectional": True, "bias": False},
            (STEPS,),
            "SequenceGRU(32, 8, num_layers=2, bias=False, batch_first=True, dropout=0.5, bidirectional=True)",
            "{self}({0})",
        ),
        ("embedding", {}, (TOKENS,), "nn.Embedding(1000, 64)", "{self}({0})"),
        ("embedding", {"padding": True}, (TOKENS,), "nn.Embedding(1000, 64, padding_idx=0)", "{self}({0})"),
        (
            "attention",
            {},
            (STEPS,),
            "nn.MultiheadAttention(32, 4, batch_first=True)",
            "{self}({0}, {0}, {0}, need_weights=False)[0]",
        ),
        (
            "attention",
            {"causal": True},
            (STEPS, sequence(20, 16), None, MASK),
            "nn.MultiheadAttention(32, 4, kdim=16, vdim=16, batch_first=True)",
            "{self}({0}, {1}, {1}, key_padding_mask={2}, attn_mask=" + CAUSAL + ", need_weights=False)[0]",
        ),
        (
            "transformer_encoder_layer",
            {"hidden": 64, "norm_first": True},
            (STEPS, MASK),
            "nn.TransformerEncoderLayer(32, 4, dim_feedforward=64, batch_first=True, norm_first=True)",
            "{self}({0}, src_key_padding_mask={1})",
        ),
        (
            "transformer_encoder",
            {"last_norm": True},
            (STEPS,),
            "EncoderStack(4, 32, 4, last_norm=True, batch_first=True)",
            "{self}({0})",
        ),
        (
            "transformer_decoder_layer",
            {"causal": False},
            (STEPS, STEPS, None, MASK),
            "nn.TransformerDecoderLayer(32, 4, batch_first=True)",
            "{self}({0}, {1}, memory_key_padding_mask={2})",
        ),
    ],
)
def test_code(
    id: str,
    settings: dict[str, object],
    inputs: tuple[TensorSpec | None, ...],
    module: str,
    expression: str,
) -> None:
    code = layers.get(id)(**settings).code(*inputs)
    assert (str(code.module), code.expression) == (module, expression)


def refused(id: str, *inputs: TensorSpec | None, **settings: object) -> ShapeRefused:
    with pytest.raises(ShapeRefused) as caught:
        layers.get(id)(**settings).shape(*inputs)
    return caught.value


@pytest.mark.parametrize(
    ("size", "heads", "suggested", "remedy"),
    [
        (60, 8, 6, "set Heads to 6, or give it 56 or 64 features."),
        (30, 4, 3, "set Heads to 3, or give it 28 or 32 features."),
        (7, 4, 1, "set Heads to 1, or give it 4 or 8 features."),
        (3, 4, 3, "set Heads to 3, or give it 4 features."),
    ],
)
def test_heads_that_do_not_divide_the_features_name_what_is_nearest(
    size: int, heads: int, suggested: int, remedy: str
) -> None:
    refusal = refused("attention", sequence(20, size), heads=heads)
    assert (refusal.code, refusal.setting, refusal.value) == ("heads", "heads", suggested)
    assert str(refusal.remedy) == remedy


def test_the_input_at_fault_is_named() -> None:
    assert refused("lstm", STEPS, None, vector(9), units=8).port == 2
    assert refused("attention", STEPS, None, sequence(3, 32)).port == 2
    assert refused("attention", STEPS, None, None, vector(20)).port == 3
    assert refused("transformer_decoder_layer", STEPS, sequence(5, 16)).port == 1
    assert refused("lstm", signal(32, 20)).wanted == (Kind.SEQUENCE,)


def test_a_state_of_another_size_names_the_units_that_fit() -> None:
    refusal = refused("gru", STEPS, vector(20), units=8, layers=2)
    assert (refusal.code, refusal.setting, refusal.value) == ("state_size", "units", 10)
    assert refused("gru", STEPS, vector(21), units=8, layers=2).setting is None
