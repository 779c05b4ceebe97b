"""Random settings and inputs made from a declaration itself, so that a new one needs no new test."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
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

size = st.integers(1, 12)

T = TypeVar("T")


def weighted(*choices: tuple[int, st.SearchStrategy[T]]) -> st.SearchStrategy[T]:
    """One of some strategies, each as often as its weight says (`one_of` counts what lies inside of each)."""
    numbers = [number for number, (weight, _) in enumerate(choices) for _ in range(weight)]
    return st.sampled_from(numbers).flatmap(lambda number: choices[number][1])


def of_type(dtypes: Iterable[str], kinds: Iterable[Kind] = RANKS) -> st.SearchStrategy[TensorSpec]:
    return st.sampled_from(list(kinds)).flatmap(
        lambda kind: st.builds(
            of_kind, st.just(kind), st.tuples(*[size] * RANKS[kind]), st.sampled_from(list(dtypes))
        )
    )


def spec(kinds: Iterable[Kind] = RANKS, dtype: str = "float32") -> st.SearchStrategy[TensorSpec]:
    """Mostly values of one of `kinds`, sometimes anything."""
    return weighted((8, of_type([dtype], kinds)), (1, of_type(["float32"])), (1, of_type(BYTES)))


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
    """What a declaration takes with its defaults, all kinds where that does not tell.

    The kind of the first input and what goes with it at the others.
    """
    count = arguments(declaration)
    count = 2 if count is None else count
    dtype = element(declaration)
    found = [pair for pair in product(RANKS, _beside(count - 1)) if _takes(declaration, *pair, dtype)]
    return found or [(kind, (other,) * (count - 1)) for kind in RANKS for other in ("same", "label")]


@cache
def element(declaration: type[Layer | Loss]) -> str:
    """The type of what a declaration takes first: whole numbers where it takes no others."""
    beside = _beside((arguments(declaration) or 2) - 1)
    takes_numbers = any(_takes(declaration, kind, beside[0], "int64") for kind in RANKS)
    takes_values = any(_takes(declaration, kind, each) for kind in RANKS for each in beside)
    return "int64" if takes_numbers and not takes_values else "float32"


def _takes(declaration: type[Layer | Loss], kind: Kind, beside: Beside, dtype: str = "float32") -> bool:
    first = of_kind(kind, (12,) * RANKS[kind], dtype)
    others = (usual(declaration, port, name, first) for port, name in enumerate(beside, start=1))
    try:
        declaration().shape(_typed(declaration, 0, first), *others)
    except ShapeRefused:
        return False
    return True


def usual(declaration: type[Layer | Loss], port: int, name: str, first: TensorSpec) -> TensorSpec:
    """What goes with `first` at another port."""
    return _typed(declaration, port, OTHERS[name](first))


def _typed(declaration: type[Layer | Loss], port: int, found: TensorSpec) -> TensorSpec:
    names = [each.name for each in declaration.inputs]
    dtype = TYPES.get(names[port]) if port < len(names) else None
    return found if dtype is None else replace(found, dtype=dtype)


def _int(setting: Any, specs: tuple[TensorSpec, ...]) -> st.SearchStrategy[int]:
    """Mostly a small number, sometimes one near a size of the inputs, sometimes any."""
    least = 0 if setting.min is None else setting.min
    most = least + 14 if setting.max is None else min(setting.max, least + 14)
    near = {n + step for spec in specs for n in spec.sizes for step in (-1, 0, 1)}
    fitting = sorted(n for n in near if least <= n <= most) or [least]
    small = st.integers(least, min(most, least + 3))
    return weighted((5, small), (2, st.sampled_from(fitting)), (1, st.integers(least, most)))


def _pair(setting: Any, specs: tuple[TensorSpec, ...]) -> st.SearchStrategy[tuple[int, int]]:
    one = _int(setting, specs)
    return weighted((1, one.map(lambda n: (n, n))), (1, st.tuples(one, one)))


def _float(setting: Any, specs: tuple[TensorSpec, ...]) -> st.SearchStrategy[float]:
    """Any number within the limits, and the limits themselves where they are allowed."""
    low = setting.above if setting.above is not None else setting.min
    high = setting.below if setting.below is not None else setting.max
    anything = st.floats(
        0.0 if low is None else low,
        10.0 if high is None else high,
        exclude_min=setting.above is not None,
        exclude_max=setting.below is not None,
        allow_subnormal=False,
    )
    limits = [limit for limit in (setting.min, setting.max) if limit is not None]
    return weighted((3, anything), (1, st.sampled_from(limits or [setting.default])))


def _sizes(setting: Any, specs: tuple[TensorSpec, ...]) -> st.SearchStrategy[tuple[int, ...]]:
    """Any sizes, or some that hold as many values as the first input; numbers where there is one an axis."""
    if setting.is_fixed:
        one = _int(setting, specs)
        alike = one.map(lambda n: (n,) * setting.longest)
        return weighted((1, alike), (1, st.tuples(*[one] * setting.longest)))
    anything = st.lists(size, min_size=setting.shortest, max_size=setting.longest).map(tuple)
    return weighted((1, anything), *((3, _factors(x.count, setting.longest)) for x in specs[:1]))


@st.composite
def _factors(draw: st.DrawFn, count: int, longest: int) -> tuple[int, ...]:
    sizes = []
    for _ in range(draw(st.integers(0, longest - 1))):
        sizes.append(draw(st.sampled_from([n for n in range(1, count + 1) if count % n == 0])))
        count //= sizes[-1]
    return tuple(draw(st.permutations([*sizes, count])))


@st.composite
def _equation(draw: st.DrawFn, setting: Any, specs: tuple[TensorSpec, ...]) -> str:
    """Letters for the axes of the inputs, mostly one for each, and some of them behind the arrow."""
    terms = []
    for x in specs:
        axes = draw(weighted((8, st.just(len(x.sizes))), (1, st.integers(0, 4))))
        alphabet = draw(st.sampled_from(["stdh", "stuvw", "abcdefgh"]))
        distinct = st.permutations(alphabet).map("".join)
        anything = st.text(alphabet, min_size=axes, max_size=axes)
        terms.append(draw(weighted((2, st.just(alphabet)), (2, distinct), (1, anything)))[:axes])
    there = sorted(set("".join(terms)))
    result = draw(st.lists(st.sampled_from(there), max_size=4, unique=True)) if there else []
    return f"{','.join(terms)}->{''.join(result)}"


# One strategy a kind of setting. A kind that is missing here fails every declaration that uses it.
VALUES: dict[str, Callable[[Any, tuple[TensorSpec, ...]], st.SearchStrategy[Any]]] = {
    "int": _int,
    "pair": _pair,
    "float": _float,
    "sizes": _sizes,
    "number": lambda setting, _: st.sampled_from(setting.options),
    "choice": lambda setting, _: st.sampled_from(setting.options),
    "flag": lambda *_: st.booleans(),
    "equation": _equation,
    "layer": lambda *_: st.just(HOSTILE),
    "code": lambda setting, _: st.just(setting.default),
    "checks": lambda setting, _: st.just(setting.default),
    "line": lambda *_: st.just(HOSTILE),
    "path": lambda *_: st.just(HOSTILE),
}


def settings_of(
    declaration: type[Declared], specs: tuple[TensorSpec, ...] = ()
) -> st.SearchStrategy[dict[str, Any]]:
    """Values within the limits of each setting, each of them the default every third time."""
    return st.fixed_dictionaries(
        {
            name: weighted((1, st.just(setting.default)), (2, VALUES[setting.kind](setting, specs)))
            for name, setting in declaration.settings.items()
        }
    )


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
def cases(draw: st.DrawFn, declaration: type[Layer | Loss]) -> Case:
    references = [s for s in declaration.settings.values() if isinstance(s, LayerReference)]
    if references:
        return draw(_partnered(declaration, references[0]))
    specs = draw(_inputs(declaration))
    made = declaration(**draw(settings_of(declaration, specs)))
    more = tuple(draw(_optional(made, specs, port.name)) for port in declaration.inputs if port.optional)
    fed = (*specs, *(each for each in more if each is not None))
    return Case(made, (*specs, *more), fed or (made.shape(),))


def _optional(made: Layer, specs: tuple[TensorSpec, ...], port: str) -> st.SearchStrategy[TensorSpec | None]:
    """Nothing, what leaves the layer by the same name, a mask, another sequence, or anything."""
    if port in ("key", "value", "other"):
        other = weighted((2, st.just(specs[-1])), (1, of_type(["float32"], [Kind.SEQUENCE])))
        return weighted((3, st.none()), (3, other), (1, spec()))
    usual: list[TensorSpec | None] = [None]
    if "padding" in port:
        steps = specs["memory" in port].sizes[:1]
        usual.append(TensorSpec(steps, ("T",) * len(steps), "bool"))
    try:
        outputs = dict(zip((each.name for each in made.outputs), made.shapes(*specs), strict=True))
        usual += [outputs[port]] if port in outputs else []
    except ShapeRefused:
        pass
    return weighted((6, st.sampled_from(usual)), (1, spec()))


def _inputs(declaration: type[Layer | Loss]) -> st.SearchStrategy[tuple[TensorSpec, ...]]:
    count = arguments(declaration)
    if count == 0:
        return st.just(())
    counts = st.integers(1, 4) if count is None else st.just(count)
    return counts.flatmap(lambda count: _several(declaration, count))


@st.composite
def _several(draw: st.DrawFn, declaration: type[Layer | Loss], count: int) -> tuple[TensorSpec, ...]:
    """Specs that belong together, differ in one axis, or have nothing in common."""
    kind, beside = draw(st.sampled_from(taken(declaration)))
    first = draw(spec([kind], element(declaration)))

    def another(port: int, name: str) -> st.SearchStrategy[TensorSpec]:
        expected = usual(declaration, port, name, first)
        near = st.just(expected)
        if first.sizes:
            changed = st.builds(_changed, st.just(first), st.integers(0, len(first.sizes) - 1), size)
            near = changed.map(lambda found: _typed(declaration, port, found))
        return weighted((6, st.just(expected)), (2, near), (1, st.just(LABEL)), (1, spec()))

    # A layer that takes any number is asked about two: the rest is as the last of these.
    names = (*beside, *beside[-1:] * count)[: count - 1]
    more = [draw(another(port, name)) for port, name in enumerate(names, start=1)]
    return (_typed(declaration, 0, first), *more)


def _changed(first: TensorSpec, axis: int, to: int) -> TensorSpec:
    return first.resized((*first.sizes[:axis], to, *first.sizes[axis + 1 :]))


@st.composite
def _partnered(draw: st.DrawFn, declaration: type[Any], setting: LayerReference) -> Case:
    """A layer with a partner that works, fed by the partner's output or by something else."""
    other = layers.get(draw(st.sampled_from(setting.kinds)))
    partner_in = draw(of_type([element(other)], [kind for kind, _ in taken(other)]))
    partner = other(**draw(settings_of(other, (partner_in,))))
    partner_out = partner.shape(partner_in)
    x = draw(weighted((2, st.just(partner_out)), (1, spec())))
    made = declaration(**draw(settings_of(declaration, (x, partner_out))))
    return Case(made, (x, partner_out, partner.entering(partner_in)), (x,), partner)
