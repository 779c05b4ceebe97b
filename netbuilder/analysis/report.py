"""Everything that follows from a project, as a value; after an edit it is made anew from the last one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from netbuilder.analysis.codes import STOPS_BUILDING, STOPS_TRAINING
from netbuilder.analysis.context import Context
from netbuilder.analysis.cost import Cost, total, total_after
from netbuilder.analysis.ends import left_out
from netbuilder.analysis.outcome import Outcome, Walk
from netbuilder.analysis.rule import graph_rules, node_rules, project_rules
from netbuilder.analysis.rule_library import RULES_LOADED
from netbuilder.analysis.shapes import walk
from netbuilder.catalogue.layer import Layer
from netbuilder.core.problem import Problem, Severity
from netbuilder.core.spec import TensorSpec
from netbuilder.core.values import dataclass
from netbuilder.graph.model import BLOCK, Block, Graph
from netbuilder.project.project import Project

assert RULES_LOADED

_RANK = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.HINT: 2}


@dataclass(frozen=True, slots=True, eq=False)
class Inside:
    """What was found in one use of a block: its own problems and the blocks used in it, deeper ones not."""

    block: Block
    walk: Walk
    problems: tuple[Problem, ...]
    uses: list[Outcome]


@dataclass(frozen=True, slots=True, eq=False)
class Report:
    """What `check` knows. `problems` come in the order of the graph, errors first; `cost` is per sample.

    `left_out` are the nodes that do not become part of the model and are not in its cost. `insides` are what
    was found in blocks, by the ids of the block nodes that lead there.

    One `inside` a use of a block has the `path` that leads there, the id of the `block`, and the `whole`.
    """

    project: Project
    walk: Walk
    problems: tuple[Problem, ...]
    cost: Cost
    left_out: frozenset[str]
    insides: Mapping[tuple[str, ...], Inside]
    path: tuple[str, ...] = ()
    block: str = ""
    whole: Report | None = None

    @property
    def graph(self) -> Graph:
        """The graph that `walk` is about."""
        return self.walk.graph

    @property
    def shapes(self) -> dict[str, tuple[TensorSpec | None, ...]]:
        """The specs of each node's outputs by node id; None where unknown."""
        return {outcome.node.id: outcome.outputs for outcome in self.walk.in_order}

    @property
    def parameters(self) -> int:
        """Trainable numbers of the whole network."""
        return self.cost.parameters

    @property
    def leaves_out(self) -> bool:
        """Whether `cost` is without layers of the model whose input is missing or does not fit."""
        return bool(self.walk.stuck) or any(isinstance(each.made, Layer) for each in self._unsettled)

    @property
    def leaves_out_tensors(self) -> bool:
        """Whether `cost` is without the memory of tensors of the model whose size nobody knows yet."""
        return bool(self.walk.stuck) or any(None in each.outputs for each in self._unsettled)

    @property
    def _unsettled(self) -> Iterator[Outcome]:
        """What of the model is not settled."""
        return (self.walk.outcomes[id] for id in self.walk.unsettled if id not in self.left_out)

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.is_error)

    @property
    def ok(self) -> bool:
        """Whether there is no error. What only training needs may still be missing."""
        return not self.errors

    @property
    def stops_building(self) -> tuple[Problem, ...]:
        """Problems for which no module and no source can be made."""
        return tuple(each for each in self.problems if each.code in STOPS_BUILDING)

    @property
    def stops_training(self) -> tuple[Problem, ...]:
        """Problems for which the network cannot be trained."""
        return tuple(each for each in self.problems if each.code in STOPS_TRAINING)


def report(project: Project, before: Report | None = None) -> Report:
    """Analyse `project`; what `before`, a report on an earlier state of it, found is used where it holds.

    From one that is `inside` a use of a block follows one inside the same use.
    """
    if before is not None and before.whole is not None:
        return inside(report(project, before.whole), before.path)
    found = walk(project, project.graph, before.walk if before is not None else None)
    context = Context(project, found)
    insides = _Insides(project, before.insides if before is not None else {})
    insides.enter(context.blocks, ())
    problems = _asked(context)
    for declared in project_rules.values():
        problems.extend(declared(context))
    problems.extend(insides.problems())
    if before is None:
        cost = total(found)
    else:
        cost = total_after(found, context.left_out, before.walk, before.left_out, before.cost)
    return Report(project, found, _sorted(found, problems), cost, context.left_out, insides.found)


def inside(whole: Report, path: tuple[str, ...]) -> Report:
    """`whole` as it is seen from inside the use of a block to which `path`, ids of block nodes, leads.

    Walk, cost and nodes left out are those of the block's graph with the shapes of this use. Problems are
    those in there, and their places begin there. Raises KeyError where there is no such block.
    """
    if not path:
        return whole
    project, seen, around = whole.project, whole.walk, list[str]()
    for id in path:
        around.append(seen.graph.nodes[id].kind.removeprefix(BLOCK))
        outcome = seen.outcomes.get(id)
        inner = outcome.inner if outcome is not None else None
        # Of a use in a loop nothing is known.
        seen = inner or walk(project, project.blocks[around[-1]].graph, inside=tuple(around))
    found = dict(_insides_of(whole, seen))
    problems = [replace(each, place=replace(each.place, blocks=at)) for at, each in _each_once(found)]
    deeper = {at: each for at, each in found.items() if at}
    return Report(
        project, seen, _sorted(seen, problems), total(seen), left_out(seen), deeper, path, around[-1], whole
    )


def _insides_of(whole: Report, seen: Walk) -> Iterator[tuple[tuple[str, ...], Inside]]:
    """What was found in a walk and in the blocks used there, by the way from there; each walk once."""
    known = {id(each.walk): each for each in whole.insides.values()}
    edge: list[tuple[tuple[str, ...], Walk]] = [((), seen)]
    while edge:
        path, inner = edge.pop()
        found = known.pop(id(inner), None)
        if found is not None:
            yield path, found
            uses = ((use.node.id, use.inner) for use in reversed(found.uses))
            edge += [((*path, node), deeper) for node, deeper in uses if deeper is not None]


def _each_once(
    insides: Mapping[tuple[str, ...], Inside],
) -> Iterator[tuple[tuple[str, ...], Problem]]:
    """All problems with the way to them; of those that differ by the way alone, the first."""
    told: set[tuple[object, ...]] = set()
    for path, found in insides.items():
        for problem in found.problems:
            at = problem.place
            key = (found.block.id, problem.code, at.node, at.port, at.setting)
            if key not in told:
                told.add(key)
                yield path, problem


class _Insides:
    """Looks into blocks, each walk once: what is wrong in a block is wrong in all uses of it."""

    def __init__(self, project: Project, before: Mapping[tuple[str, ...], Inside]) -> None:
        self.found: dict[tuple[str, ...], Inside] = {}
        self._project = project
        self._before = before
        self._seen: set[int] = set()

    def enter(self, uses: list[Outcome], path: tuple[str, ...]) -> None:
        for use in uses:
            if use.inner is not None and id(use.inner) not in self._seen:
                self._seen.add(id(use.inner))
                inner = (*path, use.node.id)
                self.found[inner] = self._inside(use.node.kind.removeprefix(BLOCK), use.inner, inner)
                self.enter(self.found[inner].uses, inner)

    def problems(self) -> Iterator[Problem]:
        """All of them; of those that differ by the way into the block alone, the first."""
        return (problem for _, problem in _each_once(self.found))

    def _inside(self, id: str, inner: Walk, path: tuple[str, ...]) -> Inside:
        block = self._project.blocks[id]
        known = self._before.get(path)
        if known is not None and known.walk is inner and known.block is block:
            return known
        context = Context(self._project, inner, id, path)
        return Inside(block, inner, tuple(_asked(context)), context.blocks)


def _asked(context: Context) -> list[Problem]:
    """What the rules for every graph say."""
    found: list[Problem] = []
    for outcome in context.unsettled:
        for about_node in node_rules.values():
            found.extend(about_node(context, outcome))
    for declared in graph_rules.values():
        found.extend(declared(context))
    return found


def _sorted(walk: Walk, problems: list[Problem]) -> tuple[Problem, ...]:
    """Errors first, each severity in the order of the graph, what belongs to no node at the end."""
    if len(problems) < 2:
        return tuple(problems)
    order = {id: index for index, id in enumerate((*walk.order, *walk.stuck))}

    def rank(problem: Problem) -> tuple[object, ...]:
        place = problem.place
        path = (*place.blocks, place.node) if place.node is not None else ()
        first = order.get(path[0], len(order)) if path else len(order)
        return _RANK[problem.severity], first, path, problem.code, place.port or "", place.setting or ""

    return tuple(sorted(problems, key=rank))
