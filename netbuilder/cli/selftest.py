"""`netbuilder selftest`: does the installed program work on this machine?"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from netbuilder.cli.command import Subparsers, add_command, complain, say


def add(subparsers: Subparsers) -> None:
    add_command(subparsers, "selftest", run, "check that this installation works")


def run(arguments: argparse.Namespace) -> int:
    """Each check in its turn; what fails is named and the others still run."""
    checks: tuple[tuple[str, Callable[[], str]], ...] = (
        ("platform", _platform),
        ("catalogue", _catalogue),
        ("examples", _examples),
        ("training", _training),
        ("runs", _runs),
    )
    failed = 0
    for name, check in checks:
        try:
            say(f"{name}: {check()}")
        except Exception as error:  # noqa: BLE001  each check is told of, whatever happens in it
            failed += 1
            complain(f"{name}: failed: {type(error).__name__}: {error}")
    return 1 if failed else 0


def _platform() -> str:
    import platform

    from netbuilder.core.platform_check import pyside_problem
    from netbuilder.core.problem import ProblemError

    problem = pyside_problem()
    if problem is not None:
        raise ProblemError(problem)
    return f"Python {platform.python_version()}, and a Qt that works with it"


def _catalogue() -> str:
    import netbuilder.catalogue.library  # noqa: F401  declares all layers
    from netbuilder.catalogue.layer import layers
    from netbuilder.catalogue.training.losses import losses
    from netbuilder.core.registry import Registry
    from netbuilder.data.library import data_sets
    from netbuilder.exchange.library import exporters

    counts: dict[str, Registry[Any]] = {
        "layers": layers,
        "losses": losses,
        "data sets": data_sets,
        "exporters": exporters,
    }
    empty = [name for name, registry in counts.items() if not len(registry)]
    if empty:
        raise RuntimeError(f"no {', '.join(empty)} found")
    return ", ".join(f"{len(registry)} {name}" for name, registry in counts.items())


def _examples() -> str:
    from netbuilder.analysis.report import report
    from netbuilder.project.examples import examples
    from netbuilder.project.file import open_file

    found = examples()
    for example in found:
        problems = report(open_file(example.path).project).errors
        if problems:
            raise RuntimeError(f"{example.name}: {problems[0].paragraph()}")
    return ", ".join(example.name for example in found)


def _training() -> str:
    import torch

    from netbuilder.analysis.sound import network
    from netbuilder.engine.prepare import module
    from netbuilder.project.find import find

    made = network(find("lenet5").project)
    model = module(made, seed=0)
    output = model(torch.zeros(2, 1, 28, 28))
    output.sum().backward()
    return f"torch {torch.__version__}, a forward and a backward pass"


def _runs() -> str:
    import tempfile

    from netbuilder.runs.store import RunStore

    with tempfile.TemporaryDirectory() as folder:
        RunStore(Path(folder)).runs()
    return f"{len(RunStore().runs())} recorded"
