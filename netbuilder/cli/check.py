"""`netbuilder check PROJECT`: shapes, costs and problems, without torch."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from netbuilder.cli.command import PROJECT_HELP, Subparsers, add_command, say, say_json, table

if TYPE_CHECKING:
    from netbuilder.analysis.report import Report
    from netbuilder.analysis.shapes import Outcome
    from netbuilder.core.problem import Problem


def add(subparsers: Subparsers) -> None:
    parser = add_command(subparsers, "check", run, "show every layer's shapes and costs, and every problem")
    parser.add_argument("project", metavar="PROJECT", nargs="?", help=PROJECT_HELP)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--layers", action="store_true", help="list the layers that there are")
    parser.set_defaults(parser=parser)


def run(arguments: argparse.Namespace) -> int:
    if arguments.layers:
        return _layers(arguments.json)
    if arguments.project is None:
        arguments.parser.error("name a PROJECT, or ask for --layers")
    from netbuilder.analysis.report import report
    from netbuilder.project.find import find

    opened = find(arguments.project)
    found = report(opened.project)
    problems = (*opened.notices, *found.problems)
    if arguments.json:
        say_json(_as_json(found, problems), indent=2)
    else:
        _print(found, problems)
    return 1 if any(problem.is_error for problem in problems) else 0


def _print(found: Report, problems: tuple[Problem, ...]) -> None:
    rows: list[tuple[str, ...]] = [("layer", "output", "parameters", "multiply-adds", "memory")]
    for outcome in _outcomes(found):
        cost = _cost(outcome)
        shown = tuple(_number(cost[key]) for key in ("parameters", "multiply_adds"))
        rows.append((outcome.node.name, _shapes(outcome), *shown, _bytes(cost["activation_bytes"])))
    total = found.cost
    rows.append(
        ("total", "", f"{total.parameters:,}", f"{total.multiply_adds:,}", _bytes(total.activation_bytes))
    )
    say(f"{found.project.name}, figures for one sample")
    say(table(rows, right=frozenset({2, 3, 4})))
    say()
    if not problems:
        say("No problems.")
    for problem in problems:
        say(f"{problem.severity.value}: {problem.paragraph()}")
        for fix in problem.fixes:
            say(f"    fix: {fix.label}")


def _as_json(found: Report, problems: tuple[Problem, ...]) -> dict[str, Any]:
    names = {node.id: node.name for node in found.project.graph.nodes.values()}
    total = found.cost
    return {
        "project": found.project.name,
        "layers": [
            {
                "id": outcome.node.id,
                "name": outcome.node.name,
                "kind": outcome.node.kind,
                "outputs": {
                    port: list(spec.sizes) if spec is not None else None
                    for port, spec in zip(outcome.output_ports, outcome.outputs, strict=True)
                },
                **_cost(outcome),
            }
            for outcome in _outcomes(found)
        ],
        "total": {
            "parameters": total.parameters,
            "multiply_adds": total.multiply_adds,
            "flops": 2 * total.multiply_adds,
            "activation_bytes": total.activation_bytes,
        },
        "problems": [
            {
                "code": problem.code,
                "severity": problem.severity.value,
                "node": problem.place.node,
                "layer": names.get(problem.place.node or ""),
                "what": str(problem.what),
                **{
                    key: str(words) if (words := getattr(problem, key)) is not None else None
                    for key in ("where", "expected", "received", "remedy")
                },
                "fixes": [str(fix.label) for fix in problem.fixes],
            }
            for problem in problems
        ],
    }


def _outcomes(found: Report) -> list[Outcome]:
    """What is known of each node; dots in wires are none."""
    from netbuilder.project import kinds

    return [each for each in found.walk.outcomes.values() if not kinds.is_dot(each.node)]


def _cost(outcome: Outcome) -> dict[str, int]:
    from netbuilder.analysis.cost import cost_of

    cost = cost_of(outcome)
    return {
        "parameters": cost.parameters,
        "multiply_adds": cost.multiply_adds,
        "flops": 2 * cost.multiply_adds,
        "activation_bytes": cost.activation_bytes,
    }


def _shapes(outcome: Outcome) -> str:
    return ", ".join(str(spec) if spec is not None else "?" for spec in outcome.outputs)


def _number(value: int) -> str:
    return f"{value:,}" if value else ""


def _bytes(value: int) -> str:
    if not value:
        return ""
    for unit, size in (("MB", 1_000_000), ("KB", 1_000)):
        if value >= size:
            return f"{value / size:.1f} {unit}"
    return f"{value} B"


def _layers(as_json: bool) -> int:
    import netbuilder.catalogue.library  # noqa: F401  declares all layers
    from netbuilder.catalogue.layer import layers

    members = list(layers.items())
    if as_json:
        say_json(
            [
                {
                    "id": id,
                    "title": declared.title,
                    "category": declared.category.id,
                    "says": declared.says,
                    "torch": declared.torch,
                    "settings": {
                        name: {
                            "kind": setting.kind,
                            "default": setting.store(setting.default),
                            "expects": str(setting.expects),
                            "says": setting.says,
                        }
                        for name, setting in declared.settings.items()
                    },
                }
                for id, declared in members
            ],
            indent=2,
        )
        return 0
    rows = [("layer", "name", "group", "what it does")]
    rows += [(id, declared.title, declared.category.title, declared.says) for id, declared in members]
    say(table(rows))
    return 0
