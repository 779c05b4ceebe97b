"""Modules as the text makes them: one of torch's with its arguments, and lists of modules."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from netbuilder.analysis.from_source.forms import NoForm, literal
from netbuilder.analysis.from_source.host import Host
from netbuilder.analysis.from_source.trouble import not_drawn, spot_of
from netbuilder.analysis.from_source.values import (
    Chain,
    Function,
    Instance,
    Library,
    Module,
    Modules,
)
from netbuilder.catalogue.reading import Argument
from netbuilder.core.text import Text

Made = Module | Instance | Chain


def made(
    host: Host, target: Library, given: Sequence[object], keywords: Mapping[str, object], node: ast.Call
) -> object:
    """What a call of a class of torch gives; None where it is no module and no list."""
    name = target.last
    if name == "OrderedDict":
        return dict(_pairs(given, node)) | dict(keywords)
    if name in ("Sequential", "ModuleList", "ModuleDict") and target.name.startswith("nn."):
        return _held(name, given, node)
    if name in ("weight_norm", "spectral_norm") and given and isinstance(given[0], Module):
        return replace(given[0], norm=name.removesuffix("_norm"))
    if target.name in ("nn.Parameter", "nn.Buffer"):
        raise not_drawn(
            node,
            Text("A weight that belongs to no layer has no place in a graph."),
            Text("use a layer that has it, such as a learned tensor, or put it into a class of its own."),
        )
    if target.name.startswith("nn.") and target.name.count(".") == 1 and name[:1].isupper():
        return module(host, name, given, keywords, node)
    return None


def module(
    host: Host, name: str, given: Sequence[object], keywords: Mapping[str, object], node: ast.Call
) -> Module:
    """A module with its arguments in one way of writing."""
    positional = tuple(map(_argument, given))
    named = {key: _argument(value) for key, value in keywords.items()}
    return Module(name, positional, named, spot_of(node), host.comment_at(node))


def named(value: object, path: tuple[str, ...], comment: tuple[str, ...] = ()) -> None:
    """Tell a module, and those in a list of modules, what their owner calls them."""
    if isinstance(value, Module | Instance):
        if not value.path:
            value.path = path
            value.comment = value.comment or comment
    elif isinstance(value, Chain):
        value.path = value.path or path
        for name, member in value.members:
            if isinstance(member, Module | Instance):
                member.in_chain = True
            named(member, (*path, name))
    elif isinstance(value, Modules):
        for index, member in enumerate(value):
            named(member, (*path, str(index)))
    elif isinstance(value, dict):
        for name, member in value.items():
            named(member, (*path, str(name)))


def _held(name: str, given: Sequence[object], node: ast.Call) -> object:
    """A list of modules."""
    inside = given[0] if len(given) == 1 else None
    if name == "ModuleDict":
        return dict(_pairs(given, node))
    if name == "ModuleList":
        return Modules(inside) if isinstance(inside, list | tuple) else Modules()
    if isinstance(inside, dict):
        members = [(str(key), value) for key, value in inside.items()]
    else:
        members = [(str(number), value) for number, value in enumerate(given)]
    for _, member in members:
        if not isinstance(member, Made):
            raise not_drawn(
                node,
                Text("An nn.Sequential holds modules."),
                Text("write the modules with commas between them, a list with * before it."),
            )
    return Chain(members)


def _pairs(given: Sequence[object], node: ast.Call) -> Iterator[tuple[str, object]]:
    """Names with what they stand for, from a dictionary or a list of pairs."""
    for each in given:
        if isinstance(each, dict):
            yield from each.items()
            continue
        for pair in each if isinstance(each, list | tuple) else [None]:
            if not isinstance(pair, tuple) or len(pair) != 2 or not isinstance(pair[0], str):
                raise not_drawn(
                    node,
                    Text("This takes pairs of a name and a module."),
                    Text('write [("name", nn.Linear(…)), …].'),
                )
            yield pair[0], pair[1]


def _argument(value: object) -> Argument:
    """An argument as it is written, with what it stands for where that is a number, a word or several."""
    try:
        text = literal(value)
    except NoForm:
        return Argument(_text(value), value, is_known=False)
    return Argument(text, tuple(value) if isinstance(value, list) else value)


def _text(value: object) -> str:
    if isinstance(value, Module | Instance):
        return value.text
    if isinstance(value, Library):
        return value.name
    if isinstance(value, Chain):
        return f"nn.Sequential({', '.join(f'{name}={_text(member)}' for name, member in value.members)})"
    if isinstance(value, list | tuple):
        return f"({', '.join(map(_text, value))})"
    if isinstance(value, dict):
        return f"dict({', '.join(f'{name}={_text(member)}' for name, member in value.items())})"
    if isinstance(value, ast.ClassDef):
        return value.name
    if isinstance(value, Function):
        return ast.unparse(value.node)
    try:
        return literal(value)
    except NoForm:
        return type(value).__name__
