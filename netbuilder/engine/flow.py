"""One example on its way through a network, step by step: what has been computed before is not again."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any, Protocol, TypeAlias

import torch
from torch import Tensor, nn

from netbuilder.analysis.plan import ClassPlan, Line
from netbuilder.core.control import Token
from netbuilder.core.values import NamedTuple
from netbuilder.engine.build import compile_expression
from netbuilder.engine.objective import as_outputs
from netbuilder.engine.trouble import as_problem
from netbuilder.engine.views.sites import Way, block_of
from netbuilder.runs.flow import Path

Results: TypeAlias = tuple[Tensor, ...]


class Modules(Protocol):
    """Whose layers an example goes through. `name` is the site's, see `sites.Site`."""

    def of(self, site: str, line: Line) -> nn.Module | None:
        """The module of a layer, in evaluation mode; None where there is none."""
        ...


class _Step(NamedTuple):
    """A step that was taken: with what, and what came of it."""

    expression: str
    module: nn.Module | None
    referred: nn.Module | None
    arguments: Results
    results: Results

    def holds(
        self, expression: str, module: nn.Module | None, referred: nn.Module | None, given: Results
    ) -> bool:
        """Whether it would be the very same step again."""
        alike = self.expression == expression and self.module is module and self.referred is referred
        return alike and same(self.arguments, given)


class Flow:
    """Carries one example after the other through networks that resemble each other.

    `given` is what each node gave the last time, by its path, with the batch of one as first axis; `failed`
    says which ones torch could not compute. Both are for reading only.
    """

    def __init__(self, modules: Modules) -> None:
        self.given: dict[Path, Results] = {}
        self.failed: dict[Path, str] = {}
        self._modules = modules
        self._steps: dict[tuple[str, int], _Step] = {}
        self._before: Mapping[tuple[str, int], _Step] = {}
        self._classes: dict[str, ClassPlan] = {}
        self._token: Token | None = None
        self._within: Collection[str] | None = None

    def run(
        self,
        classes: Sequence[ClassPlan],
        entering: Sequence[Tensor],
        token: Token | None = None,
        within: Collection[str] | None = None,
    ) -> None:
        """Carry what enters (a batch of one each) through the last of `classes`, or some of its nodes.

        Steps are taken anew where layer, weights or arguments are others than before. A `token` that says
        stop ends it early. Random numbers of others go on as if nothing had happened.
        """
        self._before, self._steps, self._within = self._steps, {}, within
        self._classes = {made.name: made for made in classes}
        self._token = token
        self.given, self.failed = {}, {}
        with torch.inference_mode(), torch.random.fork_rng(devices=[]):
            self._through(classes[-1], Way(), (), tuple(entering), 0)
        self._before = {}

    def forget(self) -> None:
        """Let go of everything: the next run takes all steps anew."""
        self.given, self.failed, self._steps = {}, {}, {}

    def _through(self, made: ClassPlan, way: Way, path: Path, entering: Results, turn: int) -> Results | None:
        """What a class returns, None where some of that could not be computed."""
        values: dict[str, Tensor] = dict(zip((name for name, _ in made.inputs), entering, strict=True))
        modules: dict[str, nn.Module | None] = {}
        makers: dict[str, Line] = {}
        for line in made.lines:
            arguments = tuple(values[name] for name in line.arguments if name in values)
            for name in line.results:
                values.pop(name, None)
            if len(arguments) < len(line.arguments) or (self._token is not None and self._token.stopping):
                continue
            if self._within is not None and not path and line.node not in self._within:
                continue
            here = (*path, line.node)
            # A use of a block may have the weights of another one.
            maker = makers.get(line.referred, line)
            block = block_of(maker, self._classes)
            if block is not None:
                makers[maker.attribute] = maker
                results = self._through_block(block, maker, way, here, arguments)
            else:
                results = self._step(line, way, here, arguments, modules, turn)
            if results is not None:
                self.given.setdefault(here, results)
                values.update(zip(line.results, results, strict=False))
        returned = tuple(values[name] for name in made.returns if name in values)
        return returned if len(returned) == len(made.returns) else None

    def _through_block(
        self, block: ClassPlan, line: Line, way: Way, path: Path, arguments: Results
    ) -> Results | None:
        """Through all repetitions of a block, of which the first is seen and the last one gives."""
        ways = list(way.into(line))
        turns = ways if len(ways) == line.repeat else ways * line.repeat
        results: Results | None = arguments
        for turn, inner in enumerate(turns):
            if results is not None:
                results = self._through(block, inner, path, results, turn)
        return results

    def _step(
        self,
        line: Line,
        way: Way,
        path: Path,
        arguments: Results,
        modules: dict[str, nn.Module | None],
        turn: int,
    ) -> Results | None:
        site = way.site(line).node
        module = self._modules.of(site, line) if line.attribute else None
        modules[line.attribute] = module
        referred = modules.get(line.referred) if line.referred else None
        if (line.attribute and module is None) or (line.referred and referred is None):
            return None
        expression = line.code.expression
        known = self._before.get((site, turn))
        if known is None or not known.holds(expression, module, referred, arguments):
            try:
                given = _function(expression, len(arguments))(module, *arguments, referred=referred)
            except Exception as error:  # noqa: BLE001  the other nodes are seen all the same
                problem = as_problem(error)
                self.failed[path] = str(problem.received or problem.what)
                return None
            known = _Step(expression, module, referred, arguments, as_outputs(given))
        self._steps[site, turn] = known
        return known.results


@lru_cache(maxsize=1024)
def _function(expression: str, inputs: int) -> Any:
    return compile_expression(expression, inputs)


def same(one: Results, other: Results) -> bool:
    """Whether these are the very same tensors."""
    return len(one) == len(other) and all(a is b for a, b in zip(one, other, strict=True))
