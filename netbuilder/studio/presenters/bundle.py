"""All wires of one output in the hand: which other output may feed all of their ends."""

from __future__ import annotations

from collections.abc import Iterable

from netbuilder.analysis.report import Report
from netbuilder.core.text import Text
from netbuilder.graph.model import End
from netbuilder.project.wiring import outputs_of
from netbuilder.studio.presenters.connecting import Connecting, Fit


class Bundle:
    """The wires that end at `targets`, one at least. An output suits them as it suits the worst of them."""

    outgoing = False

    def __init__(self, report: Report, targets: Iterable[End]) -> None:
        self._report = report
        self._each = [Connecting(report, end, outgoing=False, taken=end) for end in targets]

    def judge(self, source: End) -> Fit:
        """Whether the wires may start at `source`."""
        return min(each.judge(source) for each in self._each)

    def why_not(self, source: End) -> Text | None:
        """Why one of the wires does not suit `source`, in a few words; None where all do."""
        return next((why for each in self._each if (why := each.why_not(source)) is not None), None)

    def best_port(self, id: str) -> End | None:
        """The output of a node that suits best, None where it has none that may be."""
        ends = [End(id, name) for name in outputs_of(self._report.project, self._report.graph.nodes[id])]
        judged = [(self.judge(end), end) for end in ends]
        possible = [each for each in judged if each[0] is not Fit.IMPOSSIBLE]
        return max(possible, key=lambda each: each[0])[1] if possible else None
