"""Python source read for its chains of modules. It is parsed and looked at, never run."""

from __future__ import annotations

import ast
import operator
import re
import textwrap
from collections.abc import Callable, Iterable, Iterator

from netbuilder.catalogue.layer import layers
from netbuilder.catalogue.reading import Argument, ReadLayer, read_call
from netbuilder.core.problem import ProblemError, refuse
from netbuilder.core.text import Text, shortened
from netbuilder.core.values import NamedTuple

# Letters of source. A network of a thousand layers has about 60,000.
LARGEST = 1_000_000
# Powers in somebody's arithmetic, so that no number gets out of hand.
_MOST_DIGITS = 30

_CONTAINER = "Sequential"
# What torch wraps around a module whose weight it normalises, as our layers have it for a setting.
_NORMS = {"weight_norm": "weight", "spectral_norm": "spectral"}
_MENTIONS = r"[A-Za-z_]\w*[ \t]*\("
# Pages of the web and of word processors have it where a space was typed.
_HARD_SPACE = "\u00a0"
_PROMPT = r"(?m)^[ \t]*(?:>>>|\.\.\.)(?: |$)"


class Member(NamedTuple):
    """A module of a chain in its line, counted from 1; `layer` is None for one that we lack.

    `name` is what its owner calls it, empty for none; `text` how it is written.
    """

    name: str
    line: int
    text: str
    layer: ReadLayer | None


Chain = tuple[Member, ...]


def chains(text: str) -> tuple[Chain, ...]:
    """The members of every nn.Sequential of `text`; where there is none, of the modules that stand in it.

    What stands inside another chain belongs to that one; text that mentions no modules has none. Raises
    ProblemError for source that is no Python.
    """
    if not re.search(_MENTIONS, text):
        return ()
    try:
        return _chains(_parsed(text))
    except RecursionError as error:
        raise _no_python(error) from None


def _chains(tree: ast.Module) -> tuple[Chain, ...]:
    reader = _Reader(tree)
    found = [(call, tuple(reader.members(call, ""))) for call in _outermost(tree, reader.is_container)]
    if not found:
        return tuple(filter(None, [tuple(reader.loose())]))
    return tuple(chain for call, chain in found if chain and call not in reader.used)


class _Reader:
    """Looks up names that the text gives to modules, lists and numbers. `used` are chains inside chains."""

    def __init__(self, tree: ast.Module) -> None:
        self._tree = tree
        self._named = _assigned(tree)
        self._homes = {"nn", *_names_of_nn(tree)}
        self._foreign = set(_foreign(tree))
        self._open: set[ast.expr] = set()
        self.used: set[ast.expr] = set()

    def is_container(self, node: ast.AST) -> bool:
        return isinstance(node, ast.Call) and self._module(node) == _CONTAINER

    def members(self, node: ast.expr, name: str) -> Iterator[Member]:
        """What `node` adds to a chain: one module, or all of a chain."""
        given = self._meant(node)
        if given in self._open:
            yield _unread(node, name)
            return
        self._open.add(given)
        if isinstance(given, ast.Call) and self.is_container(given):
            self.used.update({given} if given is not node else ())
            for inner, inner_name in self._inside(given):
                yield from self.members(inner, inner_name)
        elif isinstance(given, ast.Starred):
            listed = self._meant(given.value)
            if isinstance(listed, ast.List | ast.Tuple):
                for inner in listed.elts:
                    yield from self.members(inner, "")
            else:
                yield _unread(node, name)
        else:
            yield self._member(given, name) if isinstance(given, ast.Call) else _unread(node, name)
        self._open.discard(given)

    def loose(self) -> Iterator[Member]:
        """Modules that stand in the text by themselves, such as some lines out of an nn.Sequential."""
        for statement in self._tree.body:
            value = statement.value if isinstance(statement, ast.Expr | ast.Assign) else None
            for node in value.elts if isinstance(value, ast.Tuple | ast.List) else [value]:
                if isinstance(node, ast.Call) and self._module(node):
                    member = self._member(node, "")
                    if member.layer is not None:
                        yield member

    def _inside(self, call: ast.Call) -> Iterator[tuple[ast.expr, str]]:
        """The members of a chain with their names: given in order, by an OrderedDict, or by keywords."""
        for node in call.args:
            given = self._meant(node)
            yield from self._pairs(given) or [(node, "")]
        yield from ((each.value, each.arg or "") for each in call.keywords)

    def _pairs(self, node: ast.expr) -> list[tuple[ast.expr, str]]:
        """Members by name, from a dict or an OrderedDict; empty for anything else."""
        if isinstance(node, ast.Dict):
            return [(value, _string(key)) for key, value in zip(node.keys, node.values, strict=True)]
        if not isinstance(node, ast.Call) or _last(node.func) not in ("OrderedDict", "dict"):
            return []
        listed = self._meant(node.args[0]) if node.args else None
        pairs = self._pairs(listed) if isinstance(listed, ast.Dict) else []
        if isinstance(listed, ast.List | ast.Tuple):
            for pair in listed.elts:
                if isinstance(pair, ast.Tuple | ast.List) and len(pair.elts) == 2:
                    pairs.append((pair.elts[1], _string(pair.elts[0])))
                else:
                    pairs.append((pair, ""))
        return pairs + [(each.value, each.arg or "") for each in node.keywords]

    def _member(self, call: ast.Call, name: str) -> Member:
        norm = _NORMS.get(_last(call.func), "")
        inner = self._meant(call.args[0]) if norm and len(call.args) == 1 and not call.keywords else None
        if isinstance(inner, ast.Call):
            member = self._member(inner, name)
            layer = member.layer
            if layer is None or "norm" not in layers.get(layer.id).settings:
                return _unread(call, name)
            return member._replace(layer=layer._replace(settings=layer.settings.with_("norm", norm)))
        module = self._module(call)
        starred = any(isinstance(each, ast.Starred) for each in call.args)
        layer = None
        if module and not starred:
            keywords = {each.arg or "**": self._argument(each.value) for each in call.keywords}
            layer = read_call(module, [self._argument(each) for each in call.args], keywords)
        return Member(name, call.lineno, shortened(module or ast.unparse(call)), layer)

    def _module(self, call: ast.Call) -> str:
        """The name of the class that a call makes, empty where it is none of torch's."""
        name, func = _last(call.func), call.func
        is_foreign = name in self._foreign
        if isinstance(func, ast.Attribute):
            is_foreign = _last(func.value) not in self._homes
        return "" if is_foreign else name

    def _argument(self, node: ast.expr) -> Argument:
        text = shortened(ast.unparse(node))
        try:
            return Argument(text, self._value(node))
        except (ValueError, ArithmeticError, RecursionError):
            return Argument(text, is_known=False)

    def _value(self, node: ast.expr, depth: int = 0) -> object:
        """What numbers, words and arithmetic of them stand for. Raises ValueError for anything else."""
        if depth > 50:
            raise ValueError
        if isinstance(node, ast.Constant):
            return node.value
        if isinstance(node, ast.Tuple | ast.List):
            return tuple(self._value(each, depth + 1) for each in node.elts)
        if isinstance(node, ast.Name) and node.id in self._named:
            return self._value(self._named[node.id], depth + 1)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            return -_number(self._value(node.operand, depth + 1))
        if isinstance(node, ast.BinOp) and type(node.op) in _ARITHMETIC:
            left, right = (_number(self._value(each, depth + 1)) for each in (node.left, node.right))
            return _number(_ARITHMETIC[type(node.op)](left, right))
        raise ValueError

    def _meant(self, node: ast.expr) -> ast.expr:
        """What a name stands for, when the text gives it something that is no number."""
        found = self._named.get(node.id, node) if isinstance(node, ast.Name) else node
        return found if isinstance(found, ast.Call | ast.List | ast.Tuple | ast.Dict) else node


_ARITHMETIC: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
}


def _number(value: object) -> float:
    """A number of decent size. Raises ValueError."""
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > 10**_MOST_DIGITS:
        raise ValueError
    return value


def _unread(node: ast.expr, name: str) -> Member:
    return Member(name, node.lineno, shortened(ast.unparse(node)), None)


def _last(node: ast.expr) -> str:
    """The last word of a dotted name."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _string(node: ast.expr | None) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _assigned(tree: ast.Module) -> dict[str, ast.expr]:
    """What names are given once; one that changes stands for nothing certain."""
    found: dict[str, ast.expr] = {}
    twice: set[str] = set()
    for node in ast.walk(tree):
        targets = node.targets if isinstance(node, ast.Assign) else ()
        for target in targets:
            if isinstance(target, ast.Name) and isinstance(node, ast.Assign):
                twice.update({target.id} if target.id in found else ())
                found[target.id] = node.value
    return {name: value for name, value in found.items() if name not in twice}


def _names_of_nn(tree: ast.Module) -> Iterator[str]:
    """What the source calls torch.nn."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (each.asname for each in node.names if each.name == "torch.nn" and each.asname)
        if isinstance(node, ast.ImportFrom) and node.module == "torch":
            yield from (each.asname for each in node.names if each.name == "nn" and each.asname)


def _foreign(tree: ast.Module) -> Iterator[str]:
    """Names that the source defines itself, or has from elsewhere than torch."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            yield node.name
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] != "torch":
            yield from (each.asname or each.name for each in node.names)


def _outermost(node: ast.AST, fits: Callable[[ast.AST], bool]) -> Iterable[ast.Call]:
    """The calls that fit, in their order, without those inside of others."""
    for child in ast.iter_child_nodes(node):
        if fits(child) and isinstance(child, ast.Call):
            yield child
        else:
            yield from _outermost(child, fits)


def _parsed(text: str) -> ast.Module:
    """The tree of `text`, which may be indented or carry the prompts of a session."""
    if len(text) > LARGEST:
        raise refuse(
            "too_large",
            Text("The copied text is too large."),
            expected=Text("at most {most:,} letters of source", most=LARGEST),
            received=Text("{count:,}", count=len(text)),
            remedy=Text("copy the nn.Sequential alone."),
        )
    plain = re.sub(_PROMPT, "", text.replace(_HARD_SPACE, " ")).expandtabs()
    try:
        return ast.parse(textwrap.dedent(plain))
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        fault = error
    # A selection that begins in the middle of a line has lost the indentation of its first line alone.
    first, _, rest = plain.partition("\n")
    try:
        return ast.parse(f"{first.strip()}\n{textwrap.dedent(rest)}")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise _no_python(fault) from None


def _no_python(fault: BaseException) -> ProblemError:
    line = fault.lineno if isinstance(fault, SyntaxError) else None
    reason = fault.msg if isinstance(fault, SyntaxError) else "too deeply nested"
    return refuse(
        "bad_source",
        Text("The copied text is no complete Python source."),
        where=Text("line {line} of the copied text", line=line) if line else Text("the copied text"),
        expected=Text("a whole nn.Sequential(…), from its name to its closing bracket"),
        received=Text("{reason}", reason=reason),
        remedy=Text("copy all of it."),
    )
