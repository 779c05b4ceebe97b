"""How long each layer takes: the network of the run, step by step, forward and then backward.

Each step has a piece of autograd's graph of its own, handed from piece to piece, so that forward and backward
of every one can be told apart, also of sums and other steps without a module. Beside it whole passes are
taken that nobody looks into: what the pieces add up to can be held against them.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from statistics import median
from typing import Any

import torch
from torch import Tensor, nn

from netbuilder.analysis.plan import ClassPlan, Line
from netbuilder.analysis.sound import Network, network
from netbuilder.core.control import Token
from netbuilder.core.problem import ProblemError
from netbuilder.core.spec import TensorSpec
from netbuilder.engine import devices
from netbuilder.engine.build import compile_expression
from netbuilder.engine.clocks import Clock, clock_of
from netbuilder.engine.objective import Batch, Objective, as_outputs
from netbuilder.engine.prepare import module, objective_of
from netbuilder.engine.trouble import as_problem
from netbuilder.engine.views.sites import Way, block_of
from netbuilder.project.project import Project
from netbuilder.runs.flow import Path
from netbuilder.runs.timing import LayerTimes, Milliseconds

# Passes are taken until there are enough for a median, or this long.
_SECONDS = 3.0
_LEAST, _MOST = 3, 15


def layer_times(project: Project, threads: int, device: str, token: Token) -> LayerTimes | None:
    """The times of all nodes of `project` with batches of its recipe; None where `token` says stop.

    `threads` and `device` as a training request has them. The numbers are random, so that no data are read.
    Raises ProblemError.
    """
    used = devices.take_threads(threads)
    place = devices.choose(project.recipe.device, device)
    made = network(project)
    try:
        with torch.random.fork_rng(devices=[]):
            return _measured(made, place, used, token)
    except Exception as error:
        raise ProblemError(as_problem(error, made)) from error


def _measured(made: Network, device: torch.device, threads: int, token: Token) -> LayerTimes | None:
    model = module(made, made.project.recipe.seed).to(device).train()
    objective = objective_of(made)
    batch = _batch(made, device)
    clock = clock_of(device, threads)
    _whole(model, objective, made, batch, clock)  # the first pass makes what the others find
    nodes: defaultdict[Path, list[Milliseconds]] = defaultdict(list)
    wholes: list[Milliseconds] = []
    began = time.monotonic()
    while len(wholes) < _LEAST or (len(wholes) < _MOST and time.monotonic() - began < _SECONDS):
        found = _Pass(model, objective, made, clock, token).taken(batch)
        if found is None:
            return None
        for path, spent in found.items():
            nodes[path].append(spent)
        wholes.append(_whole(model, objective, made, batch, clock))
    return LayerTimes(
        {path: _median(spent) for path, spent in nodes.items()},
        _median(wholes),
        len(wholes),
        made.project.recipe.batch,
        _device_name(device),
        threads,
    )


def _whole(model: nn.Module, objective: Objective, made: Network, batch: Batch, clock: Clock) -> Milliseconds:
    """A pass that nobody looks into, with its loss."""
    model.zero_grad()
    start = clock.mark()
    outputs = as_outputs(model(*(batch[name] for name in made.plan.fields)))
    ends = _losses(objective, outputs, batch)
    middle = clock.mark()
    _backward(ends)
    end = clock.mark()
    clock.wait()
    return Milliseconds(clock.between(start, middle), clock.between(middle, end))


def _losses(objective: Objective, outputs: Sequence[Tensor], batch: Batch) -> list[Tensor]:
    """What a backward pass begins at: the losses, or without any all that comes out."""
    terms = [term(tuple(outputs), batch) for term in objective.terms]
    return terms or [each for each in outputs if each.is_floating_point()]


def _backward(ends: Sequence[Tensor], gradients: Sequence[Tensor] | None = None) -> None:
    learning = [number for number, end in enumerate(ends) if end.requires_grad]
    if learning:
        given = [torch.ones_like(end) for end in ends] if gradients is None else gradients
        torch.autograd.backward([ends[number] for number in learning], [given[number] for number in learning])


@dataclass(eq=False)
class _Step:
    """A step with a piece of autograd's graph of its own, between `leaves` and `results`."""

    path: Path
    sources: list[Tensor]  # what the leaves stand for
    leaves: list[Tensor]
    results: tuple[Tensor, ...]
    began: Any
    ended: Any
    backward: tuple[Any, Any] | None = None


@dataclass(eq=False)
class _Pass:
    """One pass, taken in steps."""

    model: nn.Module
    objective: Objective
    made: Network
    clock: Clock
    token: Token
    steps: list[_Step] = field(default_factory=list)
    turns: defaultdict[Path, int] = field(default_factory=lambda: defaultdict(int))

    def taken(self, batch: Batch) -> dict[Path, Milliseconds] | None:
        """How long each node took; None where it was stopped."""
        self.model.zero_grad()
        self._classes = {each.name: each for each in self.made.plan.classes}
        entering = tuple(batch[name] for name in self.made.plan.fields)
        outputs = self._through(self.made.plan.model, Way(), (), entering)
        if self.token.stopping:
            return None
        ends = [self._loss(term, outputs, batch) for term in self.objective.terms]
        if not ends:
            ends = [each for each in outputs if each.is_floating_point()]
        self._back(ends)
        self.clock.wait()
        return self._spent()

    def _through(
        self, made: ClassPlan, way: Way, path: Path, entering: tuple[Tensor, ...]
    ) -> tuple[Tensor, ...]:
        values = dict(zip((name for name, _ in made.inputs), entering, strict=True))
        modules: dict[str, nn.Module] = {}
        makers: dict[str, Line] = {}
        for line in made.lines:
            if self.token.stopping:
                return ()
            arguments = tuple(values[name] for name in line.arguments)
            here = (*path, line.node)
            self.turns[here] += 1
            maker = makers.get(line.referred, line)
            block = block_of(maker, self._classes)
            if block is not None:
                makers[maker.attribute] = maker
                results = self._through_block(block, maker, way, here, arguments)
            else:
                if line.attribute:
                    modules[line.attribute] = self.model.get_submodule(way.site(line).name)
                results = self._layer(line, here, arguments, modules)
            values.update(zip(line.results, results, strict=False))
        return tuple(values[name] for name in made.returns)

    def _through_block(
        self, block: ClassPlan, line: Line, way: Way, path: Path, arguments: tuple[Tensor, ...]
    ) -> tuple[Tensor, ...]:
        ways = list(way.into(line))
        results = arguments
        for inner in ways if len(ways) == line.repeat else ways * line.repeat:
            if not self.token.stopping:
                results = self._through(block, inner, path, results)
        return results

    def _layer(
        self, line: Line, path: Path, arguments: tuple[Tensor, ...], modules: Mapping[str, nn.Module]
    ) -> tuple[Tensor, ...]:
        function = _function(line.code.expression, len(arguments))
        made, referred = modules.get(line.attribute), modules.get(line.referred)
        return self._step(path, arguments, lambda *given: function(made, *given, referred=referred))

    def _loss(self, term: Any, outputs: tuple[Tensor, ...], batch: Batch) -> Tensor:
        self.turns[(term.node,)] += 1
        return self._step((term.node,), outputs, lambda *given: term(given, batch))[0]

    def _step(
        self, path: Path, arguments: tuple[Tensor, ...], compute: Callable[..., Any]
    ) -> tuple[Tensor, ...]:
        leaves = [each.detach().requires_grad_(each.requires_grad) for each in arguments]
        began = self.clock.mark()
        results = as_outputs(compute(*leaves))
        ended = self.clock.mark()
        self.steps.append(_Step(path, list(arguments), leaves, results, began, ended))
        return results

    def _back(self, ends: Sequence[Tensor]) -> None:
        """Hand gradients from the last step to the first."""
        gradients: dict[int, Tensor] = {id(end): torch.ones_like(end) for end in ends}
        for step in reversed(self.steps):
            reached = [each for each in step.results if id(each) in gradients and each.requires_grad]
            if not reached:
                continue
            began = self.clock.mark()
            _backward(reached, [gradients[id(each)] for each in reached])
            step.backward = began, self.clock.mark()
            for source, leaf in zip(step.sources, step.leaves, strict=True):
                if leaf.grad is not None:
                    known = gradients.get(id(source))
                    gradients[id(source)] = leaf.grad if known is None else known + leaf.grad

    def _spent(self) -> dict[Path, Milliseconds]:
        """Of each node; what is in a block counts for the block as well, and for itself as of one turn."""
        forward: defaultdict[Path, float] = defaultdict(float)
        backward: defaultdict[Path, float] = defaultdict(float)
        for step in self.steps:
            there = self.clock.between(step.began, step.ended)
            back = self.clock.between(*step.backward) if step.backward is not None else 0.0
            for length in range(1, len(step.path) + 1):
                forward[step.path[:length]] += there
                backward[step.path[:length]] += back
        return {
            path: Milliseconds(forward[path] / self.turns[path], backward[path] / self.turns[path])
            for path in forward
        }


def _batch(made: Network, device: torch.device) -> dict[str, Tensor]:
    """Random numbers for all that the model and its losses are given."""
    size, specs = made.project.recipe.batch, dict[str, TensorSpec]()
    for name, (_, spec) in zip(made.plan.fields, made.plan.model.inputs, strict=True):
        specs[name] = spec
    for loss in made.plan.losses:
        for (kind, key), spec in zip(loss.arguments, loss.specs, strict=True):
            if kind == "field":
                specs[str(key)] = spec
    facts = made.project.facts.get(made.plan.data)
    found = {}
    for name, spec in specs.items():
        known = facts.field(name) if facts is not None else None
        high = int(known.high) if known is not None and known.high is not None else 0
        sizes, kind = (size, *spec.sizes), getattr(torch, spec.dtype)
        # Of numbers of which nothing is known, 0 is a class and a token everywhere.
        numbers = torch.rand(sizes) if spec.is_float else torch.randint(0, max(0, high) + 1, sizes)
        found[name] = (numbers if spec.dtype != "bool" else torch.zeros(sizes)).to(device, kind)
    return found


def _median(spent: Sequence[Milliseconds]) -> Milliseconds:
    return Milliseconds(median(each.forward for each in spent), median(each.backward for each in spent))


def _device_name(device: torch.device) -> str:
    return torch.cuda.get_device_name(device) if device.type == "cuda" else device.type


@lru_cache(maxsize=1024)
def _function(expression: str, inputs: int) -> Callable[..., Any]:
    return compile_expression(expression, inputs)
