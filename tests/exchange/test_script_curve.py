"""The training script learns what our own trainer learns: the same weights, bit for bit, the same figures."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from netbuilder.analysis.script import script
from netbuilder.analysis.sound import network
from netbuilder.core.control import Control
from netbuilder.engine.build import evaluate_call
from netbuilder.engine.checkpoint import Position, load_weights
from netbuilder.engine.evaluate import evaluate
from netbuilder.engine.keeping import Keeper
from netbuilder.engine.prepare import material, module, objective_of, read_data
from netbuilder.engine.trainer import Learner, Trainer
from netbuilder.graph.model import End
from netbuilder.project.project import Project
from tests.data.mnist_files import write_mnist
from tests.exchange.networks import Draft, hangul, lenet, mlp, tied

CPU = torch.device("cpu")


@dataclass
class Log:
    """Keeps what a trainer tells: the figures of each epoch."""

    train: list[dict[str, float]] = field(default_factory=list)
    validation: list[dict[str, float]] = field(default_factory=list)

    def epoch(
        self, epoch: int, step: int, seconds: float, train: dict[str, float], validation: dict[str, float]
    ) -> None:
        self.train.append(train)
        self.validation.append(validation)

    def nothing(self, *_: object) -> None:
        pass

    step = changed = checkpoint = flush = forgotten = disk_refused = nothing


@dataclass
class Learned:
    """Weights by name at the best and the last epoch, and the figures as they are printed."""

    best: dict[str, torch.Tensor]
    last: dict[str, torch.Tensor]
    train: list[str]
    validation: list[str]
    test: str


def by_our_trainer(project: Project, folder: Path) -> Learned:
    project, loaded, known = read_data(project, None, None, None)
    made = network(project)
    data = material(project, loaded, known, made, CPU)
    recipe = project.recipe
    model = module(made, recipe.seed)
    optimiser = evaluate_call(recipe.optimiser.call(recipe.lr), model=model)
    learner = Learner(model, objective_of(made), made.plan.fields, optimiser, CPU)
    log, keeper = Log(), Keeper(folder, 100)
    trainer = Trainer(learner, data.parts, recipe, Control().token, log, keeper, Position(lr=recipe.lr))
    assert trainer.run()
    last = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    load_weights(keeper.path("best"), model)
    test = evaluate(model, learner.objective, data.parts.test, learner.fields, CPU)
    shown = [[printed(figures) for figures in part if figures] for part in (log.train, log.validation)]
    return Learned(model.state_dict(), last, *shown, printed(test))


def printed(figures: dict[str, float]) -> str:
    return ", ".join(f"{name} {value:.4f}" for name, value in figures.items())


def by_the_script(project: Project, folder: Path, *arguments: str) -> Learned:
    """Run in a process in which netbuilder cannot be imported."""
    folder.mkdir()
    (folder / "train.py").write_text(script(network(project)), encoding="utf-8")
    alone = (
        "import sys, runpy; sys.modules['netbuilder'] = None; runpy.run_path('train.py', run_name='__main__')"
    )
    ended = subprocess.run(
        [sys.executable, "-c", alone, "--device", "cpu", "--out", "weights of it", *arguments],
        cwd=folder,
        env=os.environ | {"OMP_NUM_THREADS": "1", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    *epochs, test = ended.stdout.splitlines()
    numbered = [
        re.fullmatch(r"epoch (\d+)/(\d+): train (.*?)(?:; validation (.*))?; [\d.]+ s", line)
        for line in epochs
    ]
    found = [match.groups() for match in numbered if match is not None]
    assert [(int(number), int(of)) for number, of, *_ in found] == [
        (n, len(epochs)) for n in range(1, len(epochs) + 1)
    ]
    best, last = (load_file(folder / "weights of it" / f"{name}.safetensors") for name in ("best", "last"))
    return Learned(
        best,
        last,
        [train for _, _, train, _ in found],
        [validation for *_, validation in found if validation],
        test.removeprefix("test with the best weights: "),
    )


def assert_same(project: Project, folder: Path, *arguments: str) -> None:
    ours, theirs = (
        by_our_trainer(project, folder / "ours"),
        by_the_script(project, folder / "script", *arguments),
    )
    for mine, its in ((ours.last, theirs.last), (ours.best, theirs.best)):
        assert mine.keys() == its.keys()
        assert all(torch.equal(mine[name], its[name]) for name in mine)
    assert (ours.train, ours.validation, ours.test) == (theirs.train, theirs.validation, theirs.test)


def test_on_images_with_a_cosine_schedule(tmp_path: Path) -> None:
    assert_same(lenet(size=8, epochs=2, lr=0.003, schedule={"id": "cosine"}), tmp_path)


def test_with_dropout_batch_normalisation_and_momentum(tmp_path: Path) -> None:
    """Watched every second epoch, the rate halved each, in batches that do not come out even."""
    optimiser = {"id": "sgd", "momentum": 0.8, "nesterov": True, "weight_decay": 0.001}
    schedule = {"id": "step", "every": 1, "drop": 0.5}
    project = hangul(
        epochs=3, batch=50, lr=0.05, seed=11, optimiser=optimiser, schedule=schedule, validate_every=2
    )
    assert_same(project, tmp_path)


@pytest.mark.long
def test_with_tied_weights_and_two_losses(tmp_path: Path) -> None:
    assert_same(tied(epochs=3, batch=32, lr=0.01, optimiser={"id": "adamw"}, test=0.2), tmp_path)


@pytest.mark.long
def test_without_validation_the_training_figures_tell_the_best(tmp_path: Path) -> None:
    assert_same(mlp(epochs=4, lr=0.02, validation=0.0, test=0.3), tmp_path)


@pytest.mark.long
def test_the_command_line_changes_what_it_says(tmp_path: Path) -> None:
    changed = mlp(epochs=2, batch=40, lr=0.02, seed=5)
    ours = by_our_trainer(changed, tmp_path / "ours")
    arguments = ("--epochs", "2", "--batch", "40", "--lr", "0.02", "--seed", "5")
    theirs = by_the_script(mlp(epochs=9), tmp_path / "script", *arguments)
    assert all(torch.equal(ours.last[name], theirs.last[name]) for name in ours.last)


def mnist(folder: Path, **recipe: object) -> Project:
    draft = Draft("MNIST", epochs=1, **recipe)
    data = draft.put("data.mnist", path=str(folder)).node
    hidden = draft.chain(End(data, "images"), "flatten", ("linear", {"features": 16}), "relu")
    scores = draft.put("linear", hidden, features=10)
    draft.put("loss.cross_entropy", scores, End(data, "labels"))
    return draft.project


def test_on_files_with_a_test_part_of_their_own(tmp_path: Path) -> None:
    write_mnist(tmp_path / "files")
    assert_same(mnist(tmp_path / "files"), tmp_path, "--data", str(tmp_path / "files"))


@pytest.mark.long
def test_on_the_real_mnist(tmp_path: Path, shared_data: Path) -> None:
    assert_same(mnist(shared_data / "mnist", batch=256), tmp_path, "--data", str(shared_data / "mnist"))
