"""Arguments of a call, as values of the parameters of a function of the text."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence

from netbuilder.analysis.from_source.trouble import refused, shown
from netbuilder.core.problem import ProblemError, nearest_name
from netbuilder.core.text import Text


def bound(
    arguments: ast.arguments,
    given: Sequence[object],
    keywords: Mapping[str, object],
    node: ast.Call,
    value: Callable[[ast.expr], object],
) -> dict[str, object]:
    """Values of a function's parameters by name."""
    every = [*arguments.posonlyargs, *arguments.args]
    names = [each.arg for each in every]
    found: dict[str, object] = dict(zip(names, given, strict=False))
    if arguments.vararg is not None:
        found[arguments.vararg.arg] = tuple(given[len(names) :])
    elif len(given) > len(names):
        raise _bad_arguments(node, names, str(len(given)))
    names += [each.arg for each in arguments.kwonlyargs]
    more = {name: value for name, value in keywords.items() if name not in names}
    if more and arguments.kwarg is None:
        raise _bad_arguments(node, names, next(iter(more)))
    found |= {name: value for name, value in keywords.items() if name in names}
    if arguments.kwarg is not None:
        found[arguments.kwarg.arg] = more
    behind = every[len(every) - len(arguments.defaults) :]
    pairs = [*zip(behind, arguments.defaults, strict=True)]
    pairs += [
        (a, d) for a, d in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if d is not None
    ]
    for parameter, default in pairs:
        if parameter.arg not in found:
            found[parameter.arg] = value(default)
    missing = [name for name in names if name not in found]
    if missing:
        raise _bad_arguments(node, names, "")
    return found


def _bad_arguments(node: ast.Call, names: Sequence[str], received: str) -> ProblemError:
    wanted = [name for name in names if name != "self"]
    near = nearest_name(received, wanted) if received else None
    return refused(
        node,
        "bad_argument",
        Text("These arguments do not fit."),
        expected=Text("{names}", names=", ".join(wanted) or "none"),
        received=Text("{text}", text=received or shown(node)),
        remedy=Text("use “{near}”.", near=near)
        if near
        else Text("give a value for each, or give the parameter a default."),
    )
