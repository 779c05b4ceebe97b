"""What the parts of the reader ask of each other."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from typing import Protocol

from netbuilder.analysis.from_source.scope import Scope
from netbuilder.analysis.from_source.values import Chain, Function, Instance, Module


class Host(Protocol):
    """The reader of a text."""

    @property
    def passes_over(self) -> bool:
        """Whether what a text says of how weights begin is left out."""

    def value(self, node: ast.expr, scope: Scope) -> object:
        """What an expression stands for."""

    def comment_at(self, node: ast.expr | ast.stmt) -> tuple[str, ...]:
        """The comment above what begins at `node`."""

    def method(self, owner: ast.ClassDef, name: str) -> ast.FunctionDef | None:
        """The method of a class of the text; None where it has none."""

    def member(self, owner: ast.ClassDef, name: str) -> object:
        """What a class of the text says of itself under a name; MISSING where it says nothing."""

    def run(
        self,
        function: Function,
        given: Sequence[object],
        keywords: Mapping[str, object],
        node: ast.Call,
        scope: Scope,
    ) -> object:
        """What a function of the text returns."""

    def instance(
        self, owner: ast.ClassDef, given: Sequence[object], keywords: Mapping[str, object], node: ast.Call
    ) -> object:
        """A module of a class of the text."""

    def call(
        self,
        what: Module | Instance | Chain,
        given: Sequence[object],
        keywords: Mapping[str, object],
        node: ast.Call,
        scope: Scope,
    ) -> object:
        """What a module gives for these arguments, with a step for it."""

    def recognised(self, node: ast.expr, scope: Scope) -> object:
        """The result of an expression that one layer is known to be written as; None for another one."""

    def operation(
        self,
        name: str,
        given: Sequence[object],
        keywords: Mapping[str, object],
        node: ast.expr,
        scope: Scope,
    ) -> object:
        """What a function of torch, or an operator, gives for tensors, with a step for it."""
