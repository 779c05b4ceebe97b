"""What is known about a tensor, and about a data set."""

from __future__ import annotations

import dataclasses
import pickle

import pytest

from netbuilder.core.facts import DataFacts, FieldFacts
from netbuilder.core.spec import (
    BYTES,
    LABEL,
    Kind,
    TensorSpec,
    maps,
    of_kind,
    scalar,
    sequence,
    signal,
    vector,
)

EXAMPLES = [
    (scalar(), Kind.SCALAR, (), 1, "1"),
    (vector(7), Kind.VECTOR, (7,), 7, "7"),
    (signal(2, 5), Kind.SIGNAL, (2, 5), 10, "2×5"),
    (sequence(5, 2), Kind.SEQUENCE, (5, 2), 10, "5×2"),
    (maps(16, 5, 4), Kind.MAPS, (16, 5, 4), 320, "16×5×4"),
    (of_kind(Kind.VOLUME, (1, 2, 3, 4)), Kind.VOLUME, (1, 2, 3, 4), 24, "1×2×3×4"),
    (of_kind(Kind.OTHER, (2, 3)), Kind.OTHER, (2, 3), 6, "2×3"),
]


@pytest.mark.parametrize(("spec", "kind", "sizes", "count", "words"), EXAMPLES, ids=[c[4] for c in EXAMPLES])
def test_kinds(spec: TensorSpec, kind: Kind, sizes: tuple[int, ...], count: int, words: str) -> None:
    assert (spec.kind, spec.sizes, spec.count, str(spec)) == (kind, sizes, count, words)
    assert len(spec.axes) == len(sizes)
    assert spec.bytes == 4 * count
    assert of_kind(kind, sizes) == spec
    assert pickle.loads(pickle.dumps(spec)) == spec
    assert hash(pickle.loads(pickle.dumps(spec))) == hash(spec)


def test_every_kind_is_tried() -> None:
    assert {kind for _, kind, *_ in EXAMPLES} == set(Kind)


@pytest.mark.parametrize(
    ("dtype", "bytes_", "is_float", "is_labels"),
    [
        ("float32", 4, True, False),
        ("float64", 8, True, False),
        ("float16", 2, True, False),
        ("bfloat16", 2, True, False),
        ("int64", 8, False, True),
        ("int32", 4, False, False),
        ("uint8", 1, False, False),
        ("bool", 1, False, False),
    ],
)
def test_element_types(dtype: str, bytes_: int, is_float: bool, is_labels: bool) -> None:
    spec = scalar(dtype)
    assert (spec.bytes, spec.is_float, spec.is_labels) == (bytes_, is_float, is_labels)


def test_element_types_are_those_of_torch() -> None:
    import torch

    for name, size in BYTES.items():
        assert torch.zeros((), dtype=getattr(torch, name)).element_size() == size


def test_a_label_is_one_class_number() -> None:
    assert TensorSpec((), (), "int64") == LABEL
    assert LABEL.is_labels


def test_resized_keeps_the_kind_and_type() -> None:
    spec = of_kind(Kind.MAPS, (1, 2, 3), "uint8")
    assert spec.resized((4, 5, 6)) == of_kind(Kind.MAPS, (4, 5, 6), "uint8")
    with pytest.raises(ValueError, match="2 sizes and 3 names"):
        spec.resized((4, 5))


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.OTHER])
def test_a_kind_has_its_number_of_axes(kind: Kind) -> None:
    with pytest.raises(ValueError, match="5 sizes"):
        of_kind(kind, (1, 1, 1, 1, 1))


@pytest.mark.parametrize(
    ("sizes", "axes", "dtype", "message"),
    [
        ((1, 2), ("C",), "float32", "2 sizes and 1 names"),
        ((), ("C",), "float32", "0 sizes and 1 names"),
        ((1, 0), ("C", "T"), "float32", "below 1"),
        ((-1,), ("F",), "float32", "below 1"),
        ((1,), ("F",), "float", "'float'"),
    ],
)
def test_what_is_no_tensor_is_refused(
    sizes: tuple[int, ...], axes: tuple[str, ...], dtype: str, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        TensorSpec(sizes, axes, dtype)


def test_sizes_of_any_length_are_counted() -> None:
    assert TensorSpec((2**62,) * 4, ("A0", "A1", "A2", "A3")).count == 2**248


def test_specs_cannot_change() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        vector(3).sizes = (4,)  # type: ignore[misc]


FACTS = DataFacts(
    (
        ("image", FieldFacts(maps(1, 8, 8), 0.0, 1.0)),
        ("label", FieldFacts(LABEL, 0, 1, ("zero", "one"))),
    ),
    (("train", 90), ("test", 10)),
    "0" * 64,
)


def test_facts_are_found_by_port() -> None:
    image, label = FACTS.field("image"), FACTS.field("label")
    assert image is not None and image.spec == maps(1, 8, 8) and image.classes == ()
    assert label is not None and label.classes == ("zero", "one")
    assert FACTS.field("missing") is None


def test_facts_are_values() -> None:
    copied = pickle.loads(pickle.dumps(FACTS))
    assert copied == FACTS
    assert hash(copied) == hash(FACTS)
    assert DataFacts(()) == DataFacts((), (), "")
    with pytest.raises(dataclasses.FrozenInstanceError):
        FACTS.digest = ""  # type: ignore[misc]
