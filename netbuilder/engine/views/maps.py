"""One example on its way through the network: what enters, what some layers make of it, the answer."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn

from netbuilder.analysis.sound import Network
from netbuilder.catalogue.categories import ACTIVATION, CONVOLUTION, DENSE, RECURRENT, SHAPE
from netbuilder.core.spec import Kind, TensorSpec
from netbuilder.core.text import Text
from netbuilder.engine.feed import Feed
from netbuilder.engine.objective import as_outputs
from netbuilder.engine.views.answer import Answer, names_of
from netbuilder.engine.views.sites import Site, category_of, sites
from netbuilder.engine.views.view import Moment, Scene, View, floats
from netbuilder.runs.views import LayerMaps, MapsView

if TYPE_CHECKING:
    from netbuilder.runs.views import Floats

_MOST_LAYERS = 3
_MOST_MAPS = 16
_COLOURS = 3
_FEW = 4  # values a step of a sequence that is drawn in curves
# What is worth looking at, best first: whether it has several axes, and the category of the layer.
_WORTH = (
    (True, ACTIVATION),
    (True, SHAPE),
    (True, CONVOLUTION),
    (True, RECURRENT),
    (False, ACTIVATION),
    (False, DENSE),
    (False, RECURRENT),
)

# Examples among which one with something to see is looked for.
CANDIDATES = 100


class Maps(View):
    """Shows an example of the watched part, in evaluation mode."""

    kind = MapsView.kind
    title = Text("Feature maps")
    share = 0.007
    follows_sample = True

    def __init__(self, scene: Scene) -> None:
        super().__init__()
        self._scene = scene
        self._answer = Answer(scene.made)
        self._words = names_of(scene.made, scene.made.plan.fields[0])
        self._sites = worth_seeing(scene.made, self._answer.node)
        self._chosen: int | None = None

    def _telling(self, feed: Feed) -> int:
        """The example that is shown as long as nobody chooses one; found once."""
        if self._chosen is None:
            entering = feed.some(0, CANDIDATES)[self._scene.made.plan.fields[0]]
            self._chosen = most_varied(entering)
        return self._chosen

    def look(self, moment: Moment) -> MapsView | None:
        part, feed = self._scene.watched
        if not feed.count:
            return None
        wanted = self._telling(feed) if moment.sample is None else moment.sample
        sample = min(max(wanted, 0), feed.count - 1)
        example = feed.some(sample, sample + 1)
        fields = self._scene.made.plan.fields
        outputs, seen = seen_in(self._scene.module, self._sites, [example[name] for name in fields])
        specs = [spec for _, spec in self._scene.made.plan.model.inputs]
        picture, is_signal = entering_maps([example[name][0] for name in fields], specs)
        output, classes, shares = self._answer.read(outputs, picture.shape)
        return MapsView(
            moment.step,
            moment.epoch,
            part,
            sample,
            feed.count,
            self._answer.label(example),
            floats(picture),
            tuple(_layer(site, seen[site.name]) for site in self._sites if site.name in seen),
            output,
            classes,
            shares,
            _slices(specs[0]),
            is_signal,
            self._answer.truth(example),
            self._read(example[fields[0]][0], specs[0]),
        )

    def _read(self, entering: Tensor, spec: TensorSpec) -> tuple[str, ...]:
        """The words that enter; nothing where values do, or words without names."""
        if spec.is_float or not self._words:
            return ()
        named = dict(enumerate(self._words))
        return tuple(named.get(number, str(number)) for number in entering.reshape(-1).tolist())


def most_varied(examples: Tensor) -> int:
    """The example whose values differ most among themselves: on a flat one there is nothing to see."""
    if not examples.is_floating_point() or examples[0].numel() < 2:
        return 0
    return int(examples.flatten(1).std(dim=1).argmax())


def worth_seeing(made: Network, answer: str) -> list[Site]:
    """The layers that show most, in the order of the network: activations before others, maps before vectors.

    The layer `answer` is shown as the answer already.
    """
    candidates = [site for site in sites(made.plan) if site.node != answer and _has_many(site)]
    for wide, category in _WORTH:
        found = [
            site
            for site in candidates
            if (len(site.line.specs[0].sizes) > 1) is wide and category_of(made, site.line) is category
        ]
        if found:
            return _spread(found)
    return []


def seen_in(
    module: nn.Module, wanted: list[Site], inputs: list[Tensor]
) -> tuple[tuple[Tensor, ...], dict[str, Tensor]]:
    """What `module` gives for one example, and what the wanted layers give, by their names in the module."""
    seen: dict[str, Tensor] = {}

    def keep(name: str, layer: nn.Module, arguments: Any, output: Any) -> None:
        seen[name] = as_outputs(output)[0]

    with torch.inference_mode(), evaluating(module):
        hooks = [
            module.get_submodule(site.name).register_forward_hook(partial(keep, site.name)) for site in wanted
        ]
        try:
            outputs = as_outputs(module(*inputs))
        finally:
            for hook in hooks:
                hook.remove()
    return outputs, seen


@contextmanager
def evaluating(module: nn.Module) -> Iterator[None]:
    """In evaluation mode nothing is drawn and no running mean moves; the mode is put back."""
    was_training = module.training
    module.eval()
    try:
        yield
    finally:
        module.train(was_training)


def as_maps(values: Tensor, spec: TensorSpec) -> Tensor:
    """One sample as maps×height×width: a sequence is one map, a vector one of a single row.

    The slices of a volume lie side by side, in rows.
    """
    match spec.axes:
        case ("C", _, _, _):
            return _side_by_side(values)
        case ("C", _, _):
            return values
        case ("C", _):
            return values.unsqueeze(1)
        case (_, _):
            return values.unsqueeze(0)
        case _:
            return values.reshape(1, 1, -1)


def entering_maps(values: list[Tensor], specs: list[TensorSpec]) -> tuple[Tensor, bool]:
    """What enters as maps, and whether that are signals: so are sequences of few values a step.

    Grey pictures of one size are shown together, unless they would be taken for three colours.
    """
    first, spec = values[0], specs[0]
    if spec.kind is Kind.SEQUENCE and spec.is_float and spec.sizes[1] <= _FEW:
        return first.T.unsqueeze(1), True
    if spec.kind is Kind.MAPS and spec.sizes[0] == 1:
        alike = [each for each, its in zip(values, specs, strict=True) if its == spec]
        return (torch.cat(alike) if len(alike) != _COLOURS else first), False
    return as_maps(first, spec), spec.kind is Kind.SIGNAL


def _side_by_side(volumes: Tensor) -> Tensor:
    """Channels×depth×height×width as channels×height×width; the rest of the last row has the least value."""
    channels, depth, height, width = volumes.shape
    rows = math.isqrt(depth)
    columns = -(-depth // rows)
    missing = rows * columns - depth
    if missing:
        blank = volumes.amin().expand(channels, missing, height, width)
        volumes = torch.cat([volumes, blank], 1)
    table = volumes.reshape(channels, rows, columns, height, width).permute(0, 1, 3, 2, 4)
    return table.reshape(channels, rows * height, columns * width)


def _slices(spec: TensorSpec) -> tuple[int, ...]:
    """Depth, height and width of a volume; nothing for what is none."""
    return spec.sizes[1:] if spec.kind is Kind.VOLUME else ()


def _layer(site: Site, output: Tensor) -> LayerMaps:
    spec = site.line.specs[0]
    maps = as_maps(output[0], spec)
    shown: Floats = floats(maps[:_MOST_MAPS])
    count = len(maps) if len(maps) > 1 else maps.shape[-1]
    return LayerMaps(site.node, site.title, shown, count, _slices(spec), spec.kind is Kind.SIGNAL)


def _has_many(site: Site) -> bool:
    """Whether there is more to see than one value, or one a map."""
    spec = site.line.specs[0]
    return spec.count > (spec.sizes[0] if len(spec.sizes) > 1 else 1)


def _spread(found: list[Site]) -> list[Site]:
    """As many as are shown: the first, the last, and what lies between evenly."""
    if len(found) <= _MOST_LAYERS:
        return found
    last = len(found) - 1
    return [found[round(place * last / (_MOST_LAYERS - 1))] for place in range(_MOST_LAYERS)]
