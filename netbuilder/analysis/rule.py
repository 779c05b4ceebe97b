"""How a rule is declared and how all of them are asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from netbuilder.analysis.context import Context
from netbuilder.core.problem import Problem
from netbuilder.core.registry import Registry

Rule = Callable[[Context], Iterator[Problem]]

graph_rules: Registry[Rule] = Registry("rule")
project_rules: Registry[Rule] = Registry("rule of the whole project")


def rule(function: Rule) -> Rule:
    """Declare a rule that holds in the main graph and inside blocks alike."""
    graph_rules.add(function.__name__, function)
    return function


def project_rule(function: Rule) -> Rule:
    """Declare a rule about training: it is asked once, with the main graph."""
    project_rules.add(function.__name__, function)
    return function
