"""The two values that a node shows below its title, told from the layer's settings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from netbuilder.catalogue.layer import Layer
from netbuilder.catalogue.own.layer import CHECKED, SOURCE, OwnLayer
from netbuilder.core.setting import AnySetting, Choice, Flag, LayerReference, Pair, Sizes
from netbuilder.core.text import Text
from netbuilder.core.values import NamedTuple
from netbuilder.graph.model import Node

# Of no interest on the canvas unless somebody changed them.
_FINE_TUNING = frozenset({"epsilon", "momentum", "bias", "two_axes", "round_up", "count_padding", "affine"})


# What the layer is all about: said even when it is the default.
_SAID = frozenset({"equation", "function", "relation", "type"})


class Values(NamedTuple):
    left: str = ""
    right: str = ""


def layer_values(layer: Layer, nodes: Mapping[str, Node], say: Callable[[Text], str]) -> Values:
    """The values of `layer`; `nodes` are those that it may refer to, by id.

    Layers that slide a window show it with its stride or padding, those with a number of outputs show that;
    of any other the first two settings that say something.
    """
    values = layer.values()
    if isinstance(layer, OwnLayer):
        own = {name: setting for name, setting in layer.settings.items() if name not in (SOURCE, CHECKED)}
        return Values(layer.class_name, next(_telling(layer, nodes, say, own), ""))
    if "kernel" in values:
        window = _sizes(values["kernel"])
        left = f"{values['filters']} × {window}" if "filters" in values else window
        return Values(left, _step(layer, values, say))
    if "features" in values:
        return Values(f"→ {values['features']:,}")
    told = list(_telling(layer, nodes, say))
    return Values(*told[:2])


def _step(layer: Layer, values: Mapping[str, object], say: Callable[[Text], str]) -> str:
    """How a window moves: its stride, or its padding where it moves place by place."""
    stride = values.get("stride")
    if stride is not None and _sizes(stride) not in ("1", "1×1"):
        return say(Text("stride {stride}", stride=_short(stride)))
    if values.get("same"):
        return say(Text("same size"))
    if "padding" in values:
        return say(Text("pad {padding}", padding=_short(values["padding"])))
    return ""


def _telling(
    layer: Layer,
    nodes: Mapping[str, Node],
    say: Callable[[Text], str],
    settings: Mapping[str, AnySetting] | None = None,
) -> Iterator[str]:
    """What each setting has to say, or each of some `settings`, in the order of the declaration."""
    values = layer.values()
    for name, setting in (layer.settings if settings is None else settings).items():
        value = values[name]
        if name in _FINE_TUNING and value == setting.default:
            continue
        words = setting.show(value) if name in _SAID else _words(setting, value, nodes)
        if words:
            yield say(words) if isinstance(words, Text) else words


def _words(setting: AnySetting, value: object, nodes: Mapping[str, Node]) -> Text | str:
    if isinstance(setting, LayerReference):
        other = nodes.get(str(value))
        return other.name if other is not None else ""
    if isinstance(setting, Pair | Sizes):
        return _sizes(value)
    if isinstance(setting, Flag):
        if value == setting.default:
            return ""
        word = setting.label.lower()
        return Text("{label}", label=word) if value else Text("no {label}", label=word)
    if isinstance(setting, Choice):
        return "" if value == setting.default else setting.show(value)  # type: ignore[arg-type]  # its own value
    return Text("{label} {value}", label=setting.label.lower(), value=setting.show(value))


def _sizes(value: object) -> str:
    return "×".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _short(value: object) -> str:
    """One number for two equal ones."""
    if isinstance(value, tuple) and len(set(value)) == 1:
        return str(value[0])
    return _sizes(value)
