from __future__ import annotations

import hashlib

import numpy as np

from netbuilder.core.facts import FieldFacts
from netbuilder.core.spec import LABEL, TensorSpec, maps, scalar, vector
from netbuilder.data.facts import digest, facts
from netbuilder.data.source import DataSet, Loaded, labels

IMAGES = np.linspace(0, 1, 2 * 9, dtype=np.float32).reshape(2, 1, 3, 3)


class Declared(DataSet):
    def fields(self) -> tuple[tuple[str, FieldFacts], ...]:
        return ("labels", labels("no", "yes")), ("images", FieldFacts(maps(1, 3, 3)))


class Unknown(DataSet):
    def fields(self) -> None:
        return None


def test_declared_fields_keep_their_order_and_get_measured_bounds() -> None:
    loaded = Loaded({"images": IMAGES * 3 - 1, "labels": np.array([1, 1])})
    found = facts(Declared(), loaded)
    assert [name for name, _ in found.fields] == ["labels", "images"]
    assert found.field("labels") == labels("no", "yes")
    assert found.field("images") == FieldFacts(maps(1, 3, 3), -1.0, 2.0)
    assert found.counts == (("train", 2),)
    assert found.digest == digest(loaded)


def test_a_test_part_is_counted() -> None:
    part = {"images": IMAGES, "labels": np.array([0, 1])}
    assert facts(Declared(), Loaded(part, part)).counts == (("train", 2), ("test", 2))


def test_undeclared_fields_are_measured() -> None:
    found = facts(
        Unknown(),
        Loaded(
            {
                "images": IMAGES,
                "labels": np.array([4, 2]),
                "points": np.array([[1.0, 2.0], [3.0, 4.0]]),
                "pairs": np.ones((2, 5, 6), np.float32),
                "price": np.array([0.5, 1.5], np.float32),
                "volume": np.zeros((2, 1, 2, 2, 2), np.float32),
            }
        ),
    )
    assert found.field("images") == FieldFacts(maps(1, 3, 3), 0.0, 1.0)
    assert found.field("labels") == FieldFacts(LABEL, 2, 4)
    assert found.field("points") == FieldFacts(TensorSpec((2,), vector(2).axes, "float64"), 1.0, 4.0)
    assert found.field("pairs") == FieldFacts(TensorSpec((5, 6), ("A0", "A1")), 1.0, 1.0)
    assert found.field("price") == FieldFacts(scalar(), 0.5, 1.5)
    assert found.field("volume") == FieldFacts(TensorSpec((1, 2, 2, 2), ("C", "D", "H", "W")), 0.0, 0.0)


def test_the_digest_is_of_names_types_sizes_and_values() -> None:
    base = Loaded({"x": IMAGES})
    expected = hashlib.sha256(b"examples x <f4 (2, 1, 3, 3)\n" + IMAGES.astype("<f4").tobytes()).hexdigest()
    assert digest(base) == expected
    changed = IMAGES.copy()
    changed[1, 0, 2, 2] += 1e-7
    others = [
        Loaded({"y": IMAGES}),
        Loaded({"x": IMAGES.astype(np.float64)}),
        Loaded({"x": IMAGES.reshape(2, 9)}),
        Loaded({"x": changed}),
        Loaded({"x": IMAGES}, {"x": IMAGES}),
    ]
    assert len({digest(each) for each in [base, *others]}) == 6


def test_the_digest_does_not_depend_on_the_layout_in_memory() -> None:
    turned = np.asfortranarray(IMAGES)
    assert digest(Loaded({"x": turned})) == digest(Loaded({"x": IMAGES}))
