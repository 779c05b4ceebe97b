"""Units that give zero for every watched example: counted along with a validation, or by itself."""

from __future__ import annotations

import copy
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.hooks import RemovableHandle

from netbuilder.core.text import Text
from netbuilder.engine.views.sites import Site, sites
from netbuilder.engine.views.view import Meter, Moment, Scene, View
from netbuilder.runs.views import LayerUnits, UnitsView

# Seconds from one whole count to the next.
_REST = 1.0
# Of the time, what the first count of a run may take, which somebody waits for, and the others. So many
# batches at most are counted as fast as that: of more, the cost would be felt.
_FIRST, _LATER = 0.03, 0.003
_FEW = 50


class Units(View):
    """Counted along whenever the run measures its validation part anyway, with a hook on each activation.

    Before the first such time, in a pause, and in a run that validates nothing, it goes through the watched
    part itself, on a copy of the weights: those of the run go on changing before all examples are seen.
    """

    kind = UnitsView.kind
    title = Text("Dead units")
    share = _LATER

    def __init__(self, scene: Scene) -> None:
        super().__init__()
        part, feed = scene.watched
        self.share = _FIRST if feed.count <= _FEW * scene.batch else _LATER
        self._scene = scene
        self._validates = part == "validation"
        self._sites = [site for site in sites(scene.made.plan) if _gives_zeros(scene.module, site)]
        self._copy: nn.Module | None = None
        self._round: _Round | None = None
        self._along: _Counts | None = None  # while the run validates
        self._is_counted_along = False

    @property
    def interval(self) -> float:
        return 0.0 if self.busy else _REST

    @property
    def busy(self) -> bool:
        return self._round is not None

    def begin(self) -> None:
        self._round, self._is_counted_along = None, False

    def look(self, moment: Moment) -> UnitsView | None:
        """Count one batch more; the view when that was the last one."""
        part, feed = self._scene.watched
        if not self._sites or not feed.count:
            return UnitsView(moment.step, moment.epoch, part, 0, ())
        if self._is_counted_along and not moment.still:
            return None
        if self._round is None or (moment.still and self._round.moment.step != moment.step):
            self._round = _Round(self._copied(), self._sites, moment)
        counted = self._round
        batch = feed.some(counted.examples, counted.examples + self._scene.batch)
        counted.add([batch[name] for name in self._scene.made.plan.fields])
        if counted.examples < feed.count:
            return None
        self._round = None
        return self._made(counted.moment, counted.counts)

    def before_validation(self) -> None:
        if self._validates and self._sites:
            self._along = _Counts(self._sites, self.meter)
            self._along.listen(self._scene.module)

    def after_validation(self, moment: Moment | None) -> UnitsView | None:
        along, self._along = self._along, None
        if along is None:
            return None
        along.let_go()
        if moment is None:
            return None
        self._is_counted_along, self._round = True, None
        return self._made(moment, along)

    def _made(self, at: Moment, counts: _Counts) -> UnitsView:
        self.share = _LATER
        part, feed = self._scene.watched
        return UnitsView(at.step, at.epoch, part, feed.count, counts.layers())

    def _copied(self) -> nn.Module:
        """The module as it is now, in evaluation mode."""
        if self._copy is None:
            self._copy = copy.deepcopy(self._scene.module).eval()
        else:
            self._copy.load_state_dict(self._scene.module.state_dict())
        return self._copy


class _Round:
    """One count, with the weights of `moment`."""

    def __init__(self, module: nn.Module, wanted: list[Site], moment: Moment) -> None:
        self.moment = moment
        self.examples = 0
        self.counts = _Counts(wanted, Meter())
        self._module = module

    def add(self, inputs: list[Tensor]) -> None:
        """Count what the units give for a batch."""
        self.counts.listen(self._module)
        try:
            with torch.inference_mode():
                self._module(*inputs)
        finally:
            self.counts.let_go()
        self.examples += len(inputs[0])


class _Counts:
    """What the `wanted` activations give while it listens to a module; `meter` counts what that costs."""

    def __init__(self, wanted: list[Site], meter: Meter) -> None:
        self._wanted = wanted
        self._meter = meter
        self._alive: dict[str, Tensor] = {}  # by name, how many outputs of each unit were not zero
        self._outputs: dict[str, int] = dict.fromkeys((site.name for site in wanted), 0)
        self._hooks: list[RemovableHandle] = []
        self._failure: Exception | None = None

    def listen(self, module: nn.Module) -> None:
        for site in self._wanted:
            hook = partial(self._hear, site)
            self._hooks.append(module.get_submodule(site.name).register_forward_hook(hook))

    def let_go(self) -> None:
        for hook in self._hooks:
            hook.remove()
        self._hooks.clear()

    def layers(self) -> tuple[LayerUnits, ...]:
        """Raises what went wrong."""
        if self._failure is not None:
            raise self._failure
        found = []
        for site in self._wanted:
            alive = self._alive[site.name]
            dead = int((alive == 0).sum())
            zeros = 1 - int(alive.sum()) / self._outputs[site.name]
            found.append(LayerUnits(site.node, site.title, dead, len(alive), zeros))
        return tuple(found)

    def _hear(self, site: Site, module: nn.Module, arguments: Any, output: Tensor) -> None:
        """Perhaps called by the run itself, which nothing here may end."""
        with self._meter.running():
            try:
                self._count(site, output)
            except Exception as error:  # noqa: BLE001  raised by `layers`
                self._failure = error

    def _count(self, site: Site, output: Tensor) -> None:
        """Channels are units where there are such, else the values of the last axis."""
        if output.dim() == 1:
            output = output.unsqueeze(1)
        unit = 1 if site.line.specs[0].axes[:1] == ("C",) else output.dim() - 1
        others = [axis for axis in range(output.dim()) if axis != unit]
        # Nothing is negative. To count what is not zero takes torch six times as long.
        alive = output.sign().sum(others, dtype=torch.float32).to(torch.int64)
        before = self._alive.get(site.name)
        self._alive[site.name] = alive if before is None else before + alive
        self._outputs[site.name] += output.numel()


def _gives_zeros(module: nn.Module, site: Site) -> bool:
    """Whether an activation gives exact zeros for a whole range of values."""
    found = module.get_submodule(site.name)
    return isinstance(found, nn.ReLU) or (isinstance(found, nn.LeakyReLU) and found.negative_slope == 0)
