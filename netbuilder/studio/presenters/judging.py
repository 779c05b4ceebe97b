"""Whether a kind of node fits where a search was opened, and what it would hand on there."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from netbuilder.analysis.report import Report
from netbuilder.catalogue.refusal import ShapeRefused
from netbuilder.core.spec import LABEL, TensorSpec
from netbuilder.core.text import Text
from netbuilder.core.values import NamedTuple
from netbuilder.graph.model import BLOCK, End
from netbuilder.project import kinds
from netbuilder.studio.presenters import giving
from netbuilder.studio.presenters.connecting import refusal
from netbuilder.studio.presenters.judging_blocks import tried_block
from netbuilder.studio.presenters.palette import TRIALS
from netbuilder.studio.presenters.short_words import kind_in_short, refusal_in_short
from netbuilder.studio.presenters.typed_settings import DEFAULTS, Settings


class Verdict(NamedTuple):
    """Whether a kind of node fits, and in which words; `given` is what it would hand on.

    `port` of the new node is joined, to `source` if there is one; "" stands for no wire.
    """

    fits: bool
    words: Text
    port: str = ""
    source: End | None = None
    given: TensorSpec | None = None


class Judge:
    """Of new nodes that one of `sources` feeds, that feed `target`, or both. Asked for known kinds only.

    `settings` are those that the new node has, by default the usual ones.
    """

    def __init__(
        self, report: Report, sources: tuple[End, ...], target: End | None, settings: Settings = DEFAULTS
    ) -> None:
        self._report = report
        self._sources = sources
        self._target = target
        self._settings = settings

    def verdict(self, kind: str) -> Verdict | None:
        if self._sources and self._target is not None:
            return self._between(kind, self._target)
        if self._sources:
            return self._behind(kind)
        return self._before(kind, self._target) if self._target is not None else None

    def _behind(self, kind: str) -> Verdict:
        """Fed by the first of the sources that some port takes."""
        judged = [self._fed(kind, source) for source in self._sources]
        return next((each for each in judged if each.fits), judged[0])

    def _fed(self, kind: str, source: End) -> Verdict:
        if kind.startswith(BLOCK):
            return self._block_fed(kind, source)
        ports = giving.inputs(kind)
        if not ports:
            return Verdict(False, Text("has no input"))
        spec = self._report.walk.spec(source)
        if spec is None:
            given = giving.unasked(kind, self._settings)
            return Verdict(True, _arrow(given), ports[0], source, given)
        if kinds.reference_settings(kind):
            return Verdict(False, Text("needs a partner"), ports[0], source)
        judged = [self._at_port(kind, place, spec, source) for place in range(len(ports))]
        return next((each for each in judged if each.fits), judged[0])

    def _block_fed(self, kind: str, source: End) -> Verdict:
        outcome, why = tried_block(self._report, kind, source)
        if not outcome.ports:
            return Verdict(False, why or Text("has no input"))
        given = outcome.outputs[0] if outcome.outputs else None
        return Verdict(why is None, why or _arrow(given), outcome.ports[0], source, given)

    def _outputs(self, kind: str) -> tuple[tuple[str, TensorSpec | None], ...]:
        """Output ports by name, and what leaves them where that does not depend on what comes in."""
        if not kind.startswith(BLOCK):
            return giving.outputs(kind, self._settings)
        outcome, _ = tried_block(self._report, kind, None)
        return tuple(zip(outcome.output_ports, outcome.outputs, strict=True))

    def _at_port(self, kind: str, place: int, spec: TensorSpec, source: End) -> Verdict:
        port = giving.inputs(kind)[place]
        try:
            given = giving.fed(kind, place, spec, self._settings)
        except ShapeRefused as refused:
            return Verdict(False, refusal_in_short(refused, spec), port, source)
        return Verdict(True, _arrow(given), port, source, given)

    def _between(self, kind: str, target: End) -> Verdict:
        """Fed by the source, and giving what the target takes."""
        judged = self._behind(kind)
        if kind.startswith(kinds.LOSS) or not self._outputs(kind):
            return Verdict(False, Text("cannot stand in a wire"))
        if not judged.fits or judged.given is None:
            return judged
        refused = self._refused(target, judged.given)
        if refused is None:
            return judged
        words = Text(
            "{node} {why}",
            node=self._report.graph.nodes[target.node].name,
            why=refusal_in_short(refused, judged.given),
        )
        return judged._replace(fits=False, words=words)

    def _before(self, kind: str, target: End) -> Verdict:
        """Giving what the target takes; where sizes cannot be told yet, a kind that it takes."""
        if kind.startswith(kinds.LOSS):
            return Verdict(False, Text("feeds nothing"))
        outputs = self._outputs(kind)
        if not outputs:
            return Verdict(False, Text("has no output"))
        judged = [self._giving(target, port, spec) for port, spec in outputs if spec is not None]
        if not judged:
            judged = [self._giving_kind(outputs[0][0], spec) for _, spec in giving.tried(kind)]
        unknown = Verdict(True, _arrow(None), outputs[0][0])
        return next((each for each in judged if each.fits), judged[0] if judged else unknown)

    def _giving(self, target: End, port: str, spec: TensorSpec) -> Verdict:
        fits = self._refused(target, spec) is None
        return Verdict(fits, _arrow(spec) if fits else Text("gives {shape}", shape=_shape(spec)), port)

    def _giving_kind(self, port: str, spec: TensorSpec) -> Verdict:
        fits = (spec.axes, spec.dtype) in self._taken_kinds
        return Verdict(fits, Text("gives {kind}", kind=kind_in_short(spec)), port)

    @cached_property
    def _taken_kinds(self) -> frozenset[tuple[tuple[str, ...], str]]:
        """Axes and types that the target takes of some sizes; those of all trials where it takes none."""
        assert self._target is not None
        trials = [*TRIALS, LABEL, *giving.LARGE_TRIALS, *self._arriving(self._target)]
        taken = [spec for spec in trials if self._refused(self._target, spec) is None]
        return frozenset((spec.axes, spec.dtype) for spec in taken or trials)

    def _arriving(self, target: End) -> Iterator[TensorSpec]:
        """What comes in at the other ports of the target: often it has to be like that."""
        outcome = self._report.walk.outcomes.get(target.node)
        return (spec for spec in (outcome.inputs if outcome is not None else ()) if spec is not None)

    def _refused(self, target: End, spec: TensorSpec) -> ShapeRefused | None:
        outcome = self._report.walk.outcomes.get(target.node)
        return refusal(outcome, target.port, spec) if outcome is not None else None


def _arrow(spec: TensorSpec | None) -> Text:
    return Text("→ {shape}", shape=_shape(spec) if spec is not None else "?")


def _shape(spec: TensorSpec) -> Text | str:
    if spec.is_labels and not spec.sizes:
        return Text("labels")
    return str(spec) if spec.sizes else Text("scalar")
