"""The page of help of a layer, a loss or a data set, made from its declaration alone."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from enum import Enum

from netbuilder.catalogue import library
from netbuilder.catalogue.categories import DATA as DATA_CATEGORY
from netbuilder.catalogue.categories import LOSS as LOSS_CATEGORY
from netbuilder.catalogue.layer import Layer, Port, layers
from netbuilder.catalogue.sizes import Window, each
from netbuilder.catalogue.training.losses import Loss, losses
from netbuilder.core.declared import Declared
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.spec import TensorSpec
from netbuilder.core.text import Text
from netbuilder.core.values import NamedTuple
from netbuilder.data.library import data_sets
from netbuilder.data.source import DataSet
from netbuilder.project.kinds import DATA, LOSS
from netbuilder.studio.presenters.budget import grouped
from netbuilder.studio.presenters.formulas import FORMULAS
from netbuilder.studio.presenters.help_code import code_of_layer, code_of_loss, names_of
from netbuilder.studio.presenters.loss_curves import LOSS_CURVES
from netbuilder.studio.presenters.palette import tried
from netbuilder.studio.presenters.worked_examples import WORKED

_MOST_RELATED = 8
_MOST_SHAPES = 4


class Form(Enum):
    """How a picture shows what a layer does; see `Sketch`."""

    WINDOW = "window"
    SPREAD = "spread"
    CURVE = "curve"
    MATRIX = "matrix"
    GATES = "gates"
    ATTENTION = "attention"
    SHARED = "shared"
    WORKED = "worked"
    LOSS = "loss"


class Sketch(NamedTuple):
    """`numbers` are kernel, stride and dilation of a WINDOW, or kernel and stride of a SPREAD one; how many
    GATES there are. `words` name what a SHARED normalisation takes together, the example that is WORKED, or
    the LOSS whose curve is shown.
    """

    form: Form
    numbers: tuple[int, ...] = ()
    words: str = ""


class PortHelp(NamedTuple):
    name: str
    says: str


class SettingHelp(NamedTuple):
    """`range` is what is allowed, `default` what it is at first."""

    label: str
    says: str
    range: Text
    default: str


class HelpPage(NamedTuple):
    """`torch` are its names there, `code` a line of torch with the settings that it has at first.

    `more` is what its declaration says besides, such as where it was published. `shapes` are examples of what
    it takes and gives, `cost` are sentences, `stricter` says what torch would take and we do not. `related`
    are kinds with their titles.
    """

    kind: str
    title: str
    category: str
    group: str
    says: str
    more: str
    torch: tuple[str, ...]
    code: str
    formula: tuple[str, ...]
    sketch: Sketch | None
    shapes: tuple[str, ...]
    inputs: tuple[PortHelp, ...]
    outputs: tuple[PortHelp, ...]
    settings: tuple[SettingHelp, ...]
    cost: tuple[Text, ...]
    stricter: tuple[str, ...]
    related: tuple[tuple[str, str], ...]


def help_page(kind: str) -> HelpPage | None:
    """The page of a kind of node; None for one that has none, such as a block."""
    if kind.startswith(LOSS):
        loss = losses.find(kind.removeprefix(LOSS))
        return _page_of_loss(kind, loss) if loss is not None else None
    if kind.startswith(DATA):
        data = data_sets.find(kind.removeprefix(DATA))
        return _page_of_data(kind, data) if data is not None else None
    layer = layers.find(kind)
    return _page_of_layer(layer) if layer is not None else None


def _page_of_layer(layer: type[Layer]) -> HelpPage:
    made = library.made(layer.id, FrozenDict())
    found = tried(layer.id) if layer.inputs else ()
    code, specs = code_of_layer(made, found)
    return HelpPage(
        layer.id,
        layer.title,
        layer.category.id,
        layer.category.title,
        layer.says,
        _more(layer),
        names_of(layer.torch),
        code,
        FORMULAS.get(layer.id, ()),
        _sketch(made),
        tuple(dict.fromkeys(f"{given} → {result}" for given, result in found))[:_MOST_SHAPES],
        _ports(layer.inputs),
        _ports(layer.outputs),
        _settings(layer, made),
        _cost(made, specs),
        tuple(layer.stricter.values()),
        _related(layer),
    )


def _page_of_loss(kind: str, loss: type[Loss]) -> HelpPage:
    made = loss()
    code, given = code_of_loss(made)
    shapes = (f"{', '.join(map(str, given))} → 1",) if given else ()
    others = [(LOSS + id, other.title) for id, other in losses.items() if other is not loss]
    return HelpPage(
        kind,
        loss.title,
        LOSS_CATEGORY.id,
        LOSS_CATEGORY.title,
        loss.says,
        _more(loss),
        names_of(loss.torch),
        code,
        FORMULAS.get(kind, ()),
        Sketch(Form.LOSS, words=loss.id) if loss.id in LOSS_CURVES else None,
        shapes,
        _ports(loss.inputs),
        _ports(loss.outputs),
        _settings(loss, made),
        (),
        tuple(loss.stricter.values()),
        tuple(others[:_MOST_RELATED]),
    )


def _page_of_data(kind: str, declared: type[DataSet]) -> HelpPage:
    made = declared()
    fields = made.fields() or ()
    others = [(DATA + id, other.title) for id, other in data_sets.items() if other is not declared]
    return HelpPage(
        kind,
        declared.title,
        DATA_CATEGORY.id,
        DATA_CATEGORY.title,
        declared.says,
        _more(declared),
        (),
        "",
        (),
        None,
        (),
        (),
        tuple(PortHelp(name, str(facts.spec)) for name, facts in fields),
        _settings(declared, made),
        (),
        (),
        tuple(others[:_MOST_RELATED]),
    )


def _more(declared: type[Declared]) -> str:
    """What the docstring says, where it is the declaration's own."""
    own = declared.__dict__.get("__doc__") or ""
    return " ".join(inspect.cleandoc(own).split())


def _ports(ports: Sequence[Port]) -> tuple[PortHelp, ...]:
    return tuple(PortHelp(_port_name(port), _port_says(port)) for port in ports)


def _port_name(port: Port) -> str:
    return "1, 2, …" if port.many else port.name


def _port_says(port: Port) -> str:
    says = port.says or ("Any number of inputs." if port.many else "")
    return f"{says} May stay free.".strip() if port.optional else says


def _settings(declared: type[Declared], made: Declared) -> tuple[SettingHelp, ...]:
    values = made.values()
    return tuple(
        SettingHelp(setting.label, setting.says, setting.expects, setting.show(values[name]))
        for name, setting in declared.settings.items()
    )


def _cost(made: Layer, specs: tuple[TensorSpec | None, ...] | None) -> tuple[Text, ...]:
    """What it costs in the example, and how its multiply-adds come about."""
    if specs is None:
        return ()
    told = [
        Text(
            "With {input}: {parameters} parameters, {multiply_adds} multiply-adds.",
            input=", ".join(str(spec) for spec in specs if spec is not None) or "–",
            parameters=grouped(made.parameters(*specs)),
            multiply_adds=grouped(made.multiply_adds(*specs)),
        )
    ]
    rule = type(made).multiply_adds
    if rule is not Layer.multiply_adds and rule.__doc__:
        told.append(Text("Multiply-adds: {rule}", rule=" ".join(rule.__doc__.split())))
    return tuple(told)


def _sketch(made: Layer) -> Sketch | None:
    window = getattr(made, "window", None)
    if isinstance(window, Window):
        return Sketch(Form.WINDOW, (window.kernel[-1], window.stride[-1], window.dilation[-1]))
    traits = type(made).__mro__
    names = {base.__name__ for base in traits}
    if "TransposedConvolution" in names:
        return Sketch(Form.SPREAD, (each(made.kernel)[-1], each(made.stride)[-1]))  # type: ignore[attr-defined]  # it is one
    if "Pointwise" in names and not names & {"Scores", "GLU"}:
        return Sketch(Form.CURVE)
    gates = getattr(made, "gates", None)
    if isinstance(gates, int):
        return Sketch(Form.GATES, (gates,))
    if names & {"Attention", "TransformerLayer", "DotAttention"}:
        return Sketch(Form.ATTENTION)
    if made.id in _CURVES:
        return Sketch(Form.CURVE)
    if made.id in ("linear", "tied_linear", "bilinear"):
        return Sketch(Form.MATRIX)
    shared = next((words for base, words in _SHARED.items() if base in names), None)
    if shared is not None:
        return Sketch(Form.SHARED, words=shared)
    return Sketch(Form.WORKED, words=made.id) if made.id in WORKED else None


# Layers that do the same to each value, besides activations.
_CURVES = ("power", "function", "clamp")
# What normalisations take together.
_SHARED = {
    "BatchNorm": "batch",
    "InstanceNorm": "instance",
    "GroupNorm": "group",
    "LayerNorm": "layer",
    "LocalResponseNorm": "neighbours",
}


def _related(layer: type[Layer]) -> tuple[tuple[str, str], ...]:
    """Layers that are declared beside it, those of the same family first; then others of its group."""
    others = [other for other in layers.values() if other is not layer and not other.id.startswith("block_")]

    def distance(other: type[Layer]) -> tuple[int, bool]:
        common = [base for base in layer.__mro__ if base in other.__mro__]
        family = len(layer.__mro__) - len(common)
        return (family if layer.__module__ == other.__module__ else 100), other.rare

    near = [other for other in others if other.category is layer.category]
    return tuple((other.id, other.title) for other in sorted(near, key=distance)[:_MOST_RELATED])
