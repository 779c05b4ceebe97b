"""The table of codes is complete, without doubles, and agrees with what rules and declarations say."""

from __future__ import annotations

import ast
from pathlib import Path

import netbuilder.analysis.rules
import netbuilder.catalogue
from netbuilder.analysis.codes import CODES, STOPS_BUILDING, STOPS_TRAINING, Stops
from netbuilder.analysis.rule import graph_rules, node_rules, project_rules
from netbuilder.analysis.rule_library import RULES_LOADED
from netbuilder.core.registry import Registry

TABLE = {code.id: code for code in CODES}


def first_words(package: str, callee: str) -> set[str]:
    """The first argument of every call of `callee` in the sources of a package, where it is a plain word."""
    found = set()
    for path in Path(package).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == callee:
                found |= {each.value for each in ast.walk(node.args[0]) if isinstance(each, ast.Constant)}
    return found


def test_there_are_no_doubles() -> None:
    assert len(TABLE) == len(CODES)
    assert all(code.says and not code.says.endswith(".") for code in CODES)


def test_every_refusal_of_the_catalogue_is_in_the_table() -> None:
    refused = first_words(netbuilder.catalogue.__path__[0], "ShapeRefused")
    assert "kind_mismatch" in refused
    assert refused <= TABLE.keys()


def test_every_problem_of_a_rule_is_in_the_table() -> None:
    told = first_words(netbuilder.analysis.rules.__path__[0], "Problem")
    assert {"cycle", "no_loss", "unknown_block", "block_in_itself"} <= told
    assert told <= TABLE.keys()


def test_what_cannot_be_made_is_in_the_table() -> None:
    nouns = ("layer", "loss", "data set")
    made = {f"unknown_{Registry(noun).noun.replace(' ', '_')}" for noun in nouns}
    assert made | {"unknown_setting", "bad_setting"} <= TABLE.keys()


def test_what_stops_building_stops_training_too() -> None:
    assert STOPS_BUILDING < STOPS_TRAINING < TABLE.keys()
    assert {code for code in TABLE if TABLE[code].stops is Stops.NOTHING} == TABLE.keys() - STOPS_TRAINING


def test_rules_are_found_by_themselves() -> None:
    assert RULES_LOADED
    assert {"refused_shape", "unconnected_input", "broken_node"} <= set(node_rules)
    assert {"loop", "unused_node", "repeat_shape"} <= set(graph_rules)
    assert {"no_loss", "no_data", "two_data_sets", "division"} <= set(project_rules)
