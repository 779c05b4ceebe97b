"""How rules are declared. A rule looks at a context and yields the problems that it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from netbuilder.analysis.context import Context
from netbuilder.analysis.outcome import Outcome
from netbuilder.core.problem import Problem
from netbuilder.core.registry import Registry

Rule: TypeAlias = Callable[[Context], Iterator[Problem]]
NodeRule: TypeAlias = Callable[[Context, Outcome], Iterator[Problem]]

node_rules: Registry[NodeRule] = Registry("rule about one node")
graph_rules: Registry[Rule] = Registry("rule about a graph")
project_rules: Registry[Rule] = Registry("rule about the project")


def node_rule(function: NodeRule) -> NodeRule:
    """Declare a rule about a node that is not settled, in the main graph and inside blocks alike."""
    node_rules.add(function.__name__, function)
    return function


def graph_rule(function: Rule) -> Rule:
    """Declare a rule that holds in the main graph and inside blocks alike."""
    graph_rules.add(function.__name__, function)
    return function


def project_rule(function: Rule) -> Rule:
    """Declare a rule about data and training: it is asked once, with the main graph."""
    project_rules.add(function.__name__, function)
    return function
