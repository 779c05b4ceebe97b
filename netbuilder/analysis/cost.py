"""What a network costs for one sample: parameters, multiply-adds, bytes of activations."""

from __future__ import annotations

from collections.abc import Iterable, Set

from netbuilder.analysis.ends import left_out
from netbuilder.analysis.outcome import Outcome, Walk
from netbuilder.catalogue.layer import Layer
from netbuilder.core.values import dataclass
from netbuilder.graph.model import BLOCK_INPUT, BLOCK_OUTPUT
from netbuilder.project import kinds


@dataclass(frozen=True, slots=True)
class Cost:
    """Numbers in weights, frozen ones too; multiply-adds; bytes a training step keeps for one sample.

    `activation_bytes` counts all outputs of data sets and layers.
    """

    parameters: int = 0
    multiply_adds: int = 0
    activation_bytes: int = 0

    @property
    def weight_bytes(self) -> int:
        """Bytes of the weights at 32 bits."""
        return 4 * self.parameters

    def __add__(self, other: Cost) -> Cost:
        return Cost(
            self.parameters + other.parameters,
            self.multiply_adds + other.multiply_adds,
            self.activation_bytes + other.activation_bytes,
        )

    def __sub__(self, other: Cost) -> Cost:
        return Cost(
            self.parameters - other.parameters,
            self.multiply_adds - other.multiply_adds,
            self.activation_bytes - other.activation_bytes,
        )


def cost_of(outcome: Outcome) -> Cost:
    """The cost of one node, all repetitions of a block included. What is not known counts nothing."""
    return Cost(*_numbers(outcome, {}))


def weights_of(use: kinds.BlockUse) -> int:
    """How often the weights of a block are there for one use of it: not at all where it has another's."""
    if use.weights:
        return 0
    return 1 if use.share else use.repeat


def _is_tied(outcome: Outcome) -> bool:
    return isinstance(outcome.made, kinds.BlockUse) and bool(outcome.made.weights)


def learns(outcome: Outcome) -> bool:
    """Whether a node has weights of its own that are not frozen, one in a block among them."""
    return _learns(outcome, {})


def _learns(outcome: Outcome, known: dict[int, bool]) -> bool:
    if outcome.node.frozen:
        return False
    inner = outcome.inner
    if inner is None:
        return cost_of(outcome).parameters > 0
    if _is_tied(outcome):
        return False
    if id(inner) not in known:
        known[id(inner)] = any(_learns(each, known) for each in _built(inner))
    return known[id(inner)]


def total(walk: Walk) -> Cost:
    """The cost of what is built of a graph."""
    return _sum(_built(walk), {})


def total_after(walk: Walk, absent: Set[str], before: Walk, absent_before: Set[str], cost: Cost) -> Cost:
    """As `total`, given the walk that it was made from, with its `cost`: only what differs is looked at.

    `absent` are the nodes that are left out of what is built, now and before.
    """
    if walk is before:
        return cost
    assert walk.changed is not None
    old, new = before.outcomes, walk.outcomes
    if 2 * len(walk.changed) > len(new):
        return total(walk)
    other = [id for id in walk.changed if id not in old or not _alike(old[id], new[id])]
    fresh = sum(id not in old for id in other)
    gone = [id for id in old if id not in new] if len(new) - fresh != len(old) else []
    moved = (absent ^ absent_before) - {*other, *gone} if absent != absent_before else ()
    come = [new[id] for id in (*other, *moved) if id not in absent]
    left = [old[id] for id in (*other, *gone, *moved) if id in old and id not in absent_before]
    known: dict[int, Cost] = {}
    kept = cost - _sum(left, known) if left else cost
    return kept + _sum(come, known) if come else kept


def _numbers(outcome: Outcome, known: dict[int, Cost]) -> tuple[int, int, int]:
    """Those of a `Cost`. `known` has those of blocks by the identity of their walk: uses may share one."""
    made = outcome.made
    if isinstance(made, kinds.BlockUse) and outcome.inner is not None:
        once = known.get(id(outcome.inner))
        if once is None:
            once = known[id(outcome.inner)] = _sum(_built(outcome.inner), known)
        return (
            weights_of(made) * once.parameters,
            made.repeat * once.multiply_adds,
            made.repeat * once.activation_bytes,
        )
    if not isinstance(made, Layer):
        return 0, 0, 0 if kinds.is_loss(outcome.node) else _bytes(outcome)
    arguments = outcome.asked
    if arguments is None:
        return 0, 0, _bytes(outcome)
    return made.parameters(*arguments), made.multiply_adds(*arguments), _bytes(outcome)


def _alike(one: Outcome, other: Outcome) -> bool:
    """Whether two outcomes cost the same at first sight: the same declaration with the same tensors."""
    return (
        one.outputs == other.outputs
        and one.made is other.made
        and one.inner is other.inner
        and one.inputs == other.inputs
        and one.extra == other.extra
        and one.settled == other.settled
        and one.node.kind == other.node.kind
    )


def _sum(outcomes: Iterable[Outcome], known: dict[int, Cost]) -> Cost:
    parameters = multiply_adds = activations = 0
    asked: dict[tuple[object, ...], tuple[int, int, int]] = {}
    for outcome in outcomes:
        _, made, ports, _, inputs, _, outputs, extra, _, settled, _, _, _, inner, hands_on = outcome
        if extra or not settled or inner is not None or hands_on is not None:
            numbers = _numbers(outcome, known)
        else:
            # Nodes that are alike share these objects: see `Asker.fed`.
            key = id(made), ports, id(inputs), id(outputs)
            found = asked.get(key)
            if found is None:
                found = asked[key] = _numbers(outcome, known)
            numbers = found
        parameters += numbers[0]
        multiply_adds += numbers[1]
        activations += numbers[2]
    return Cost(parameters, multiply_adds, activations)


def _built(walk: Walk) -> list[Outcome]:
    absent = left_out(walk)
    return [outcome for id, outcome in walk.outcomes.items() if id not in absent]


def _bytes(outcome: Outcome) -> int:
    """Bytes of a node's outputs; what only hands a tensor on has none: it is counted where it was made."""
    if outcome.hands_on is not None or outcome.node.kind in (BLOCK_INPUT, BLOCK_OUTPUT):
        return 0
    total = 0
    for spec in outcome.outputs:
        if spec is not None:
            total += spec.bytes
    return total
