"""Random settings and inputs made from a declaration itself, so that a new one needs no new test.

What is drawn is written as functions of `draw` that ask for single numbers: a strategy put together from
others for each case would take longer than all that torch does.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import product
from typing import Any, TypeVar

from hypothesis import strategies as st

from netbuilder.catalogue.layer import Layer
from netbuilder.catalogue.library import layers
from netbuilder.catalogue.refusal import ShapeRefused
from netbuilder.catalogue.training.losses import Loss
from netbuilder.core.declared import Declared
from netbuilder.core.setting import LayerReference
from netbuilder.core.spec import BYTES, LABEL, Kind, TensorSpec, of_kind

RANKS = {
    Kind.SCALAR: 0,
    Kind.VECTOR: 1,
    Kind.SIGNAL: 2,
    Kind.SEQUENCE: 2,
    Kind.MAPS: 3,
    Kind.VOLUME: 4,
    Kind.OTHER: 3,
}

# The type of what arrives at a port of such a name; at others it is that of the first input.
TYPES = {"indices": "int64", "condition": "bool"}

# Text from a file that must never reach generated code.
HOSTILE = '"); raise SystemExit("'

# Sizes of an axis; smaller ones where there are so many that a convolution would take long.
LARGEST = {Kind.VOLUME: 6}
MOST = 12
# Settings of which larger values are but more of the same.
ENOUGH = {"layers": 3}

Draw = st.DrawFn
T = TypeVar("T")
_integers = cache(st.integers)


def choose(draw: Draw, options: Sequence[T]) -> T:
    return options[draw(_integers(0, len(options) - 1))] if len(options) > 1 else options[0]


def weighted(draw: Draw, *choices: tuple[int, Callable[[], T]]) -> T:
    """What one of some functions draws, each as often as its weight says."""
    place = draw(_integers(0, sum(weight for weight, _ in choices) - 1))
    for weight, function in choices:
        if place < weight:
            return function()
        place -= weight
    raise AssertionError("there is a choice for each place")


def _size(draw: Draw, kind: Kind) -> int:
    return draw(_integers(1, LARGEST.get(kind, MOST)))


def _of_type(draw: Draw, dtypes: Sequence[str], kinds: Sequence[Kind] = tuple(RANKS)) -> TensorSpec:
    kind = choose(draw, kinds)
    return of_kind(kind, tuple(_size(draw, kind) for _ in range(RANKS[kind])), choose(draw, dtypes))


def _spec(draw: Draw, kinds: Sequence[Kind] = tuple(RANKS), dtype: str = "float32") -> TensorSpec:
    """Mostly values of one of `kinds`, sometimes anything."""
    return weighted(
        draw,
        (8, lambda: _of_type(draw, [dtype], kinds)),
        (1, lambda: _of_type(draw, ["float32"])),
        (1, lambda: _of_type(draw, list(BYTES))),
    )


def arguments(declaration: type[Declared]) -> int | None:
    """How many specs `shape` takes at inputs that cannot be free; None for any number."""
    ports = getattr(declaration, "inputs", ())
    if any(port.optional for port in ports):
        return sum(not port.optional for port in ports)
    specs = list(inspect.signature(declaration.shape).parameters.values())[1:]  # type: ignore[attr-defined]
    return None if any(each.kind is each.VAR_POSITIONAL for each in specs) else len(specs)


# What can go with the first input, by a name for it.
OTHERS: dict[str, Callable[[TensorSpec], TensorSpec]] = {
    "same": lambda first: first,
    "label": lambda first: LABEL,
    "steps": lambda first: TensorSpec(first.sizes[:1], first.axes[:1], "int64"),
    "pixels": lambda first: TensorSpec(first.sizes[1:], first.axes[1:], "int64"),
}

Beside = tuple[str, ...]


def _beside(count: int) -> list[Beside]:
    """What may stand at `count` further inputs: all alike, or a label behind the others."""
    if not count:
        return [()]
    alike = [(name,) * count for name in OTHERS]
    return alike + [("same",) * (count - 1) + ("label",)] * (count > 1)


@cache
def taken(declaration: type[Layer | Loss]) -> list[tuple[Kind, Beside]]:
    """What a declaration takes with its defaults, or with others; all kinds where that does not tell.

    The kind of the first input and what goes with it at the others.
    """
    count = arguments(declaration)
    count = 2 if count is None else count
    dtype = element(declaration)
    pairs = {pair: _refusal(declaration, *pair, dtype) for pair in product(RANKS, _beside(count - 1))}
    found = [pair for pair, code in pairs.items() if code is None]
    found = found or [pair for pair, code in pairs.items() if code != "kind_mismatch"]
    return found or [(kind, (other,) * (count - 1)) for kind in RANKS for other in ("same", "label")]


@cache
def element(declaration: type[Layer | Loss]) -> str:
    """The type of what a declaration takes first: whole numbers where it takes no others."""
    beside = _beside((arguments(declaration) or 2) - 1)
    takes_numbers = any(_takes(declaration, kind, beside[0], "int64") for kind in RANKS)
    takes_values = any(_takes(declaration, kind, each) for kind in RANKS for each in beside)
    return "int64" if takes_numbers and not takes_values else "float32"


def _takes(declaration: type[Layer | Loss], kind: Kind, beside: Beside, dtype: str = "float32") -> bool:
    return _refusal(declaration, kind, beside, dtype) is None


def _refusal(declaration: type[Layer | Loss], kind: Kind, beside: Beside, dtype: str) -> str | None:
    """The code with which a declaration refuses that; None where it takes it."""
    first = of_kind(kind, (12,) * RANKS[kind], dtype)
    others = (usual(declaration, port, name, first) for port, name in enumerate(beside, start=1))
    try:
        declaration().shape(_typed(declaration, 0, first), *others)
    except ShapeRefused as refused:
        return refused.code
    return None


def usual(declaration: type[Layer | Loss], port: int, name: str, first: TensorSpec) -> TensorSpec:
    """What goes with `first` at another port."""
    return _typed(declaration, port, OTHERS[name](first))


def _typed(declaration: type[Layer | Loss], port: int, found: TensorSpec) -> TensorSpec:
    names = [each.name for each in declaration.inputs]
    dtype = TYPES.get(names[port]) if port < len(names) else None
    return found if dtype is None else replace(found, dtype=dtype)


Specs = tuple[TensorSpec, ...]


def _int(draw: Draw, setting: Any, specs: Specs) -> int:
    """Mostly a small number, sometimes one near a size of the inputs, sometimes any."""
    least = 0 if setting.min is None else setting.min
    reach = max((LARGEST.get(spec.kind, MOST) for spec in specs), default=MOST) + 2
    most = min(least + reach, ENOUGH.get(setting.name, least + reach))
    most = most if setting.max is None else min(setting.max, most)
    near = {n + step for spec in specs for n in spec.sizes for step in (-1, 0, 1)}
    fitting = sorted(n for n in near if least <= n <= most) or [least]
    return weighted(
        draw,
        (5, lambda: draw(_integers(least, min(most, least + 3)))),
        (2, lambda: choose(draw, fitting)),
        (1, lambda: draw(_integers(least, most))),
    )


def _pair(draw: Draw, setting: Any, specs: Specs) -> tuple[int, int]:
    one, other = _axes(draw, setting, specs, 2)
    return one, other


def _axes(draw: Draw, setting: Any, specs: Specs, count: int) -> tuple[int, ...]:
    """A number an axis, half of the time the same for all."""
    if draw(st.booleans()):
        return (_int(draw, setting, specs),) * count
    return tuple(_int(draw, setting, specs) for _ in range(count))


@cache
def _floats(setting: Any) -> st.SearchStrategy[float]:
    low = setting.above if setting.above is not None else setting.min
    high = setting.below if setting.below is not None else setting.max
    return st.floats(
        0.0 if low is None else low,
        10.0 if high is None else high,
        exclude_min=setting.above is not None,
        exclude_max=setting.below is not None,
        allow_subnormal=False,
    )


def _float(draw: Draw, setting: Any, specs: Specs) -> float:
    """Any number within the limits, and the limits themselves where they are allowed."""
    limits = [limit for limit in (setting.min, setting.max) if limit is not None] or [setting.default]
    return weighted(draw, (3, lambda: draw(_floats(setting))), (1, lambda: choose(draw, limits)))


def _sizes(draw: Draw, setting: Any, specs: Specs) -> tuple[int, ...]:
    """Any sizes, or some that hold as many values as the first input; numbers where there is one an axis."""
    if setting.is_fixed:
        return _axes(draw, setting, specs, setting.longest)

    def anything() -> tuple[int, ...]:
        count = draw(_integers(setting.shortest, setting.longest))
        return tuple(draw(_integers(1, MOST)) for _ in range(count))

    fitting = [(3, lambda: _factors(draw, specs[0].count, setting.longest))] if specs else []
    return weighted(draw, (1, anything), *fitting)


def _factors(draw: Draw, count: int, longest: int) -> tuple[int, ...]:
    sizes = []
    for _ in range(draw(_integers(0, longest - 1))):
        sizes.append(choose(draw, [n for n in range(1, count + 1) if count % n == 0]))
        count //= sizes[-1]
    return tuple(draw(st.permutations([*sizes, count])))


def _equation(draw: Draw, setting: Any, specs: Specs) -> str:
    """Letters for the axes of the inputs, mostly one for each, and some of them behind the arrow."""
    terms = [_term(draw, x, choose(draw, ["stdh", "stuvw", "abcdefgh"])) for x in specs]
    there = sorted(set("".join(terms)))
    result = draw(st.lists(st.sampled_from(there), max_size=4, unique=True)) if there else []
    return f"{','.join(terms)}->{''.join(result)}"


def _term(draw: Draw, x: TensorSpec, alphabet: str) -> str:
    axes = weighted(draw, (8, lambda: len(x.sizes)), (1, lambda: draw(_integers(0, 4))))
    letters = weighted(
        draw,
        (2, lambda: alphabet),
        (2, lambda: "".join(draw(st.permutations(alphabet)))),
        (1, lambda: draw(st.text(alphabet, min_size=axes, max_size=axes))),
    )
    return letters[:axes]


# How to draw a value of each kind of setting. A kind that is missing fails every declaration that uses it.
VALUES: dict[str, Callable[[Draw, Any, Specs], Any]] = {
    "int": _int,
    "pair": _pair,
    "float": _float,
    "sizes": _sizes,
    "number": lambda draw, setting, _: choose(draw, setting.options),
    "choice": lambda draw, setting, _: choose(draw, setting.options),
    "flag": lambda draw, *_: draw(st.booleans()),
    "equation": _equation,
    "layer": lambda *_: HOSTILE,
    "code": lambda _, setting, __: setting.default,
    "checks": lambda _, setting, __: setting.default,
    "line": lambda *_: HOSTILE,
    "path": lambda *_: HOSTILE,
}


def _settings(draw: Draw, declaration: type[Declared], specs: Specs = ()) -> dict[str, Any]:
    """Values within the limits of each setting, each of them the default every third time."""
    return {
        name: VALUES[setting.kind](draw, setting, specs) if draw(_integers(0, 2)) else setting.default
        for name, setting in declaration.settings.items()
    }


settings_of = st.composite(_settings)


@dataclass(frozen=True)
class Case:
    """A layer or loss with specs for `shape`, None at an optional input that is free.

    `partner` is the layer that its LayerReference names.

    `fed` are the specs of the tensors that its code computes with.
    """

    made: Any
    specs: tuple[TensorSpec | None, ...]
    fed: tuple[TensorSpec, ...]
    partner: Layer | None = None


@st.composite
def cases(draw: Draw, declaration: type[Layer | Loss]) -> Case:
    references = [s for s in declaration.settings.values() if isinstance(s, LayerReference)]
    if references:
        return _partnered(draw, declaration, references[0])
    specs = _inputs(draw, declaration)
    made = declaration(**_settings(draw, declaration, specs))
    more = tuple(_optional(draw, made, specs, port.name) for port in declaration.inputs if port.optional)
    fed = (*specs, *(each for each in more if each is not None))
    return Case(made, (*specs, *more), fed or (made.shape(),))


def _optional(draw: Draw, made: Layer, specs: Specs, port: str) -> TensorSpec | None:
    """Nothing, what leaves the layer by the same name, a mask, another sequence, or anything."""
    if port in ("key", "value", "other"):
        return weighted(
            draw,
            (3, lambda: None),
            (2, lambda: specs[-1]),
            (1, lambda: _of_type(draw, ["float32"], [Kind.SEQUENCE])),
            (1, lambda: _spec(draw)),
        )
    usual: list[TensorSpec | None] = [None]
    if "padding" in port:
        steps = specs["memory" in port].sizes[:1]
        usual.append(TensorSpec(steps, ("T",) * len(steps), "bool"))
    try:
        outputs = dict(zip((each.name for each in made.outputs), made.shapes(*specs), strict=True))
        usual += [outputs[port]] if port in outputs else []
    except ShapeRefused:
        pass
    return weighted(draw, (6, lambda: choose(draw, usual)), (1, lambda: _spec(draw)))


def _inputs(draw: Draw, declaration: type[Layer | Loss]) -> Specs:
    """Specs that belong together, differ in one axis, or have nothing in common."""
    count = arguments(declaration)
    if count == 0:
        return ()
    count = draw(_integers(1, 4)) if count is None else count
    kind, beside = choose(draw, taken(declaration))
    first = _spec(draw, [kind], element(declaration))
    # A layer that takes any number is asked about two: the rest is as the last of these.
    names = (*beside, *beside[-1:] * count)[: count - 1]
    more = [_another(draw, declaration, port, name, first) for port, name in enumerate(names, start=1)]
    return (_typed(declaration, 0, first), *more)


def _another(
    draw: Draw, declaration: type[Layer | Loss], port: int, name: str, first: TensorSpec
) -> TensorSpec:
    expected = usual(declaration, port, name, first)

    def near() -> TensorSpec:
        if not first.sizes:
            return expected
        axis, to = draw(_integers(0, len(first.sizes) - 1)), _size(draw, first.kind)
        return _typed(declaration, port, _changed(first, axis, to))

    return weighted(draw, (6, lambda: expected), (2, near), (1, lambda: LABEL), (1, lambda: _spec(draw)))


def _changed(first: TensorSpec, axis: int, to: int) -> TensorSpec:
    return first.resized((*first.sizes[:axis], to, *first.sizes[axis + 1 :]))


def _partnered(draw: Draw, declaration: type[Any], setting: LayerReference) -> Case:
    """A layer with a partner that works, fed by the partner's output or by something else."""
    other = layers.get(choose(draw, setting.kinds))
    partner_in = _of_type(draw, [element(other)], [kind for kind, _ in taken(other)])
    partner = other(**_settings(draw, other, (partner_in,)))
    partner_out = partner.shape(partner_in)
    x = weighted(draw, (2, lambda: partner_out), (1, lambda: _spec(draw)))
    made = declaration(**_settings(draw, declaration, (x, partner_out)))
    return Case(made, (x, partner_out, partner.entering(partner_in)), (x,), partner)
