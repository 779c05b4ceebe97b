"""What all layers with attention share: heads, masks, and how much there is to multiply."""

from __future__ import annotations

from netbuilder.catalogue.refusal import ShapeRefused, described, need
from netbuilder.core.spec import Kind, TensorSpec
from netbuilder.core.text import Text

MASKED = "torch also takes numbers to be added to the scores; those wired here are nearly always a slip."


def need_sequence(x: TensorSpec, port: int = 0) -> None:
    need(x, Kind.SEQUENCE, port=port)


def check_heads(x: TensorSpec, heads: int) -> None:
    """Refuse a number of heads that does not divide the features of `x`."""
    size = x.sizes[1]
    if size % heads:
        near = [n for n in (size // heads * heads, (size // heads + 1) * heads) if n]
        fitting = min((n for n in range(1, size + 1) if size % n == 0), key=lambda n: (abs(n - heads), n))
        sizes = Text("{size}", size=near[0])
        if len(near) > 1:
            sizes = Text("{first} or {rest}", first=near[0], rest=near[1])
        raise ShapeRefused(
            "heads",
            Text("cannot share {size} features among {heads} heads", size=size, heads=heads),
            Text("a number of features that {heads} divides", heads=heads),
            received=described(x),
            remedy=Text("set Heads to {heads}, or give it {sizes} features.", heads=fitting, sizes=sizes),
            setting="heads",
            value=fitting,
        )


def check_padding(padding: TensorSpec | None, steps: int, port: int) -> None:
    """Refuse a mask that is not one yes or no for each of `steps`."""
    if padding is not None and (padding.dtype != "bool" or padding.sizes != (steps,)):
        raise ShapeRefused(
            "padding_mask",
            Text("needs a yes or no for each step to be skipped"),
            Text("a mask of {steps} steps", steps=steps),
            port=port,
            received=described(padding),
            remedy=Text("make it with Padding mask from the same token ids."),
        )


def step_mismatch(key: TensorSpec, value: TensorSpec, port: int) -> ShapeRefused:
    return ShapeRefused(
        "attention_steps",
        Text("needs a value for each key"),
        Text("a sequence of {steps} steps", steps=key.sizes[0]),
        port=port,
        received=described(value),
        remedy=Text("lead both from one place, or leave the value free."),
    )


def causal_mask(steps: int, seen: int) -> str:
    """An expression that is true where a step (row) must not look (column)."""
    return f"torch.ones({steps}, {seen}, dtype=torch.bool, device={{0}}.device).triu(1)"


def products(steps: int, seen: int, size: int, key_size: int, value_size: int) -> int:
    """Multiply-adds of an attention: `steps` of `size` features look at `seen` steps."""
    projections = 2 * steps * size + seen * (key_size + value_size)
    return size * (projections + 2 * steps * seen)
