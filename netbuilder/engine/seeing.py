"""From the tensors that nodes give to what is drawn of them: few, small, and in the computer's own memory."""

from __future__ import annotations

from collections.abc import Mapping

import torch
import torch.nn.functional as F
from torch import Tensor

from netbuilder.analysis.flowing import Flowing, handed_on
from netbuilder.analysis.outcome import Outcome, Walk
from netbuilder.catalogue.training.losses import Loss
from netbuilder.core.facts import DataFacts
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.spec import Kind, TensorSpec
from netbuilder.core.values import NamedTuple
from netbuilder.data.tiles import is_film, is_picture
from netbuilder.engine.build import compile_expression, loss_module
from netbuilder.engine.draws import DRAWS
from netbuilder.engine.flow import Flow, Results
from netbuilder.engine.spots import loss_file
from netbuilder.engine.trouble import as_problem
from netbuilder.engine.views.maps import as_maps
from netbuilder.engine.views.view import floats
from netbuilder.runs.flow import Form, Path, Seen

_MOST_MAPS = 16
_MOST_CURVES = 4
_MOST_VALUES = 4096
_LARGEST_MAP = 64  # pixels of a side
_NARROW = 16


class Meaning(NamedTuple):
    """What a loss says of the tensor that it compares.

    Scores of `classes`, by the kind of the `loss`; or a picture of these `sizes`.
    """

    loss: str = ""
    classes: tuple[str, ...] = ()
    sizes: tuple[int, ...] = ()


class _Sight(NamedTuple):
    """What was seen of a tensor, to be given again for the same one."""

    tensor: Tensor
    meaning: Meaning | None
    seen: Seen


class _Cost(NamedTuple):
    """A loss that was computed: from what, and what it is."""

    made: object
    arguments: Results
    value: Tensor


class Seeing:
    """Looks at all that a flow gives. What it gave before already is seen as the very same object."""

    def __init__(self) -> None:
        self._sights: dict[Path, _Sight] = {}
        self._costs: dict[str, _Cost] = {}

    def all(
        self,
        flowing: Flowing,
        flow: Flow,
        example: Mapping[str, Tensor],
        drawn: Mapping[Path, Results] = FrozenDict(),
    ) -> tuple[Mapping[Path, Seen], dict[Path, str]]:
        """What each node gives, by its path, and why some give nothing.

        Of those that have `drawn` as in training, batches as in `Draws`, that is what is seen.
        """
        given = dict(flow.given)
        data = flowing.walk.outcomes.get(flowing.data)
        if data is not None:
            # A field that nothing uses may not have been put on the device.
            given[flowing.data,] = tuple(example[port] for port in data.output_ports if port in example)
        _hand_on(flowing, given)
        meanings, failed = _meanings(flowing), dict(flow.failed)
        sights: dict[Path, _Sight] = {}
        for path, spec in _specs(flowing.walk, ()):
            if drawn.get(path):
                sights[path] = self._sight_of_draws(path, drawn[path][0], spec)
            elif given.get(path):
                sights[path] = self._sight(path, given[path][0], spec, meanings.get(path), flowing.data)
        for loss in flowing.losses:
            path = (loss.node.id,)
            try:
                value = self._cost(loss, given, flowing, example)
            except Exception as error:  # noqa: BLE001  the other nodes are seen all the same
                failed[path] = str(as_problem(error).received or error)
                continue
            if value is not None:
                sights[path] = self._sight(path, value, loss.outputs[0], None, flowing.data)
        self._sights = sights
        return {path: sight.seen for path, sight in sights.items()}, failed

    def _sight(
        self, path: Path, tensor: Tensor, spec: TensorSpec | None, meaning: Meaning | None, data: str
    ) -> _Sight:
        before = self._sights.get(path)
        if before is not None and before.tensor is tensor and before.meaning == meaning:
            return before
        sample = tensor[0] if tensor.ndim else tensor
        if path == (data,) and spec is not None:
            return _Sight(tensor, meaning, of_data(sample, spec))
        return _Sight(tensor, meaning, seen(sample, spec, meaning))

    def _sight_of_draws(self, path: Path, batch: Tensor, spec: TensorSpec | None) -> _Sight:
        before = self._sights.get(path)
        if before is not None and before.tensor is batch:
            return before
        return _Sight(batch, None, of_draws(batch[:DRAWS], spec))

    def _cost(
        self, loss: Outcome, given: Mapping[Path, Results], flowing: Flowing, example: Mapping[str, Tensor]
    ) -> Tensor | None:
        """What a loss is for this one example, with its weight; None where something for it is missing."""
        arguments = _arguments(loss, given, flowing, example)
        if arguments is None:
            return None
        known = self._costs.get(loss.node.id)
        same = known is not None and known.made == loss.made and len(known.arguments) == len(arguments)
        if (
            known is None
            or not same
            or any(a is not b for a, b in zip(known.arguments, arguments, strict=True))
        ):
            known = self._costs[loss.node.id] = _Cost(loss.made, arguments, _value(loss, arguments))
        return known.value


def seen(values: Tensor, spec: TensorSpec | None, meaning: Meaning | None = None) -> Seen:
    """What is drawn of one sample's tensor of `spec`, which has a `meaning` where a loss compares it."""
    if meaning is not None and meaning.sizes:
        return Seen(Form.PICTURE, floats(_shrunk(values.reshape(meaning.sizes))), meaning.sizes[0])
    if meaning is not None:
        shares = _SHARES[meaning.loss](values.reshape(-1))
        names = tuple(_name(meaning.classes, number) for number in range(len(shares)))
        return Seen(Form.SCORES, floats(shares), len(shares), names)
    if not values.is_floating_point():
        names = tuple(str(number) for number in values.reshape(-1)[:_MOST_VALUES].tolist())
        return Seen(Form.NAME, floats(values.reshape(-1)[:0]), values.numel(), names)
    kind = spec.kind if spec is not None else Kind.OTHER
    if values.numel() == 1:
        return Seen(Form.NUMBER, floats(values.reshape(-1)), 1)
    if kind is Kind.SIGNAL:
        return Seen(Form.CURVES, floats(values[:_MOST_CURVES]), values.shape[0])
    if spec is not None and kind in (Kind.MAPS, Kind.VOLUME, Kind.SEQUENCE):
        maps = as_maps(values, spec)
        if maps.shape[1:] != (1, 1):
            return Seen(Form.MAPS, floats(_shrunk(maps[:_MOST_MAPS])), len(maps))
    flat = values.reshape(-1)
    return Seen(Form.VALUES, floats(flat[:_MOST_VALUES]), flat.numel())


def of_data(values: Tensor, spec: TensorSpec) -> Seen:
    """What is drawn of an example as it enters: a picture where it is one."""
    if is_picture(spec) or is_film(spec):
        return Seen(Form.PICTURE, floats(_shrunk(as_maps(values, spec))), len(values))
    return seen(values, spec)


def of_draws(values: Tensor, spec: TensorSpec | None) -> Seen:
    """What is drawn of some random outcomes of one example, which lie behind each other."""
    kind = spec.kind if spec is not None else Kind.OTHER
    if kind is Kind.SIGNAL:
        return Seen(Form.DRAWS, floats(values[:, 0, :_MOST_VALUES]), len(values))
    if spec is not None and kind in (Kind.MAPS, Kind.VOLUME, Kind.SEQUENCE):
        colours = 3 if is_picture(spec) and values.shape[1] == 3 else 1
        pictures = [_shrunk(as_maps(each, spec)[:colours]) for each in values]
        return Seen(Form.DRAWS, floats(torch.stack(pictures)), len(values))
    return Seen(Form.DRAWS, floats(values.reshape(len(values), -1)[:, :_MOST_VALUES]), len(values))


def label_of(facts: DataFacts | None, example: Mapping[str, Tensor]) -> str | None:
    """The class of an example, None where it has none."""
    for name, field in facts.fields if facts is not None else ():
        if field.spec.is_labels and not field.spec.sizes and name in example:
            return _name(field.classes, int(example[name][0]))
    return None


def _shrunk(maps: Tensor) -> Tensor:
    """Maps of at most so many pixels a side, each the mean of what it stands for.

    They keep their proportions, but for a narrow side, of which little would be left.
    """
    largest = max(maps.shape[-2:])
    if largest <= _LARGEST_MAP:
        return maps
    height, width = (
        min(side, max(_NARROW, round(side * _LARGEST_MAP / largest))) for side in maps.shape[-2:]
    )
    return F.adaptive_avg_pool2d(maps.float(), (height, width))


def _specs(found: Walk, path: Path) -> list[tuple[Path, TensorSpec | None]]:
    """Of each node, those inside blocks too, the spec of its first output."""
    known: list[tuple[Path, TensorSpec | None]] = []
    for outcome in found.in_order:
        here = (*path, outcome.node.id)
        known.append((here, outcome.outputs[0] if outcome.outputs else None))
        if outcome.inner is not None:
            known += _specs(outcome.inner, here)
    return known


def _hand_on(flowing: Flowing, given: dict[Path, Results]) -> None:
    for path, other, port in handed_on(flowing):
        results, ports = given.get(other), _ports(flowing.walk, other)
        if results is not None and port in ports and ports.index(port) < len(results):
            given[path] = (results[ports.index(port)],)


def _ports(found: Walk, path: Path) -> tuple[str, ...]:
    """The output ports of the node at the end of `path`."""
    outcome = found.outcomes[path[0]]
    for id in path[1:]:
        if outcome.inner is None:
            return ()
        outcome = outcome.inner.outcomes[id]
    return outcome.output_ports


def _meanings(flowing: Flowing) -> dict[Path, Meaning]:
    """What losses say of the nodes that they compare with labels, or with the picture that enters."""
    found: dict[Path, Meaning] = {}
    fields = flowing.facts.fields if flowing.facts is not None else ()
    picture = next((field.spec for _, field in fields[:1] if is_picture(field.spec)), None)
    for loss in flowing.losses:
        judged = isinstance(loss.made, Loss) and bool(loss.made.metrics)
        if not judged or len(loss.sources) != 2 or None in loss.sources:
            continue
        compared, target = loss.sources
        spec, wanted = loss.inputs
        assert compared is not None and target is not None and spec is not None and wanted is not None
        if wanted.is_shares and loss.node.kind in _SHARES:
            labels = [field for _, field in fields if field.spec.is_labels and not field.spec.sizes]
            classes = labels[0].classes if len(labels) == 1 else ()
            found.setdefault((compared.node,), Meaning(loss.node.kind, classes))
        elif wanted.is_labels:
            facts = flowing.facts.field(target.port) if flowing.facts is not None else None
            if loss.node.kind in _SHARES and len(spec.sizes) < 2:
                classes = facts.classes if facts is not None and target.node == flowing.data else ()
                found.setdefault((compared.node,), Meaning(loss.node.kind, classes))
        elif picture is not None and spec.count == picture.count:
            found.setdefault((compared.node,), Meaning(sizes=picture.sizes))
    return found


def _softmax(scores: Tensor) -> Tensor:
    return torch.softmax(scores, 0)


def _sigmoid(score: Tensor) -> Tensor:
    share = torch.sigmoid(score)
    return torch.cat([1 - share, share]) if len(share) == 1 else share


_SHARES = {"loss.cross_entropy": _softmax, "loss.binary_cross_entropy": _sigmoid}


def _name(classes: tuple[str, ...], number: int) -> str:
    """What a class number means; the number itself where nobody has said it."""
    return classes[number] if 0 <= number < len(classes) else str(number)


def _arguments(
    loss: Outcome, given: Mapping[Path, Results], flowing: Flowing, example: Mapping[str, Tensor]
) -> Results | None:
    """What a loss is given, None where something of it is missing."""
    arguments = []
    for end in loss.sources:
        assert end is not None
        ports, results = _ports(flowing.walk, (end.node,)), given.get((end.node,), ())
        value = example.get(end.port) if end.node == flowing.data else None
        if value is None and end.port in ports and ports.index(end.port) < len(results):
            value = results[ports.index(end.port)]
        if value is None:
            return None
        arguments.append(value)
    return tuple(arguments)


def _value(loss: Outcome, arguments: Results) -> Tensor:
    assert isinstance(loss.made, Loss) and loss.asked is not None
    code = loss.made.code(*loss.asked)
    module = loss_module(code)
    compute = compile_expression(code.expression, len(arguments), loss_file(loss.node.id))
    with torch.inference_mode():
        found: Tensor = compute(module, *arguments)
        return found if loss.made.weight == 1.0 else found * loss.made.weight
