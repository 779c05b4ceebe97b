"""The classes of a text: which is which, and what they derive from."""

from __future__ import annotations

import ast
from collections.abc import Container, Iterator, Mapping

from netbuilder.analysis.from_source.scope import Scope
from netbuilder.analysis.from_source.trouble import Spot, refused
from netbuilder.analysis.from_source.values import Library
from netbuilder.catalogue.helpers import HELPERS
from netbuilder.core.text import Text


class Classes:
    """Classes by name, with what other `names` of the text stand for."""

    def __init__(self, text: str, tree: ast.Module, names: Mapping[str, object]) -> None:
        self._text = text
        self._tree = tree
        self._names = names
        self.by_name = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}

    def segment(self, node: ast.ClassDef) -> str:
        """The text of a class."""
        return "\n".join(self._text.splitlines()[node.lineno - 1 : node.end_lineno])

    def method(self, owner: ast.ClassDef, name: str) -> ast.FunctionDef | None:
        """The method of a class or of one of its bases in the text."""
        for each in self._family(owner):
            for node in each.body:
                if isinstance(node, ast.FunctionDef) and node.name == name:
                    return node
        return None

    def member(self, owner: ast.ClassDef, name: str) -> ast.expr | None:
        """The value that a class gives to a name for all its instances."""
        for each in self._family(owner):
            for node in each.body:
                targets = node.targets if isinstance(node, ast.Assign) else []
                targets = [node.target] if isinstance(node, ast.AnnAssign) else targets
                value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
                if value is not None and any(isinstance(t, ast.Name) and t.id == name for t in targets):
                    return value
        return None

    def _family(self, owner: ast.ClassDef) -> Iterator[ast.ClassDef]:
        """A class and its bases in this text, the nearest first."""
        seen = set()
        waiting: list[ast.ClassDef] = [owner]
        while waiting:
            each = waiting.pop(0)
            if each.name not in seen:
                seen.add(each.name)
                yield each
                bases = (self._names.get(base.id) for base in each.bases if isinstance(base, ast.Name))
                waiting += [base for base in bases if isinstance(base, ast.ClassDef)]

    def bases(self, owner: ast.ClassDef) -> list[str]:
        """What a class derives from outside of the text."""
        scope = Scope(self._names)
        every = [scope.peek(base) for each in self._family(owner) for base in each.bases]
        return [base.name for base in every if isinstance(base, Library)]

    def need_module(self, owner: ast.ClassDef) -> None:
        """Refuse a class that is no module."""
        bases = self.bases(owner)
        if not any(base in ("nn.Module", "nn.Sequential") for base in bases):
            raise refused(
                owner,
                "no_module",
                Text("The class {name} cannot become a block.", name=owner.name),
                expected=Text("a class that derives from nn.Module"),
                received=Text("{bases}", bases=", ".join(bases) or "none"),
                remedy=Text("derive it from nn.Module, and make what it derives from now in __init__."),
            )

    def model(self, name: str, helpers: Container[str]) -> ast.ClassDef:
        """The class of that name, or else the last with a forward pass that no other one uses."""
        if name in self.by_name:
            return self.by_name[name]
        used = {node.id for node in ast.walk(self._tree) if isinstance(node, ast.Name)}
        free = [
            node
            for node in self.by_name.values()
            if node.name not in helpers
            and (self.method(node, "forward") is not None or "nn.Sequential" in self.bases(node))
        ]
        unused = [node for node in free if node.name not in used]
        if not (unused or free):
            names = ", ".join(self.by_name) or "none"
            raise refused(
                Spot(1),
                "no_model",
                Text("The text has no class with a forward."),
                expected=Text("class {name}(nn.Module) with __init__ and forward", name=name or "Network"),
                received=Text("{names}", names=names),
                remedy=Text("write the model as such a class."),
            )
        return (unused or free)[-1]

    def is_helper(self, name: str) -> bool:
        """Whether a class is the one that generated files carry, rather than another one of its name."""
        node = self.by_name[name]
        if self.segment(node) == HELPERS[name]:
            return True
        return ast.dump(node) == ast.dump(ast.parse(HELPERS[name]).body[0])
