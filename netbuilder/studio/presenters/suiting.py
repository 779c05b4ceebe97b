"""Which views make sense for a network, told from the project alone: a card without one leaves its place."""

from __future__ import annotations

from netbuilder.analysis.outcome import Outcome
from netbuilder.analysis.report import Report
from netbuilder.core.spec import Kind, TensorSpec
from netbuilder.project import kinds

_COLOURS = (1, 3)
# Layers that hand on the values of a picture in their order.
_KEEPING = ("flatten", "dropout", "reshape")
_SILENT = ("relu", "leaky_relu")


def has_pictures_for_weights(report: Report) -> bool:
    """Whether some layer's weights are pictures: a convolution over an image, or a linear layer behind one.

    What is inside blocks is not looked into: then the answer is yes.
    """
    return any(
        _is_pictured(report, outcome) or _is_block(outcome) for outcome in report.walk.outcomes.values()
    )


def has_units_that_fall_silent(report: Report) -> bool:
    """Whether some activation can be zero for every example; yes where there are blocks."""
    return any(
        outcome.node.kind in _SILENT or _is_block(outcome) for outcome in report.walk.outcomes.values()
    )


def _is_block(outcome: Outcome) -> bool:
    return kinds.is_block(outcome.node)


def _is_pictured(report: Report, outcome: Outcome) -> bool:
    if outcome.node.kind == "conv2d":
        return _is_image(outcome.inputs[0]) and outcome.node.settings.get("kernel") != (1, 1)
    return outcome.node.kind == "linear" and _comes_from_an_image(report, outcome)


def _comes_from_an_image(report: Report, outcome: Outcome) -> bool:
    """Whether what enters are the values of an image, in their order."""
    while outcome.sources and outcome.sources[0] is not None:
        source = report.walk.outcomes.get(outcome.sources[0].node)
        if source is None:
            return False
        if _is_image(source.output(outcome.sources[0].port)):
            return True
        if source.node.kind not in _KEEPING:
            return False
        outcome = source
    return False


def _is_image(spec: TensorSpec | None) -> bool:
    return spec is not None and spec.kind is Kind.MAPS and spec.sizes[0] in _COLOURS
