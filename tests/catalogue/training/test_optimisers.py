from __future__ import annotations

import pytest

from netbuilder.catalogue.training.optimisers import optimisers
from netbuilder.core.call import Name


@pytest.mark.parametrize(
    ("id", "settings", "code"),
    [
        ("sgd", {}, "SGD(model.parameters(), lr=0.05, momentum=0.9, fused=True)"),
        (
            "sgd",
            {"nesterov": True, "weight_decay": 0.0005},
            "SGD(model.parameters(), lr=0.05, momentum=0.9, nesterov=True, weight_decay=0.0005, fused=True)",
        ),
        (
            "sgd",
            {"nesterov": True, "momentum": 0},
            "SGD(model.parameters(), lr=0.05, momentum=0.0, fused=True)",
        ),
        ("adam", {}, "Adam(model.parameters(), lr=0.001, fused=True)"),
        (
            "adam",
            {"beta1": 0.5, "epsilon": 1e-6, "weight_decay": 0.1},
            "Adam(model.parameters(), lr=0.001, betas=(0.5, 0.999), eps=1e-06, weight_decay=0.1, fused=True)",
        ),
        ("adamw", {}, "AdamW(model.parameters(), lr=0.001, weight_decay=0.01, fused=True)"),
        ("adamw", {"weight_decay": 0}, "AdamW(model.parameters(), lr=0.001, weight_decay=0.0, fused=True)"),
    ],
)
def test_the_call_says_what_differs_from_torch(id: str, settings: dict[str, object], code: str) -> None:
    made = optimisers.get(id)(**settings)
    assert str(made.call(made.rate)) == f"torch.optim.{code}"


def test_the_learning_rate_can_be_a_name_in_a_script() -> None:
    assert "lr=LEARNING_RATE" in str(optimisers.get("adam")().call(Name("LEARNING_RATE")))
