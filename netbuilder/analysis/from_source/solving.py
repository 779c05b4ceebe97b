"""From how a layer is written back to its settings: tried until its own code reads the same.

So a new declaration is read without a line here.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import combinations, permutations, product
from typing import Any

from netbuilder.analysis.from_source.forms import NoForm, literal
from netbuilder.analysis.placing import placed
from netbuilder.catalogue.layer import Layer, layers
from netbuilder.catalogue.refusal import ShapeRefused
from netbuilder.core.call import Call, LayerCode
from netbuilder.core.problem import ProblemError
from netbuilder.core.setting import Choice, Flag, LayerReference
from netbuilder.core.spec import TensorSpec
from netbuilder.core.values import NamedTuple

Slots = dict[tuple[str, object], str]
Specs = Sequence[TensorSpec | None]
_TOKENS = re.compile(r"[A-Za-z_][\w.]*|-?\d+(?:\.\d*)?(?:e[-+]?\d+)?|\S")
_QUOTED = re.compile(r"'[^']*'")
_NUMBER = re.compile(r"-?\d+(?:\.\d*)?(?:e[-+]?\d+)?")
_MOST_ROUNDS, _MOST_PAIRED, _LONGEST_ROW = 24, 16, 8
# What the code of a layer says of inputs that its `shape` would refuse, or of settings that it would.
_REFUSED = (ProblemError, ShapeRefused, TypeError, ValueError, AttributeError, LookupError, ArithmeticError)


class Solved(NamedTuple):
    """A layer written as was looked for, with the ports that the inputs lead to, in their order.

    `rest` are the arguments that it would write otherwise: those follow from its input.
    """

    made: Layer
    ports: tuple[str, ...]
    rest: tuple[tuple[str, str], ...] = ()


class Target(NamedTuple):
    """What is looked for: the module's name with its arguments, and how it is called."""

    name: str
    positional: tuple[str, ...]
    keywords: dict[str, str]
    form: str

    @property
    def slots(self) -> Slots:
        found: Slots = {("name", ""): self.name}
        found |= {("positional", number): text for number, text in enumerate(self.positional)}
        found |= {("keyword", name): text for name, text in self.keywords.items()}
        found |= {("form", number): text for number, text in enumerate(_TOKENS.findall(self.form))}
        return found


def solve(
    target: Target,
    specs: Specs,
    candidates: Iterable[type[Layer]],
    start: dict[str, object] | None = None,
    write: Any = None,
    extra: Specs = (),
) -> Solved | None:
    """The layer that is written as `target` for inputs of these specs; None where none is found.

    `write` gives the form of a layer's code in the way in which the target's is written, `extra` are the
    output and the input of a layer that it refers to.
    """
    wanted = target.slots
    quoted = _QUOTED.findall(target.form)
    pool = _pool([*wanted.values(), *quoted], specs, in_pairs="getitem" in target.form)
    best: Solved | None = None
    for declared in candidates:
        for ports in _arrangements(declared, len(specs)):
            found = _fitted(
                declared,
                _Asked(ports, tuple(specs), tuple(extra)),
                wanted,
                pool,
                start or {},
                write or plain_form,
            )
            if found is not None and (best is None or len(found.rest) < len(best.rest)):
                best = found
            if best is not None and not best.rest:
                return best
    return best


def with_helper(name: str, specs: Specs, extra: Specs = ()) -> list[type[Layer]]:
    """The layers that make a module of the class `name` for inputs of these specs."""
    return [each for id, each in layers.items() if name == _helpers(id, tuple(specs), tuple(extra))]


def plain_form(code: LayerCode, count: int) -> str:
    """The form of a layer's code."""
    from netbuilder.analysis.from_source.forms import form_of
    from netbuilder.analysis.from_source.scope import MISSING, Scope
    from netbuilder.analysis.from_source.trouble import Spot
    from netbuilder.analysis.from_source.values import Library, Module, Ref, Tensor

    names = [f"x{number}" for number in range(count)]
    text = code.expression.format(*names, all=", ".join(names), self="module", referred="other")
    scope = Scope({name: Library(name) for name in ("torch", "nn", "F")})
    scope.names = {name: Tensor(Ref(-1, number)) for number, name in enumerate(names)}
    scope.names["module"] = Module("", (), {}, Spot(1))
    scope.names["other"] = Module("", (), {}, Spot(1))
    assert scope.look("no such name") is MISSING
    found = form_of(ast.parse(text, mode="eval").body, scope)
    return found.text if found is not None else ""


def arguments_of(call: Call | None) -> tuple[str, tuple[str, ...], dict[str, str]]:
    """The name of a module that a layer makes, and its arguments as they are written."""
    if call is None:
        return "", (), {}
    name = call.target.rpartition(".")[2]
    return name, tuple(map(_text, call.arguments)), {key: _text(value) for key, value in call.keywords}


def _text(value: object) -> str:
    try:
        return literal(value)
    except NoForm:
        return str(value)


class _Asked(NamedTuple):
    """What a layer's code is asked with."""

    ports: tuple[str, ...]
    specs: tuple[TensorSpec | None, ...]
    extra: tuple[TensorSpec | None, ...] = ()

    def code(self, made: Layer) -> LayerCode:
        return made.code(*placed(made, self.ports, self.specs), *self.extra)


def _fitted(
    declared: type[Layer],
    asked: _Asked,
    wanted: Slots,
    pool: Sequence[object],
    start: dict[str, object],
    write: Any,
) -> Solved | None:
    """A layer of this kind changed setting by setting, as long as that brings it nearer to what is wanted."""
    settings = {name: value for name, value in start.items() if name in declared.settings}

    def far(values: dict[str, object]) -> tuple[Layer, list[tuple[str, object]], Slots] | None:
        try:
            made = declared(**values)
            code = asked.code(made)
        except _REFUSED:
            return None
        name, positional, keywords = arguments_of(code.module)
        slots = Target(name, positional, keywords, write(code, len(asked.specs))).slots
        if slots[("name", "")] != wanted[("name", "")]:
            return None
        return made, _differing(wanted, slots), slots

    now = far(settings)
    seen = {repr(sorted(settings.items()))}
    for _ in range(_MOST_ROUNDS):
        if now is not None and not now[1]:
            break
        tried = (
            (changed, far(changed))
            for changed in _changed(declared, settings, pool)
            if repr(sorted(changed.items())) not in seen
        )
        nearer = [(len(found[1]), changed, found) for changed, found in tried if found is not None]
        least = min(nearer, key=lambda each: each[0], default=None)
        # A step to the side is worth while: two settings may have to change together.
        if least is None or (now is not None and least[0] > len(now[1])):
            break
        settings, now = least[1], least[2]
        seen.add(repr(sorted(settings.items())))
    if now is None or not all(_is_size(key, wanted, now[2]) for key in now[1]):
        return None
    return Solved(now[0], asked.ports, tuple((kind, str(name)) for kind, name in now[1]))


def _changed(
    declared: type[Layer], settings: dict[str, object], pool: Sequence[object]
) -> Iterator[dict[str, object]]:
    """Settings with one of them changed."""
    for name, setting in declared.settings.items():
        if not isinstance(setting, LayerReference):
            yield from ({**settings, name: value} for value in _values(setting, pool))


def _differing(wanted: Slots, slots: Slots) -> list[tuple[str, object]]:
    """Where what is written differs; of a form, the pieces that one has and the other has not."""
    found = [key for key in {**wanted, **slots} if key[0] != "form" and wanted.get(key) != slots.get(key)]
    forms = [[text for key, text in each.items() if key[0] == "form"] for each in (wanted, slots)]
    if len(forms[0]) == len(forms[1]):
        found += [("form", text) for text, other in zip(*forms, strict=True) if text != other]
    else:
        pieces = Counter(forms[0]), Counter(forms[1])
        more, less = pieces[0] - pieces[1], pieces[1] - pieces[0]
        found += [("form", text) for text in (more + less).elements()]
    return found


def _is_size(key: tuple[str, object], wanted: Slots, slots: Slots) -> bool:
    """Whether an argument is a number in both, which may be one that follows from the input."""
    both = wanted.get(key, ""), slots.get(key, "")
    return key[0] in ("positional", "keyword") and all(map(_NUMBER.fullmatch, both))


def _values(setting: object, pool: Sequence[object]) -> Iterator[object]:
    if isinstance(setting, Flag):
        yield from (True, False)
    elif isinstance(setting, Choice):
        yield from setting.options
    else:
        yield from pool


def _pool(texts: Iterable[str], specs: Specs, *, in_pairs: bool) -> list[object]:
    """Values that may stand in settings: those that are written, alone and in rows, and what sizes leave."""
    found: dict[str, object] = {}
    numbers: list[int] = []
    for value in (read for read in map(_value, texts) if read is not None):
        for each in value if isinstance(value, tuple) else (value,):
            if isinstance(each, int) and not isinstance(each, bool):
                numbers.append(each)
            elif isinstance(each, float) and each:
                found.setdefault(repr(1 / each), 1 / each)
        found.setdefault(repr(value), value)
        if isinstance(value, str) and "->" in value:
            inner = re.sub(r"(^|,|->)\s*[A-Za-z]", r"\1", value)
            found.setdefault(repr(inner), inner)
    sizes = {size for spec in specs if spec is not None for size in spec.sizes}
    for each in numbers:
        for value in (float(each), (each, each), (each,) * 3, each + 1, each - 1):
            found.setdefault(repr(value), value)
    for first, last in combinations(range(min(len(numbers), 24) + 1), 2):
        if last - first <= _LONGEST_ROW:
            found.setdefault(repr(tuple(numbers[first:last])), tuple(numbers[first:last]))
    # An axis may be told by its size alone.
    axes = range(1, max((len(spec.sizes) for spec in specs if spec is not None), default=0) + 1)
    single = {*numbers, *sizes, *(size - each for size in sizes for each in numbers if each < size), *axes}
    found.update((repr(each), each) for each in single)
    if in_pairs and len(single) <= _MOST_PAIRED:
        found.update((repr(pair), pair) for pair in product({0, *single}, repeat=2))
    return list(found.values())


def _value(text: str) -> object:
    """What a piece of source stands for, None for anything but numbers, words and tuples."""
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return float(text) if _NUMBER.fullmatch(text) else None
    return None if isinstance(value, set | dict) else value


def _arrangements(declared: type[Layer], count: int) -> Iterator[tuple[str, ...]]:
    """The ports to which so many inputs may lead, in their order."""
    ports = declared.inputs
    if len(ports) == 1 and ports[0].many:
        yield tuple(str(number + 1) for number in range(count))
        return
    needed = [port.name for port in ports if not port.optional]
    if len(needed) <= count <= len(ports) <= 6:
        for chosen in permutations([port.name for port in ports], count):
            if all(name in chosen for name in needed):
                yield chosen


@lru_cache(maxsize=4096)
def _helpers(id: str, specs: tuple[TensorSpec | None, ...], extra: tuple[TensorSpec | None, ...]) -> str:
    """The class of the module that a layer makes, empty where it makes none."""
    declared = layers.get(id)
    for ports in _arrangements(declared, len(specs)):
        try:
            code = _Asked(ports, specs, extra).code(declared())
        except _REFUSED:
            continue
        if code.module is not None:
            return code.module.target.rpartition(".")[2]
    return ""
