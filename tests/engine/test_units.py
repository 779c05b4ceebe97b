"""What was scaled while it was learned is measured in its own unit; the loss is that which was learned."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

import netbuilder as nb
from netbuilder.analysis.plan import Plan
from netbuilder.core.facts import Prepared
from netbuilder.core.spec import signal, vector
from netbuilder.data.facts import facts
from netbuilder.data.sets.table import Table
from netbuilder.engine.objective import objective
from netbuilder.project import edits
from netbuilder.project.project import Project, fresh
from tests.engine.test_objective import draw, figures, loss_plan


def test_a_metric_is_in_the_unit_of_the_target_and_the_loss_is_not() -> None:
    plan = Plan((), "", (), (), (loss_plan("mean_squared_error", vector(1), vector(1)),))
    made = objective(plan, ("mean_absolute_error",), (Prepared("target", (0.0,), (20.0,), (0.25,)),))
    prediction, target = draw(6, 1), draw(6, 1, seed=1)
    found = figures(made, (prediction, target))
    off = (prediction - target).abs().mean()
    assert found["mean_absolute_error"] == pytest.approx(4 * float(off), rel=1e-5)
    assert found["loss"] == pytest.approx(float(((prediction - target) ** 2).mean()), rel=1e-5)


def test_each_channel_has_its_own_unit() -> None:
    spec = signal(2, 5)
    plan = Plan((), "", (), (), (loss_plan("mean_squared_error", spec, spec),))
    by = Prepared("target", (0.0, 0.0), (1.0, 2.0), (0.5, 0.1), channels=True)
    made = objective(plan, ("mean_absolute_error",), (by,))
    prediction, target = draw(3, 2, 5), draw(3, 2, 5, seed=1)
    off = (prediction - target).abs() * torch.tensor([[2.0], [10.0]])
    assert figures(made, (prediction, target))["mean_absolute_error"] == pytest.approx(
        float(off.mean()), rel=1e-5
    )


def houses(path: Path) -> Table:
    """Prices in thousands that follow from sizes, in a table."""
    draws = np.random.default_rng(0)
    rows = [f"{size:.1f},{2000 * size + 5000:.0f}" for size in draws.uniform(50, 200, 120)]
    path.write_text("\n".join(["size,price", *rows]))
    return Table(path=str(path), target="price", foretell="number")


def started(declared: Table) -> Project:
    node = edits.fresh_node(fresh("Houses"), "data.table", id="data", settings=declared.stored())
    project = edits.add(fresh("Houses"), node)
    project = edits.learn_facts(project, "data", facts(declared, declared.load()))
    made: Project = nb.check(project).problems[0].fixes[0].edit(project)
    return made


def test_a_run_reports_errors_in_the_unit_of_the_table(tmp_path: Path) -> None:
    project = edits.change_recipe(started(houses(tmp_path / "houses.csv")), epochs=25, batch=16, lr=0.01)
    test = nb.train(project).metrics["test"]
    assert test["loss"] < 0.2, "the price is learned with deviation 1"
    assert 100 < test["mean_absolute_error"] < 50_000, "and told in its own unit"
