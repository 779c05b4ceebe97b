"""Fixes for a window that is larger than what it slides over: padding in place of a smaller window."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from netbuilder.analysis.context import Context
from netbuilder.analysis.fixes.trial import refusal
from netbuilder.analysis.outcome import Outcome
from netbuilder.catalogue.layers.convolution import Convolution
from netbuilder.catalogue.layers.pooling import Pooling
from netbuilder.catalogue.refusal import ShapeRefused
from netbuilder.catalogue.sizes import Numbers, Window, stored
from netbuilder.core.problem import Fix
from netbuilder.core.text import Text
from netbuilder.project import edits


def paddings(context: Context, outcome: Outcome, refused: ShapeRefused) -> Iterator[Fix]:
    """Padding that makes room for the window, or that keeps the size where a stride forbids *Keep size*."""
    made = outcome.made
    if not isinstance(made, Convolution | Pooling) or "padding" not in made.settings:
        return
    if refused.code == "kernel_too_large":
        if isinstance(made, Convolution):
            label = Text("Switch {setting} on", setting=made.settings["same"].label)
            yield from _tried(context, outcome, {"same": True}, label)
        yield from _padded(context, outcome, {}, _enough(outcome, made.window))
    elif refused.code == "same_with_stride":
        yield from _padded(context, outcome, {"same": False}, _half(made.window))


def _padded(
    context: Context, outcome: Outcome, changes: dict[str, object], padding: Numbers
) -> Iterator[Fix]:
    assert outcome.made is not None
    setting = outcome.made.settings["padding"]
    changes = {**changes, "padding": stored(padding)}
    shown = "×".join(map(str, padding))
    label = Text("Set {setting}", setting=Text("{label} to {value}", label=setting.label, value=shown))
    yield from _tried(context, outcome, changes, label)


def _tried(context: Context, outcome: Outcome, changes: Mapping[str, object], label: Text) -> Iterator[Fix]:
    """The change, if with it the node takes its input."""
    made = outcome.made
    assert isinstance(made, Convolution | Pooling)
    if refusal(outcome, {}, made.replaced(**changes)) is None:
        edit = partial(edits.change, id=outcome.node.id, settings=dict(changes), block=context.block)
        yield Fix(label, edit)


def _enough(outcome: Outcome, window: Window) -> Numbers:
    """The least padding with which the window fits, along each axis."""
    spec = outcome.inputs[0]
    assert spec is not None
    reach = [d * (k - 1) + 1 for k, d in zip(window.kernel, window.dilation, strict=True)]
    lacking = [-(-(r - size) // 2) for r, size in zip(reach, spec.sizes[1:], strict=True)]
    return tuple(map(max, window.padding, lacking))


def _half(window: Window) -> Numbers:
    """The padding that keeps the size at a stride of 1, for windows of odd size."""
    return tuple(d * (k - 1) // 2 for k, d in zip(window.kernel, window.dilation, strict=True))
