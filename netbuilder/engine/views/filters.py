"""The weights of the first layer that looks at pictures, as pictures."""

from __future__ import annotations

from pathlib import Path

from torch import Tensor

from netbuilder.analysis.plan import ClassPlan, Line, Plan
from netbuilder.core.problem import ProblemError
from netbuilder.core.spec import Kind, TensorSpec
from netbuilder.core.text import Text
from netbuilder.core.values import dataclass
from netbuilder.engine import checkpoint
from netbuilder.engine.views.sites import Site, Way, block_of
from netbuilder.engine.views.view import Moment, Scene, View, floats
from netbuilder.runs.views import FilterView

_MOST = 64
_COLOURS = (1, 3)
# What hands on the values of a picture in their order.
_KEEPING = ("torch.nn.Flatten", "torch.nn.Dropout")
_RESHAPING = "{0}.reshape(-1"


class Filters(View):
    """`before` is the checkpoint from before the first step, for a run that is past it."""

    kind = FilterView.kind
    title = Text("Filters")
    share = 0.002

    def __init__(self, scene: Scene, before: Path | None = None) -> None:
        super().__init__()
        self._scene = scene
        self._found = seen_by(scene.made.plan)
        if self._found is not None:
            self._start = floats(self._found.pictures(self._first_weight(before)))

    def look(self, moment: Moment) -> FilterView | None:
        if self._found is None:
            return None
        site, weight = self._found.site, self._weight
        now = floats(self._found.pictures(weight))
        return FilterView(moment.step, moment.epoch, site.node, site.title, now, self._start, len(weight))

    @property
    def _weight(self) -> Tensor:
        assert self._found is not None
        return self._scene.module.get_parameter(self._found.weight)

    def _first_weight(self, before: Path | None) -> Tensor:
        """The weight before the first step; that of now where the checkpoint is gone."""
        assert self._found is not None
        if before is not None:
            try:
                return checkpoint.weight(before, self._found.weight)
            except ProblemError:
                pass
        return self._weight


@dataclass(frozen=True, slots=True)
class Pictured:
    """A layer whose weights are pictures, and the picture that each output of a linear one sees."""

    site: Site
    image: TensorSpec | None = None

    @property
    def weight(self) -> str:
        return f"{self.site.name}.weight"

    def pictures(self, weight: Tensor) -> Tensor:
        """The first of them as filters×colours×height×width."""
        return weight[:_MOST] if self.image is None else weight[:_MOST].reshape(-1, *self.image.sizes)


def seen_by(plan: Plan) -> Pictured | None:
    """The first layer whose weights are pictures: a convolution over an image, or a linear layer behind one.

    A linear layer may lie behind layers that keep the values of the image in their order.
    """
    known = {made.name: made for made in plan.classes}

    def search(made: ClassPlan, way: Way, images: dict[str, TensorSpec]) -> Pictured | None:
        for line in made.lines:
            image = images.get(line.arguments[0]) if line.arguments else None
            block = block_of(line, known)
            if block is not None:
                entering = zip(block.inputs, line.arguments, strict=True)
                inner = {name: images[given] for (name, _), given in entering if given in images}
                found = search(block, next(way.into(line)), inner)
            else:
                found = _pictured(line, way, image)
            if found is not None:
                return found
            for result in line.results:
                images.pop(result, None)
            if image is not None and _keeps(line):
                images[line.results[0]] = image
        return None

    return search(plan.model, Way(), {name: spec for name, spec in plan.model.inputs if _is_image(spec)})


def _pictured(line: Line, way: Way, image: TensorSpec | None) -> Pictured | None:
    call = line.code.module
    if call is None:
        return None
    if call.target == "torch.nn.Conv2d" and call.arguments[0] in _COLOURS:
        # Filters of one pixel mix colours; there is nothing to see in them.
        return Pictured(way.site(line)) if dict(call.keywords)["kernel_size"] != 1 else None
    if call.target == "torch.nn.Linear" and image is not None and call.arguments[0] == image.count:
        return Pictured(way.site(line), image)
    return None


def _keeps(line: Line) -> bool:
    if line.code.module is not None:
        return line.code.module.target in _KEEPING
    return line.code.expression.startswith(_RESHAPING)


def _is_image(spec: TensorSpec) -> bool:
    return spec.kind is Kind.MAPS and spec.sizes[0] in _COLOURS
