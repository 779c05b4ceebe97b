"""Sizes: what leaves a step, and whether the numbers that a text gives fit to what arrives."""

from __future__ import annotations

from collections.abc import Sequence

from netbuilder.analysis.from_source.forms import Form
from netbuilder.analysis.from_source.knowledge import Recalled
from netbuilder.analysis.from_source.solving import arguments_of
from netbuilder.analysis.from_source.trouble import refused
from netbuilder.analysis.from_source.values import Module, Step, Tensor
from netbuilder.analysis.placing import placed, shapes
from netbuilder.catalogue.layer import Layer
from netbuilder.catalogue.refusal import ShapeRefused
from netbuilder.catalogue.taking import FROM_INPUT, Without
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.problem import ProblemError
from netbuilder.core.spec import TensorSpec
from netbuilder.core.text import Text
from netbuilder.project import kinds

Ports = Sequence[tuple[str, int]]


def specs_of(
    kind: str, settings: FrozenDict[str, object], ports: Ports, inputs: Sequence[Tensor]
) -> tuple[TensorSpec | None, ...]:
    """What leaves a layer; nothing where that is not known."""
    asked = _asked(kind, settings, ports, inputs)
    if asked is None:
        return ()
    made, names, specs = asked
    try:
        return shapes(made, names, specs)
    except (ShapeRefused, TypeError):
        return ()


def need_sizes(
    module: Module,
    kind: str,
    settings: FrozenDict[str, object],
    ports: Ports,
    inputs: Sequence[Tensor],
    twin: Step | None,
) -> None:
    """Refuse numbers in a module's arguments that are sizes of its input, and not of what it gets."""
    inner = module.positional[0].value if module.positional else None
    if module.name == "TransformerEncoder" and isinstance(inner, Module):
        rest = settings.without(["layers", "last_norm"])
        need_sizes(inner, "transformer_encoder_layer", rest, ports, inputs, None)
        return
    asked = _asked(kind, settings, ports, inputs)
    if asked is None:
        return
    made, names, specs = asked
    try:
        made.shapes(*placed(made, names, specs))
        made = made.replaced(norm="none") if module.norm else made
        code = made.code(*placed(made, names, specs))
    except (ShapeRefused, TypeError):
        return
    name, positional, keywords = arguments_of(code.module)
    is_torch = made.made.rpartition(".")[2] == module.name and bool(made.takes)
    if not is_torch and name != module.name:
        return
    parameters = list(made.takes) if is_torch else []
    fits = _by_parameter(parameters, positional, keywords)
    written = _by_parameter(
        parameters,
        [each.text for each in module.positional],
        {key: each.text for key, each in module.keywords.items()},
    )
    for parameter, text in written.items():
        if is_torch and made.takes.get(parameter) is not FROM_INPUT:
            continue
        if parameter in fits and _number(fits[parameter]) != _number(text):
            raise refused(
                module.spot,
                "wrong_size",
                Text("{name} is made for another size than it gets.", name=_called(module)),
                expected=Text("{size}", size=fits[parameter]),
                received=Text("{size}", size=text),
                remedy=Text("write {size} here, or change what comes before it.", size=fits[parameter]),
            )


def is_said(module: Module, read: Recalled, form: Form) -> bool:
    """Whether all that a layer writes of itself stands in the text, since it writes no defaults of torch."""
    asked = _asked(read.kind, read.settings or FrozenDict(), read.ports, form.inputs)
    if asked is None:
        return True
    made, names, specs = asked
    try:
        made.shapes(*placed(made, names, specs))
        _, positional, keywords = arguments_of(made.code(*placed(made, names, specs)).module)
    except (ShapeRefused, TypeError):
        return True
    parameters = list(made.takes)
    fits = _by_parameter(parameters, positional, keywords)
    said = _by_parameter(parameters, ["" for _ in module.positional], dict.fromkeys(module.keywords, ""))
    sized = {name for name, taken in made.takes.items() if isinstance(taken, Without)}
    return bool(module.norm) or fits.keys() - sized <= said.keys()


def _asked(
    kind: str, settings: FrozenDict[str, object], ports: Ports, inputs: Sequence[Tensor]
) -> tuple[Layer, tuple[str, ...], tuple[TensorSpec | None, ...]] | None:
    """The layer with its ports and what arrives there; None where it cannot be asked."""
    try:
        made = kinds.made(kind, settings)
    except ProblemError:
        return None
    if not isinstance(made, Layer) or kinds.reference_settings(kind):
        return None
    by_port = dict(ports)
    order = [port.name for port in made.inputs if port.name in by_port]
    names = tuple(order) or tuple(by_port)
    specs = tuple(inputs[by_port[name]].spec for name in names)
    return None if None in specs else (made, names, specs)


def _by_parameter(
    parameters: Sequence[str], positional: Sequence[str], keywords: dict[str, str]
) -> dict[str, str]:
    named = [parameters[n] if n < len(parameters) else str(n) for n in range(len(positional))]
    return {**dict(zip(named, positional, strict=True)), **keywords}


def _number(text: str) -> str:
    """A size as it is compared: a tuple of one is the one."""
    return text.strip("()").rstrip(",").replace(" ", "")


def _called(module: Module) -> str:
    return f"self.{'.'.join(module.path)}" if module.path else module.name
