"""What layers that augment do while training; that they hand on afterwards is in the contract."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor

from netbuilder.catalogue.layer import layers
from netbuilder.core.spec import LABEL, TensorSpec, maps, signal
from tests.contracts import oracle

PICTURE = maps(3, 8, 6)
DRAWING = sorted(
    id for id, declared in layers.items() if declared.augments and id not in ("mix_up", "random_crop")
)


def trained_with(id: str, x: Tensor, spec: TensorSpec, **settings: Any) -> Tensor:
    """What the layer makes of a batch while training."""
    return oracle.forward(layers.get(id)(**settings).code(spec)).mode(training=True)(x)


@pytest.fixture
def highest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is drawn is the highest that can be."""
    monkeypatch.setattr(torch, "rand", lambda *sizes, **more: _full(sizes, more))
    monkeypatch.setattr(torch, "randint", lambda low, high, sizes, **_: torch.full(sizes, high - 1))


def _full(sizes: tuple[Any, ...], more: dict[str, Any]) -> Tensor:
    sizes = sizes[0] if isinstance(sizes[0], tuple) else sizes
    return torch.ones(sizes, dtype=more.get("dtype") or torch.float32)


@pytest.mark.parametrize("id", DRAWING)
def test_each_example_of_a_batch_gets_a_draw_of_its_own(id: str) -> None:
    one = torch.rand(1, 3, 8, 6, generator=torch.Generator().manual_seed(1))
    torch.manual_seed(0)
    together = trained_with(id, one.expand(64, -1, -1, -1), PICTURE)
    assert len({tuple(each.flatten().tolist()) for each in together}) > 1
    torch.manual_seed(0)
    assert torch.equal(together, trained_with(id, one.expand(64, -1, -1, -1), PICTURE))


def test_about_half_are_mirrored_exactly() -> None:
    x = torch.rand(400, 1, 4, 5)
    y = trained_with("random_flip", x, maps(1, 4, 5))
    mirrored = (y == x.flip(3)).flatten(1).all(1)
    assert torch.equal(y[~mirrored], x[~mirrored]) and 140 < int(mirrored.sum()) < 260
    below = trained_with("random_flip", x, maps(1, 4, 5), direction="upside_down", probability=1.0)
    assert torch.equal(below, x.flip(2))


@pytest.mark.usefixtures("highest")
@pytest.mark.parametrize(
    ("outside", "expected"),
    [
        ("fill", [[3.0, 4.0, 9.0], [9.0, 9.0, 9.0]]),
        ("edge", [[3.0, 4.0, 4.0], [3.0, 4.0, 4.0]]),
        ("mirror", [[3.0, 4.0, 4.0], [3.0, 4.0, 4.0]]),
    ],
)
def test_a_shift_is_by_whole_pixels_and_something_comes_in(outside: str, expected: list[list[float]]) -> None:
    x = torch.tensor([[[[0.0, 1.0, 2.0], [2.0, 3.0, 4.0]]]])
    y = trained_with("random_shift", x, maps(1, 2, 3), down=1, across=1, outside=outside, fill=9.0)
    assert y[0, 0].tolist() == expected


@pytest.mark.usefixtures("highest")
def test_a_crop_lies_within_the_border_and_the_middle_is_taken_once_trained() -> None:
    x = torch.arange(36.0).view(1, 1, 6, 6)
    run = oracle.forward(layers.get("random_crop")(padding=1, smaller=2).code(maps(1, 6, 6)))
    last = run.mode(training=True)(x)[0, 0]
    assert torch.equal(last[:-1, :-1], x[0, 0, 3:, 3:]) and not last[-1].any() and not last[:, -1].any()
    assert torch.equal(run.mode(training=False)(x), x[:, :, 1:5, 1:5])


@pytest.mark.usefixtures("highest")
@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"degrees": 0.0}, lambda x: x),
        ({"degrees": 180.0}, lambda x: x.flip(2, 3)),
        ({"degrees": 0.0, "shift": 0.25}, lambda x: torch.nn.functional.pad(x, (-2, 2, -1, 1), value=5.0)),
    ],
    ids=["nothing", "half a turn", "a shift"],
)
def test_turning_and_moving_about_the_middle(settings: dict[str, float], expected: Any) -> None:
    x = torch.rand(2, 3, 4, 8)
    y = trained_with("random_affine", x, maps(3, 4, 8), **settings, fill=5.0)
    assert torch.allclose(y, expected(x), atol=1e-5)


@pytest.mark.usefixtures("highest")
def test_a_quarter_turn_of_a_long_picture_keeps_its_form() -> None:
    """A square in the middle stays one, however long the picture is."""
    x = torch.zeros(1, 1, 8, 20)
    x[0, 0, 2:6, 8:12] = torch.arange(16.0).view(4, 4)
    y = trained_with("random_affine", x, maps(1, 8, 20), degrees=90.0)[0, 0]
    assert torch.allclose(y[2:6, 8:12], torch.rot90(x[0, 0, 2:6, 8:12], 1), atol=1e-4)
    assert float(y.sum()) == pytest.approx(120.0, abs=0.01)


def test_a_zoom_shows_a_part_of_the_area_that_was_asked_for() -> None:
    x = torch.arange(64.0).expand(100, 1, 64, 64)  # the place along the width
    y = trained_with("random_resized_crop", x, maps(1, 64, 64), least=0.25, stretch=0.0)
    shown = (y[:, 0, 0, -1] - y[:, 0, 0, 0] + 1) / 64
    assert float(shown.min()) > 0.49 and float(shown.max()) <= 1.0 and float(shown.min()) < 0.6


@pytest.mark.usefixtures("highest")
def test_colours() -> None:
    x = torch.rand(2, 3, 4, 4)
    bright = trained_with("color_jitter", x, PICTURE, brightness=0.5, contrast=0.0, saturation=0.0)
    assert torch.allclose(bright, 1.5 * x)
    contrast = trained_with("color_jitter", x[:, :1], maps(1, 4, 4), brightness=0.0, contrast=1.0)
    assert torch.allclose(contrast.std((1, 2, 3)), 2 * x[:, :1].std((1, 2, 3)))
    grey = x[:, :1].expand(-1, 3, -1, -1)
    kept = trained_with("color_jitter", grey, PICTURE, brightness=0.0, contrast=0.0, saturation=1.0)
    assert torch.allclose(kept, grey, atol=1e-3)


def test_a_hole_is_one_rectangle_in_every_channel_and_no_larger_than_allowed() -> None:
    y = trained_with("cut_out", torch.ones(300, 2, 20, 10), maps(2, 20, 10), most=0.5)
    assert torch.equal(y[:, 0], y[:, 1])
    hole = y[:, 0] == 0
    rows, columns = hole.any(2), hole.any(1)
    assert torch.equal(hole, rows[:, :, None] & columns[:, None])
    assert 8 <= int(rows.sum(1).max()) <= 10 and 4 <= int(columns.sum(1).max()) <= 5
    assert torch.equal(trained_with("cut_out", y, PICTURE, probability=0.0), y)


@pytest.mark.parametrize(("id", "axis"), [("time_mask", 2), ("frequency_mask", 1)])
def test_one_stretch_of_time_or_of_bands_becomes_the_mean(id: str, axis: int) -> None:
    x = torch.rand(200, 20, 20)
    y = trained_with(id, x, signal(20, 20), most=0.5)
    changed = (y != x).any(3 - axis)
    assert torch.equal(changed, (y != x).all(3 - axis))
    edges = changed.int().diff(dim=1).abs().sum(1)
    assert int(edges.max()) <= 2 and 8 <= int(changed.sum(1).max()) <= 10
    assert torch.allclose((y * changed.unsqueeze(3 - axis)).amax((1, 2)), x.mean((1, 2)) * changed.any(1))


@pytest.mark.usefixtures("highest")
@pytest.mark.parametrize(
    ("outside", "expected"),
    [("wrap", [2.0, 3.0, 0.0, 1.0]), ("zero", [2.0, 3.0, 0.0, 0.0]), ("edge", [2.0, 3.0, 3.0, 3.0])],
)
def test_a_shift_in_time(outside: str, expected: list[float]) -> None:
    x = torch.arange(4.0).view(1, 1, 4)
    assert (
        trained_with("time_shift", x, signal(1, 4), most=0.5, outside=outside).flatten().tolist() == expected
    )


def test_examples_and_classes_are_mixed_in_the_same_shares() -> None:
    target = torch.arange(8) % 4
    x = torch.nn.functional.one_hot(target, 4).float()
    run = oracle.forward(layers.get("mix_up")(classes=4, alpha=1.0).code(maps(4, 1, 1), LABEL))
    mixed, shares = run.mode(training=True).results(x[:, :, None, None], target)
    assert torch.allclose(mixed.flatten(1), shares)
    assert torch.allclose(shares.sum(1), torch.ones(8)) and torch.equal(shares.argmax(1), target)
    assert 0.5 <= float(shares.amax(1).min()) < 0.99
    as_it_was, certain = run.mode(training=False).results(x[:, :, None, None], target)
    assert torch.equal(as_it_was.flatten(1), x) and torch.equal(certain, x)


def test_a_mixed_class_is_what_cross_entropy_and_accuracy_are_held_against() -> None:
    from netbuilder.catalogue.training.losses import CrossEntropy
    from netbuilder.catalogue.training.metrics import Accuracy
    from netbuilder.core.call import LayerCode
    from netbuilder.core.spec import class_shares, vector

    specs = vector(3), class_shares(3)
    scores = torch.randn(5, 3)
    shares = torch.rand(5, 3)
    shares = shares / shares.sum(1, keepdim=True)
    loss = oracle.forward(CrossEntropy().code(*specs))(scores, shares)
    assert torch.allclose(loss, -(shares * scores.log_softmax(1)).sum(1).mean())
    right = oracle.forward(LayerCode(None, Accuracy().total(*specs)))(scores, shares)
    assert int(right) == int((scores.argmax(1) == shares.argmax(1)).sum())
    assert not Accuracy().fits(vector(4), class_shares(3)) and not Accuracy().fits(vector(3), vector(3))
