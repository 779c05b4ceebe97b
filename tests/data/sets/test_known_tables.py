"""What is declared about scikit-learn's tables is what scikit-learn says of them."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn import datasets

from netbuilder.data.library import data_sets
from netbuilder.data.preparing import fitted
from netbuilder.data.source import Scaling


@pytest.mark.parametrize("id", ["iris", "wine", "breast_cancer", "diabetes"])
def test_names_and_values_are_those_of_the_table(id: str) -> None:
    declared = data_sets.get(id)()
    table = getattr(datasets, f"load_{id}")(**({"scaled": False} if id == "diabetes" else {}))
    fields = dict(declared.fields() or ())
    told = [name.replace("_", " ") for name in table.feature_names]
    assert [name.replace("_", " ") for name in fields["features"].names] == told
    loaded = declared.load()
    assert np.array_equal(loaded.examples["features"], table.data.astype(np.float32))
    if id == "diabetes":
        assert loaded.examples["target"].shape == (442, 1)
    else:
        classes = [str(name).replace("_", " ") for name in table.target_names]
        assert list(fields["target"].classes) == classes


def test_they_are_scaled_by_the_training_part() -> None:
    declared = data_sets.get("wine")()
    raw = declared.load()
    ready, (prepared,) = fitted(declared, raw, np.arange(50))
    some = ready.examples["features"][:50]
    assert np.allclose(some.mean(axis=0), 0, atol=1e-5) and np.allclose(some.std(axis=0), 1, atol=1e-5)
    assert prepared.shift[0] == pytest.approx(float(raw.examples["features"][:50, 0].mean()), rel=1e-5)
    assert declared.replaced(scale="none").preparation() == {"features": Scaling.NONE}
