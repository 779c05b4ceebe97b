"""What the text of a Python layer says of itself: ports, arguments, names. It is read, and never run."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import lru_cache

from netbuilder.catalogue.layer import Port
from netbuilder.catalogue.own.arguments import Argument, arguments_of
from netbuilder.catalogue.own.ports import ports_in, ports_out
from netbuilder.catalogue.own.words import CodeFault, dotted, fault
from netbuilder.core.text import Text, one_line
from netbuilder.core.values import NamedTuple

_BASES = re.compile(r"(torch\.)?(nn\.)[\w.]*|Module")
_MODULE = re.compile(r"((torch\.)?nn\.)?Module")


class OwnClass(NamedTuple):
    """A class that derives from `nn.Module`. `says` is the first line of its docstring.

    `settings` are the arguments with a default; `measured` those without, which are sizes of the first input.
    """

    name: str
    says: str
    settings: tuple[Argument, ...]
    measured: tuple[str, ...]
    inputs: tuple[Port, ...]
    outputs: tuple[Port, ...]


@lru_cache(maxsize=256)
def read_class(text: str, name: str = "") -> OwnClass:
    """The layer that `text` defines: its class called `name`, or the only one of those that are modules.

    Raises CodeFault with the line.
    """
    tree = parsed(text)
    found = _the_class(tree, name)
    init, forward = _method(found, "__init__"), _method(found, "forward")
    if forward is None:
        raise fault(found, Text("{name} has no method forward.", name=found.name))
    if init is None and not any(_MODULE.fullmatch(dotted(base)) for base in found.bases):
        raise fault(found, Text("{name} has no __init__ of its own.", name=found.name))
    settings, measured = arguments_of(init) if init is not None else ((), ())
    said = (ast.get_docstring(found) or "").strip().splitlines()
    return OwnClass(
        found.name,
        one_line(said[0]) if said else "",
        settings,
        measured,
        ports_in(forward),
        ports_out(forward),
    )


def parsed(text: str) -> ast.Module:
    """The syntax of `text`, in which nothing stands at the top but what defines. Raises CodeFault."""
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        raise CodeFault(error.lineno or 1, Text("{words}.", words=_sentence(error.msg))) from None
    except (ValueError, MemoryError, RecursionError):
        raise CodeFault(1, Text("Python cannot read this text.")) from None
    for number, statement in enumerate(tree.body):
        if not _defines(statement, first=number == 0):
            raise fault(statement, Text("Only imports, constants, functions and classes can stand here."))
    return tree


def _defines(statement: ast.stmt, *, first: bool) -> bool:
    if isinstance(statement, ast.ImportFrom):
        if statement.level:
            raise fault(statement, Text("Nothing can be imported from beside this text."))
        if any(each.name == "*" for each in statement.names):
            raise fault(statement, Text("Name what is imported instead of *."))
    if isinstance(statement, ast.Expr):
        return first and isinstance(statement.value, ast.Constant) and isinstance(statement.value.value, str)
    if isinstance(statement, ast.Assign):
        return all(isinstance(each, ast.Name) for each in statement.targets)
    if isinstance(statement, ast.AnnAssign):
        return isinstance(statement.target, ast.Name) and statement.value is not None
    return isinstance(statement, ast.Import | ast.ImportFrom | ast.FunctionDef | ast.ClassDef)


def _the_class(tree: ast.Module, name: str) -> ast.ClassDef:
    classes = {each.name: each for each in tree.body if isinstance(each, ast.ClassDef)}
    if name:
        if name not in classes:
            raise CodeFault(1, Text("There is no class called {name}.", name=name))
        return classes[name]
    modules = list(_modules(classes))
    if not modules:
        if classes:
            last = list(classes.values())[-1]
            raise fault(last, Text("{name} has to derive from nn.Module.", name=last.name))
        raise CodeFault(1, Text("There is no class that derives from nn.Module."))
    if len(modules) > 1:
        what = Text("A second layer, {name}: there can be one only.", name=modules[1].name)
        raise fault(modules[1], what)
    return modules[0]


def _modules(classes: dict[str, ast.ClassDef]) -> Iterator[ast.ClassDef]:
    """The classes that derive from a module of torch, or from another one here that does."""
    known: set[str] = set()
    for each in classes.values():
        bases = [dotted(base) for base in each.bases]
        if any(_BASES.fullmatch(base) or base in known for base in bases):
            known.add(each.name)
            yield each


def _method(found: ast.ClassDef, name: str) -> ast.FunctionDef | None:
    methods = [each for each in found.body if isinstance(each, ast.FunctionDef) and each.name == name]
    return methods[-1] if methods else None


def _sentence(words: str) -> str:
    cleaned = one_line(words).rstrip(".")
    return cleaned[:1].upper() + cleaned[1:]
