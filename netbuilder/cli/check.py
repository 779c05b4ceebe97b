"""`netbuilder check PROJECT`: shapes, costs and problems, without torch."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from netbuilder.cli.command import PROJECT_HELP, Subparsers, add_command, complain, say, say_json, table

if TYPE_CHECKING:
    from netbuilder.analysis.report import Report
    from netbuilder.analysis.shapes import Outcome
    from netbuilder.core.problem import Problem
    from netbuilder.runs.timing import LayerTimes


def add(subparsers: Subparsers) -> None:
    parser = add_command(subparsers, "check", run, "show every layer's shapes and costs, and every problem")
    parser.add_argument("project", metavar="PROJECT", nargs="?", help=PROJECT_HELP)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--layers", action="store_true", help="list the layers that there are")
    parser.add_argument(
        "--gradients", action="store_true", help="compare the gradients of Python layers with differences"
    )
    parser.add_argument(
        "--time", action="store_true", help="measure how long each layer takes on this computer"
    )
    parser.set_defaults(parser=parser)


def run(arguments: argparse.Namespace) -> int:
    if arguments.layers:
        return _layers(arguments.json)
    if arguments.project is None:
        arguments.parser.error("name a PROJECT, or ask for --layers")
    from netbuilder.analysis.report import report
    from netbuilder.catalogue.library import NOTICES
    from netbuilder.project.find import find
    from netbuilder.studio.own_checks import prepared

    opened = find(arguments.project)
    found = report(prepared(opened.project))
    problems = (*NOTICES, *opened.notices, *found.problems)
    times = _measured(found) if arguments.time and found.ok else None
    if arguments.json:
        say_json(_as_json(found, problems, times), indent=2)
    else:
        _print(found, problems, times)
    wrong = arguments.gradients and not _gradients(found)
    return 1 if wrong or any(problem.is_error for problem in problems) else 0


def _gradients(found: Report) -> bool:
    """Say of each Python layer whether its gradients are right; False where one has wrong ones."""
    from netbuilder.studio.own_checks import gradients_of

    right = True
    for name, answer in gradients_of(found):
        where = f" (line {answer.line})" if answer.line else ""
        complain(f"{name}: {answer.error}{where}" if answer.error else f"{name}: {answer.fields['verdict']}")
        right = right and not answer.error and answer.fields["right"] is not False
    return right


def _measured(found: Report) -> LayerTimes | None:
    from netbuilder.core.control import Control
    from netbuilder.studio.backend import torch_backend

    return torch_backend().layer_times(found.project, 0, "auto", Control().token)


def _print(found: Report, problems: tuple[Problem, ...], times: LayerTimes | None) -> None:
    rows: list[tuple[str, ...]] = [("layer", "output", "parameters", "multiply-adds", "memory")]
    for outcome in _outcomes(found):
        cost = _cost(outcome)
        shown = tuple(_number(cost[key]) for key in ("parameters", "multiply_adds"))
        rows.append((outcome.node.name, _shapes(outcome), *shown, _bytes(cost["activation_bytes"])))
    total = found.cost
    rows.append(
        ("total", "", f"{total.parameters:,}", f"{total.multiply_adds:,}", _bytes(total.activation_bytes))
    )
    if times is not None:
        rows = [(*row, *more) for row, more in zip(rows, _time_columns(found, times), strict=True)]
    say(f"{found.project.name}, figures for one sample")
    say(table(rows, right=frozenset({2, 3, 4, 5, 6})))
    if times is not None:
        say()
        say(
            f"times: milliseconds for a batch of {times.batch} on {times.device}, {times.threads} threads, "
            f"median of {times.passes} passes; in one go {times.whole.forward:.3f} forward and "
            f"{times.whole.backward:.3f} backward"
        )
    say()
    if not problems:
        say("No problems.")
    for problem in problems:
        say(f"{problem.severity.value}: {problem.paragraph()}")
        for fix in problem.fixes:
            say(f"    fix: {fix.label}")


def _time_columns(found: Report, times: LayerTimes) -> list[tuple[str, str]]:
    """What stands beside each row: the heading, a time a layer, their sums."""
    spent = [times.nodes.get((outcome.node.id,)) for outcome in _outcomes(found)]
    told = [each for each in spent if each is not None]
    return [
        ("forward", "backward"),
        *((f"{each.forward:.3f}", f"{each.backward:.3f}") if each else ("", "") for each in spent),
        (f"{sum(each.forward for each in told):.3f}", f"{sum(each.backward for each in told):.3f}"),
    ]


def _timing(times: LayerTimes | None) -> dict[str, Any]:
    """What was measured, nothing where that was not asked for."""
    if times is None:
        return {}
    nodes = {path[0]: each for path, each in times.nodes.items() if len(path) == 1}
    return {
        "timing": {
            "batch": times.batch,
            "device": times.device,
            "threads": times.threads,
            "passes": times.passes,
            "layers": {id: {"forward_ms": e.forward, "backward_ms": e.backward} for id, e in nodes.items()},
            "whole": {"forward_ms": times.whole.forward, "backward_ms": times.whole.backward},
        }
    }


def _as_json(found: Report, problems: tuple[Problem, ...], times: LayerTimes | None = None) -> dict[str, Any]:
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
        **_timing(times),
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
