"""A module of torch as it is called in somebody's source, as the layer that it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from netbuilder.analysis.from_source.forms import Form
from netbuilder.analysis.from_source.knowledge import Recalled
from netbuilder.analysis.from_source.sizes import is_said, specs_of
from netbuilder.analysis.from_source.solving import Target, solve, with_helper
from netbuilder.analysis.from_source.trouble import Spot, refused
from netbuilder.analysis.from_source.values import Module, Opaque, Tensor
from netbuilder.catalogue.helpers import HELPERS
from netbuilder.catalogue.layer import Layer, layers
from netbuilder.catalogue.library import of_module
from netbuilder.catalogue.reading import read_call
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.problem import ProblemError, nearest_name
from netbuilder.core.spec import TensorSpec
from netbuilder.core.text import Text, shortened
from netbuilder.core.values import NamedTuple

Read = tuple[type[Layer], FrozenDict[str, object]]


class _Called(NamedTuple):
    """What the arguments of a call mean: ports by parameter, and a setting that a mask switches on."""

    parameters: tuple[str, ...]
    ports: Mapping[str, str]
    mask: str = ""


_ENCODER = _Called(
    ("src", "src_mask", "src_key_padding_mask", "is_causal"),
    {"src": "in", "src_key_padding_mask": "padding"},
    "src_mask",
)
_CALLED: dict[str, _Called] = {
    "MultiheadAttention": _Called(
        ("query", "key", "value", "key_padding_mask", "need_weights", "attn_mask", "average", "is_causal"),
        {"query": "query", "key": "key", "value": "value", "key_padding_mask": "padding"},
        "attn_mask",
    ),
    "TransformerEncoderLayer": _ENCODER,
    "TransformerEncoder": _Called(
        ("src", "mask", "src_key_padding_mask", "is_causal"), _ENCODER.ports, "mask"
    ),
    "TransformerDecoderLayer": _Called(
        ("tgt", "memory", "tgt_mask", "memory_mask", "tgt_key_padding_mask", "memory_key_padding_mask"),
        {
            "tgt": "in",
            "memory": "memory",
            "tgt_key_padding_mask": "padding",
            "memory_key_padding_mask": "memory_padding",
        },
        "tgt_mask",
    ),
}
# Arguments of calls that change no result.
_NO_MATTER = (
    "need_weights",
    "average_attn_weights",
    "average",
    "is_causal",
    "tgt_is_causal",
    "memory_is_causal",
)


def read_module(
    module: Module,
    form: Form,
    given: Sequence[object],
    keywords: Mapping[str, object],
    start: FrozenDict[str, object] | None,
    at: Spot,
    extra: Sequence[TensorSpec | None] = (),
) -> Recalled:
    """The layer that a module is, called at that place with these arguments. Raises ProblemError.

    `start` are settings of a layer that was written there before.
    """
    fault: ProblemError | None = None
    try:
        found = read_named(module)
    except ProblemError as error:
        found, fault = None, error
    if found is None:
        solved = as_written(module, form, start, extra, exactly=fault is not None)
        if solved is None:
            known = module.name in HELPERS and all(tensor.spec for tensor in form.inputs)
            raise fault or _unknown(module, is_known=known)
        return solved
    declared, settings = found
    called = _CALLED.get(module.name)
    if called is not None:
        return _by_parameter(module, form, called, found, at, given, keywords)
    _need_tensors(module, at, given, keywords)
    names = [port.name for port in declared.inputs]
    ports = [
        (name, _index(form, value)) for name, value in zip(names, given, strict=False) if value is not None
    ]
    ports += [(name, _index(form, value)) for name, value in keywords.items() if name in names]
    needed = {port.name for port in declared.inputs if not port.optional}
    if not needed <= {name for name, _ in ports} or len(ports) != len(given) + len(keywords):
        raise refused(
            at,
            "bad_call",
            Text("{name} is called with other arguments than it has.", name=module.name),
            expected=Text("{inputs}", inputs=", ".join(names)),
            received=Text("{count}", count=len(given) + len(keywords)),
            remedy=Text("give it one tensor for each of its inputs."),
        )
    read = Recalled(declared.id, tuple(ports), _outputs(declared), settings)
    if not is_said(module, read, form):
        return as_written(module, form, start, extra, exactly=True) or read
    return read


def read_named(module: Module) -> Read | None:
    """The layer whose module is called so, with settings; None where a generated file brings it along."""
    if module.name == "TransformerEncoder":
        return _stacked(module)
    try:
        found = read_call(module.name, module.positional, module.keywords)
    except ProblemError as error:
        raise refused(module.spot, error.problem.code, error.problem.what) from None
    if found is None:
        return None
    if found.left_out:
        raise refused(
            module.spot,
            "bad_argument",
            Text("{name} has no counterpart here for {words}.", name=module.name, words=found.left_out[0]),
            expected=Text("arguments that its layer has as settings"),
            received=Text("{words}", words=shortened(", ".join(found.left_out))),
            remedy=Text("give a value that the layer takes, or leave the argument out."),
        )
    declared, settings = layers.get(found.id), found.settings
    if module.norm and "norm" not in declared.settings:
        raise refused(
            module.spot,
            "bad_argument",
            Text("The weight of {name} cannot be normalised here.", name=module.name),
            expected=Text("a linear layer or a convolution inside {norm}_norm(…)", norm=module.norm),
            received=Text("{text}", text=module.text),
            remedy=Text("leave {norm}_norm(…) out.", norm=module.norm),
        )
    return declared, settings.with_("norm", module.norm) if module.norm else settings


def read_tied(module: Module, form: Form) -> Recalled:
    """A linear layer that has the weight of an embedding."""
    found = read_named(module)
    assert found is not None
    specs = specs_of(found[0].id, found[1], (("in", 0),), form.inputs)
    settings = FrozenDict({"bias": found[1].get("bias", True)})
    return Recalled("tied_linear", (("in", 0),), ("out",), settings, specs or (None,))


def _stacked(module: Module) -> Read | None:
    """The layers of an `nn.TransformerEncoder`, which is made of one of them."""
    names = ("encoder_layer", "num_layers", "norm")
    given = {**dict(zip(names, module.positional, strict=False)), **module.keywords}
    inner, count = given.get("encoder_layer"), given.get("num_layers")
    if inner is None or count is None or not isinstance(inner.value, Module):
        return None
    found = read_named(inner.value)
    if found is None or found[0].id != "transformer_encoder_layer":
        return None
    norm = given.get("norm")
    has_norm = norm is not None and norm.value is not None
    settings = found[1].merged({"layers": count.value, "last_norm": has_norm})
    return layers.get("transformer_encoder"), settings


def _by_parameter(
    module: Module,
    form: Form,
    called: _Called,
    found: Read,
    at: Spot,
    given: Sequence[object],
    keywords: Mapping[str, object],
) -> Recalled:
    """A layer whose call has parameters beside its tensors."""
    declared, settings = found
    values = {**dict(zip(called.parameters, given, strict=False)), **keywords}
    ports: dict[str, int] = {}
    causal = False
    for parameter, value in values.items():
        if value is None or parameter in _NO_MATTER:
            continue
        if parameter in called.ports and isinstance(value, Tensor):
            ports[called.ports[parameter]] = _index(form, value)
        elif parameter == called.mask and isinstance(value, Opaque) and "triu" in value.text:
            causal = True
        else:
            raise refused(
                at,
                "bad_call",
                Text("{name} has no counterpart here for this argument.", name=module.name),
                expected=Text("tensors for its inputs, and a mask made with torch.triu or .triu(1)"),
                received=Text("{parameter}", parameter=parameter),
                remedy=Text("leave it out, or put this part into a code layer."),
            )
    if module.name == "MultiheadAttention":
        if ports.get("value") == ports.get("key", ports.get("query")):
            ports.pop("value", None)
        if ports.get("key") == ports.get("query") and "value" not in ports:
            ports.pop("key", None)
    if "causal" in declared.settings:
        settings = settings.with_("causal", causal)
    return Recalled(declared.id, tuple(ports.items()), _outputs(declared), settings)


def as_written(
    module: Module,
    form: Form,
    start: FrozenDict[str, object] | None = None,
    extra: Sequence[TensorSpec | None] = (),
    *,
    exactly: bool = False,
) -> Recalled | None:
    """The layer whose own code is written so; None where there is none, or the sizes are not known.

    Sizes of its input may be others, unless it is to be written `exactly` so.
    """
    specs = [tensor.spec for tensor in form.inputs]
    if None in specs or module.norm:
        return None
    target = Target(
        module.name,
        tuple(each.text for each in module.positional),
        {name: each.text for name, each in module.keywords.items()},
        form.text,
    )
    candidates = with_helper(module.name, specs, extra)
    found = solve(target, specs, candidates, dict(start or {}), extra=extra)
    if found is None or found.rest:
        found = solve(target, specs, candidates, extra=extra) or found
    if found is None or (exactly and found.rest):
        return None
    ports = tuple((port, number) for number, port in enumerate(found.ports))
    return Recalled(found.made.id, ports, _outputs(type(found.made)), found.made.stored())


def _need_tensors(module: Module, at: Spot, given: Sequence[object], keywords: Mapping[str, object]) -> None:
    for value in (*given, *keywords.values()):
        if value is not None and not isinstance(value, Tensor):
            raise refused(
                at,
                "bad_call",
                Text("{name} is called with something that is no tensor.", name=module.name),
                expected=Text("tensors of the forward pass"),
                received=Text("{value}", value=shortened(repr(value))),
                remedy=Text("give the number when the module is made."),
            )


def _unknown(module: Module, *, is_known: bool) -> ProblemError:
    if is_known:
        return refused(
            module.spot,
            "bad_argument",
            Text("{name} cannot be read with these arguments.", name=module.name),
            expected=Text("arguments as NetBuilder writes them"),
            received=Text("{text}", text=shortened(module.text)),
            remedy=Text("change one number at a time, or change the layer on the canvas."),
        )
    names = [each.made.rpartition(".")[2] for each in layers.values() if each.made]
    near = nearest_name(module.name, names)
    return refused(
        module.spot,
        "unknown_module",
        Text("No layer stands for nn.{name}.", name=module.name),
        expected=Text("a module of torch.nn that has a place in a graph"),
        received=Text("nn.{name}", name=module.name),
        remedy=Text("use nn.{near}.", near=near)
        if near
        else Text("write it with other modules, or as a class of its own, which becomes a code layer."),
    )


def is_known(name: str) -> bool:
    """Whether a layer stands for the module of torch of that name."""
    return of_module(name) is not None


def _index(form: Form, value: object) -> int:
    assert isinstance(value, Tensor)
    return [tensor.ref for tensor in form.inputs].index(value.ref)


def _outputs(declared: type[Layer]) -> tuple[str, ...]:
    return tuple(port.name for port in declared.outputs)
