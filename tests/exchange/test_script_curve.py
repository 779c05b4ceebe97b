"""The training script learns what our own trainer learns: the same weights, bit for bit, the same figures."""

from __future__ import annotations

import math
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

import netbuilder
from netbuilder.analysis.script import script
from netbuilder.analysis.sound import network
from netbuilder.engine.devices import cores
from netbuilder.graph.model import End
from netbuilder.project.dots import add_dot
from netbuilder.project.project import Project
from netbuilder.project.states import State, put
from netbuilder.runs.events import EpochDone
from tests.data.mnist_files import write_mnist
from tests.exchange.networks import Draft, hangul, lenet, mlp, tied

THREADS = max(1, cores() - 1)


@dataclass
class Learned:
    """Weights by name at the best and the last epoch, and the figures as they are printed."""

    best: dict[str, torch.Tensor]
    last: dict[str, torch.Tensor]
    train: list[str]
    validation: list[str]
    test: str


def by_our_trainer(project: Project) -> Learned:
    epochs: list[EpochDone] = []
    run = netbuilder.train(
        project, on_event=lambda event: epochs.append(event) if isinstance(event, EpochDone) else None
    )
    assert run.record.threads == THREADS
    return Learned(
        weights_of(run.path / "best.safetensors"),
        weights_of(run.path / "last.safetensors"),
        [printed(epoch.train) for epoch in epochs],
        [printed(epoch.validation) for epoch in epochs if epoch.validation],
        printed(run.metrics["test"]),
    )


def weights_of(checkpoint: Path) -> dict[str, torch.Tensor]:
    """Those of the model, without the optimiser's state beside them."""
    tensors = load_file(checkpoint)
    return {
        name.removeprefix("model."): tensor for name, tensor in tensors.items() if name.startswith("model.")
    }


def printed(figures: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {value:.4f}" for name, value in figures.items())


ALONE = ("train.py",)
TWO = ("-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2", "train.py")


def ended(project: Project, folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """The script's process in `folder`, in which netbuilder cannot be imported."""
    folder.mkdir(exist_ok=True)
    (folder / "train.py").write_text(script(network(project)), encoding="utf-8")
    (folder / "netbuilder.py").write_text(
        "raise ImportError('there is no netbuilder here')\n", encoding="utf-8"
    )
    return subprocess.run(
        [sys.executable, *command, "--device", "cpu", "--out", "weights of it"],
        cwd=folder,
        env=os.environ | {"OMP_NUM_THREADS": str(THREADS), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def by_the_script(project: Project, folder: Path, *arguments: str, start: Sequence[str] = ALONE) -> Learned:
    """What the script's process learns and prints."""
    done = ended(project, folder, *start, *arguments)
    assert done.returncode == 0, done.stderr
    *epochs, test = done.stdout.splitlines()
    numbered = [
        re.fullmatch(r"epoch (\d+)/(\d+): train (.*?)(?:; validation (.*))?; [\d.]+ s", line)
        for line in epochs
    ]
    found = [match.groups() for match in numbered if match is not None]
    assert len(found) == len(epochs)
    last = int(found[-1][1])
    assert [(int(number), int(of)) for number, of, *_ in found] == [
        (number, last) for number in range(last - len(epochs) + 1, last + 1)
    ]
    kept = folder / "weights of it"
    return Learned(
        load_file(kept / "best.safetensors"),
        torch.load(kept / "last.pt", weights_only=True)["model"],
        [train for _, _, train, _ in found],
        [validation for *_, validation in found if validation],
        test.removeprefix("test with the best weights: "),
    )


def assert_same(project: Project, folder: Path, *arguments: str) -> None:
    ours, theirs = (
        by_our_trainer(project),
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


def test_with_frozen_and_muted_layers_and_a_dot(tmp_path: Path) -> None:
    project = lenet(size=8, epochs=2, lr=0.003, optimiser={"id": "adamw"})
    layers = {node.kind: node.id for node in project.graph.nodes.values()}
    project = put(project, [layers["conv2d"]], State.FROZEN, True)
    project = put(project, [layers["relu"]], State.MUTED, True)
    for target in [end for end in project.graph.wires if end.port in ("target", "scores")]:
        project = add_dot(project, [target], (0.0, 0.0))
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
    ours = by_our_trainer(changed)
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


def test_on_a_series_that_is_divided_in_order_and_scaled_by_what_trains(tmp_path: Path) -> None:
    rows = [f"{hour},{20 + 5 * math.sin(hour / 9) + hour / 50:.3f}" for hour in range(160)]
    (tmp_path / "series.csv").write_text("\n".join(["hour,degrees", *rows]), encoding="utf-8")
    path = str(tmp_path / "series.csv")
    draft = Draft("Series", epochs=2, batch=16, lr=0.01)
    data = draft.put("data.series", path=path, window=12).node
    foretold = draft.chain(End(data, "past"), "flatten", ("linear", {"features": 1}))
    draft.put("loss.mean_squared_error", foretold, End(data, "future"))
    assert_same(draft.project, tmp_path, "--data", path)


@pytest.mark.long
def test_on_the_real_mnist(tmp_path: Path, shared_data: Path) -> None:
    assert_same(mnist(shared_data / "mnist", batch=256), tmp_path, "--data", str(shared_data / "mnist"))


def test_it_goes_on_from_its_checkpoint_as_if_it_had_not_stopped(tmp_path: Path) -> None:
    """With dropout, batch normalisation and momentum; the schedule knows of all five epochs."""
    recipe = {"lr": 0.05, "optimiser": {"id": "sgd", "momentum": 0.8}, "schedule": {"id": "step", "every": 2}}
    project = hangul(epochs=5, **recipe)
    by_the_script(project, tmp_path / "script", "--epochs", "2")
    theirs = by_the_script(project, tmp_path / "script", "--resume")
    ours = by_our_trainer(project)
    assert all(torch.equal(ours.last[name], theirs.last[name]) for name in ours.last)
    assert (ours.train[2:], ours.validation[2:], ours.test) == (theirs.train, theirs.validation, theirs.test)


@pytest.mark.long
def test_it_does_not_go_on_with_another_seed(tmp_path: Path) -> None:
    project = mlp(epochs=2, seed=3)
    by_the_script(project, tmp_path / "script", "--epochs", "1")
    refused = ended(project, tmp_path / "script", *ALONE, "--resume", "--seed", "4")
    assert refused.returncode == 1
    assert "last.pt was trained with --seed 3" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.long
def test_two_processes_learn_what_one_does(tmp_path: Path) -> None:
    """Where each batch comes out even the gradients are the same but for the order of their sums."""
    project = mlp(epochs=3, batch=40, lr=0.02, validation=0.1, test=0.1)
    ours = by_our_trainer(project)
    theirs = by_the_script(project, tmp_path / "script", start=TWO)
    for mine, its in ((ours.last, theirs.last), (ours.best, theirs.best)):
        assert all(torch.allclose(mine[name], its[name], rtol=0, atol=1e-5) for name in mine)
    assert (ours.train, ours.validation, ours.test) == (theirs.train, theirs.validation, theirs.test)


@pytest.mark.long
def test_two_processes_share_what_does_not_come_out_even_and_go_on(tmp_path: Path) -> None:
    """With running statistics, an output without a loss, and parts with an odd number of examples."""
    project = hangul(epochs=4, batch=34, validation=0.11, test=0.11)
    by_the_script(project, tmp_path / "script", "--epochs", "2", start=TWO)
    theirs = by_the_script(project, tmp_path / "script", "--resume", start=TWO)
    assert len(theirs.train) == 2
    at_once = by_the_script(project, tmp_path / "at once", start=TWO)
    assert at_once.train[2:] == theirs.train
    assert all(torch.equal(at_once.last[name], theirs.last[name]) for name in theirs.last)


@pytest.mark.long
def test_a_batch_that_processes_cannot_share_is_refused(tmp_path: Path) -> None:
    refused = ended(mlp(epochs=1), tmp_path / "script", *TWO, "--batch", "33")
    assert refused.returncode != 0
    assert "--batch 33 does not divide by 2 processes" in refused.stderr


@pytest.mark.long
def test_it_ends_with_a_word_when_the_loss_is_no_number_any_more(tmp_path: Path) -> None:
    broken = ended(lenet(size=8, epochs=5, lr=1e30, optimiser={"id": "sgd"}), tmp_path / "script", *ALONE)
    assert broken.returncode == 1
    assert "epoch 1: the loss is no number; lower --lr may help" in broken.stderr
    assert "Traceback" not in broken.stderr
    assert not (tmp_path / "script" / "weights of it" / "last.pt").exists()
