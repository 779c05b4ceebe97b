"""Checkpoints bring everything back, hold plain data alone, and each bad file gives one clear message."""

from __future__ import annotations

import errno
import json
import os
import signal
import stat
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import safetensors.torch
import torch
from torch import Tensor, nn

from netbuilder.core.atomic import sweep_temporaries
from netbuilder.core.problem import Problem, ProblemError
from netbuilder.engine import checkpoint
from netbuilder.engine.checkpoint import FORMAT, Position, load, load_weights, position, save

POSITION = Position(2, 3, 25, 0.01, 0.75, 96, (12.5, 0.1 + 0.2), 3, "digest")
MakeOptimiser = Callable[[nn.Module], torch.optim.Optimizer]

OPTIMISERS: dict[str, MakeOptimiser] = {
    "sgd": lambda model: torch.optim.SGD(model.parameters(), lr=0.1, fused=True),
    "momentum": lambda model: torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9, fused=True),
    "adam": lambda model: torch.optim.Adam(model.parameters(), lr=0.1, fused=True),
    "adamw": lambda model: torch.optim.AdamW(model.parameters(), lr=0.1, betas=(0.8, 0.9), fused=True),
}


def network(features: int = 4) -> nn.Module:
    """With buffers of floats and of whole numbers, and with dropout, which draws random numbers."""
    torch.manual_seed(1)
    return nn.Sequential(
        nn.Linear(3, features), nn.BatchNorm1d(features), nn.Dropout(), nn.Linear(features, 1)
    )


def steps(model: nn.Module, optimiser: torch.optim.Optimizer, count: int) -> list[float]:
    """The losses of so many steps, each on inputs of its own."""
    losses = []
    for step in range(count):
        inputs = torch.randn(8, 3, generator=torch.Generator().manual_seed(step))
        loss = model(inputs).square().mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    return losses


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "last.safetensors"


@pytest.mark.parametrize("made", OPTIMISERS.values(), ids=OPTIMISERS)
def test_training_goes_on_as_if_it_had_not_stopped(path: Path, made: MakeOptimiser) -> None:
    model = network()
    optimiser = made(model)
    steps(model, optimiser, 5)
    save(path, model, POSITION, optimiser)
    expected = steps(model, optimiser, 5)

    other = network()
    resumed = made(other)
    torch.manual_seed(99)
    assert load(path, other, resumed) == POSITION
    assert steps(other, resumed, 5) == expected
    for one, two in zip(model.state_dict().values(), other.state_dict().values(), strict=True):
        assert torch.equal(one, two) and one.dtype == two.dtype


def test_before_the_first_step_there_is_no_state_to_keep(path: Path) -> None:
    model = network()
    save(path, model, Position(), OPTIMISERS["adam"](model))
    other = network()
    optimiser = OPTIMISERS["adam"](other)
    assert load(path, other, optimiser) == Position()
    assert optimiser.state_dict()["state"] == {}


def test_the_same_state_gives_the_same_bytes(path: Path) -> None:
    model = network()
    optimiser = OPTIMISERS["adam"](model)
    steps(model, optimiser, 2)
    save(path, model, POSITION, optimiser)
    first = path.read_bytes()
    save(path, model, POSITION, optimiser)
    assert path.read_bytes() == first


def test_the_optimisers_settings_are_the_recipes(path: Path) -> None:
    model = network()
    save(path, model, POSITION, OPTIMISERS["adam"](model))
    optimiser = torch.optim.Adam(model.parameters(), lr=0.5, weight_decay=0.25)
    load(path, model, optimiser)
    assert optimiser.param_groups[0]["lr"] == 0.5 and optimiser.param_groups[0]["weight_decay"] == 0.25


def test_weights_alone_can_be_loaded(path: Path) -> None:
    model = network()
    steps(model, OPTIMISERS["adam"](model), 3)
    save(path, model, POSITION)
    other = network()
    before = torch.get_rng_state()
    assert load_weights(path, other) == POSITION
    assert torch.equal(torch.get_rng_state(), before)
    inputs = torch.ones(2, 3)
    assert torch.equal(model.eval()(inputs), other.eval()(inputs))


def test_a_file_is_plain_data(path: Path) -> None:
    """safetensors reads it without us, it holds no pickle, and what is no tensor is JSON."""
    model = network()
    optimiser = OPTIMISERS["adam"](model)
    steps(model, optimiser, 1)
    save(path, model, POSITION, optimiser)
    tensors = safetensors.torch.load(path.read_bytes())
    assert {name.partition(".")[0] for name in tensors} == {"model", "optimiser", "random"}
    assert torch.equal(tensors["model.0.weight"], model[0].weight)  # type: ignore[index]
    (length,) = struct.unpack("<Q", path.read_bytes()[:8])
    header = json.loads(path.read_bytes()[8 : 8 + length])
    assert json.loads(header["__metadata__"]["netbuilder"])["position"]["step"] == 25


def test_weights_that_lie_crosswise_in_memory_are_kept(path: Path) -> None:
    model = nn.Linear(3, 2)
    model.weight = nn.Parameter(torch.randn(3, 2).t())
    save(path, model, POSITION)
    other = nn.Linear(3, 2)
    load_weights(path, other)
    assert torch.equal(model.weight, other.weight)


def test_what_is_loaded_stays_when_the_file_changes(path: Path) -> None:
    model, other = network(), network(features=4)
    save(path, model, POSITION, OPTIMISERS["momentum"](model))
    load_weights(path, other)
    path.write_bytes(b"\0" * path.stat().st_size)
    assert torch.equal(model[0].weight, other[0].weight)  # type: ignore[index]


@pytest.mark.skipif(sys.platform == "win32", reason="no limit of file sizes there")
@pytest.mark.parametrize("sync", [True, False])
def test_a_full_disk_is_an_oserror_and_the_old_file_stays(path: Path, sync: bool) -> None:
    import resource

    save(path, network(), POSITION)
    before = path.read_bytes()
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) // 2, usual[1]))
    try:
        with pytest.raises(OSError) as caught:
            save(path, network(), Position(), sync=sync)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
    assert (caught.value.errno, caught.value.filename) == (errno.EFBIG, str(path))
    assert path.read_bytes() == before and [each.name for each in path.parent.iterdir()] == [path.name]


@pytest.mark.skipif(sys.platform == "win32", reason="no masks of permissions there")
def test_a_checkpoint_may_be_read_by_whom_the_users_mask_allows(path: Path) -> None:
    ordinary = path.with_name("ordinary")
    ordinary.touch()
    save(path, network(), POSITION)
    assert path.stat().st_mode == ordinary.stat().st_mode
    path.chmod(0o640)
    save(path, network(), POSITION)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


KILLED_HALFWAY = """
import resource, signal, sys
from pathlib import Path
import torch
from netbuilder.engine.checkpoint import Position, save
signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
save(Path(sys.argv[1]), torch.nn.Linear(100, 100), Position())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no signal at a file's limit there")
def test_what_a_process_killed_in_the_middle_of_a_checkpoint_leaves_is_swept(path: Path) -> None:
    command = [sys.executable, "-c", KILLED_HALFWAY, str(path)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    ended = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert ended.returncode == -signal.SIGXFSZ, ended.stderr
    assert list(path.parent.iterdir()), "it was killed before it wrote"
    sweep_temporaries(path.parent, older_than_seconds=0.0)
    assert not list(path.parent.iterdir())


# ---------------------------------------------------------------------------------------------- bad files


def refused(path: Path, model: nn.Module | None = None) -> Problem:
    """The problem that every way of reading the file ends with."""
    model = network() if model is None else model
    with pytest.raises(ProblemError) as caught:
        load(path, model, OPTIMISERS["adam"](model))
    problem = caught.value.problem
    assert problem.is_error and problem.remedy is not None and problem.place.file == str(path)
    assert str(path) in str(problem.where)
    return problem


def whole(path: Path) -> bytes:
    model = network()
    optimiser = OPTIMISERS["adam"](model)
    steps(model, optimiser, 2)
    save(path, model, POSITION, optimiser)
    return path.read_bytes()


def test_a_missing_file(path: Path) -> None:
    assert str(refused(path).received) == "no file"
    with pytest.raises(ProblemError):
        position(path)


def test_a_folder_in_its_place(path: Path) -> None:
    path.mkdir()
    assert refused(path).code == "bad_checkpoint"


@pytest.mark.parametrize("share", [0.0, 0.0001, 0.01, 0.3, 0.7, 0.999])
def test_a_file_cut_short(path: Path, share: float) -> None:
    data = whole(path)
    path.write_bytes(data[: int(len(data) * share)])
    assert refused(path).code == "bad_checkpoint"


def test_no_byte_of_the_header_can_crash_it(path: Path) -> None:
    """A flipped bit gives a clear refusal, or, where it hits what is not ours to judge, a model."""
    data = whole(path)
    (length,) = struct.unpack("<Q", data[:8])
    for at in range(0, 8 + length, 7):
        damaged = bytearray(data)
        damaged[at] ^= 0x10
        path.write_bytes(damaged)
        model = network()
        try:
            load(path, model, OPTIMISERS["adam"](model))
        except ProblemError as error:
            assert error.problem.code in (
                "bad_checkpoint",
                "other_network",
                "other_optimiser",
                "weights_only",
            )


def test_a_safetensors_file_of_another_program(path: Path) -> None:
    safetensors.torch.save_file({"weight": torch.zeros(3)}, path)
    problem = refused(path)
    assert problem.code == "bad_checkpoint" and "written by NetBuilder" in str(problem.expected)


def test_a_pickle_is_not_opened(path: Path, tmp_path: Path) -> None:
    class Bomb:
        def __reduce__(self) -> Any:
            return Path.touch, (tmp_path / "went off",)

    torch.save({"model": Bomb()}, path)
    assert refused(path).code == "bad_checkpoint"
    assert not (tmp_path / "went off").exists()


def test_another_network(path: Path) -> None:
    whole(path)
    problem = refused(path, network(features=5))
    assert problem.code == "other_network"
    assert "0.weight" in str(problem.where)
    assert (str(problem.expected), str(problem.received)) == ("5×3 float32", "4×3 float32")


def test_a_network_with_another_layer(path: Path) -> None:
    whole(path)
    assert str(refused(path, nn.Sequential(*network(), nn.Linear(1, 1))).received) == "no such weights"
    assert str(refused(path, nn.Sequential(*list(network())[:3])).expected) == "no such weights"


def test_a_network_with_other_types(path: Path) -> None:
    whole(path)
    assert str(refused(path, network().double()).expected) == "4×3 float64"
    model = network()
    model[1].num_batches_tracked = torch.tensor(0.0)  # type: ignore[index]
    problem = refused(path, model)
    assert (str(problem.expected), str(problem.received)) == ("one float32", "one int64")


def test_weights_alone_cannot_go_on(path: Path) -> None:
    save(path, network(), POSITION)
    problem = refused(path)
    assert problem.code == "weights_only" and "last checkpoint" in str(problem.remedy)


def test_another_optimiser(path: Path) -> None:
    model = network()
    save(path, model, POSITION, OPTIMISERS["momentum"](model))
    problem = refused(path)
    assert problem.code == "other_optimiser" and problem.place.setting == "optimiser"
    assert (str(problem.expected), str(problem.received)) == ("Adam", "SGD")


def rewritten(
    path: Path, about: dict[str, Any] | None = None, tensors: dict[str, Tensor] | None = None
) -> None:
    """A whole checkpoint, changed in some entries of its header and some tensors, and written anew."""
    data = whole(path)
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])["__metadata__"]
    known = {**json.loads(header["netbuilder"]), **(about or {})}
    held = {**safetensors.torch.load(data), **(tensors or {})}
    safetensors.torch.save_file(held, path, {"netbuilder": json.dumps(known)})


def test_a_rewritten_file_is_good_so_that_the_next_tests_mean_something(path: Path) -> None:
    rewritten(path)
    model = network()
    assert load(path, model, OPTIMISERS["adam"](model)) == POSITION


GOOD = {"epoch": 0, "batch": 0, "step": 0, "lr": 0.1, "best": None, "counted": 0, "sums": [],
        "threads": 1, "data": ""}  # fmt: skip


@pytest.mark.parametrize(
    "about",
    [
        {"position": None},
        {"position": []},
        {"position": {}},
        {"position": {**GOOD, "later": 1}},
        {"position": {**GOOD, "epoch": "1"}},
        {"position": {**GOOD, "step": -1}},
        {"position": {**GOOD, "step": 1.5}},
        {"position": {**GOOD, "threads": True}},
        {"position": {**GOOD, "best": "high"}},
        {"position": {**GOOD, "lr": None}},
        {"position": {**GOOD, "sums": 3}},
        {"position": {**GOOD, "sums": ["1"]}},
        {"position": {**GOOD, "data": 0}},
        {"format": "1"},
    ],
)
def test_a_position_that_is_none(path: Path, about: dict[str, Any]) -> None:
    rewritten(path, about)
    assert refused(path).code == "bad_checkpoint"
    with pytest.raises(ProblemError):
        position(path)


def test_numbers_without_a_value_are_positions_too(path: Path) -> None:
    rewritten(path, {"position": {**GOOD, "sums": [float("inf"), 1], "best": 1}})
    assert position(path).sums == (float("inf"), 1)


def test_a_header_of_brackets(path: Path) -> None:
    safetensors.torch.save_file({}, path, {"netbuilder": "[" * 200_000})
    assert refused(path).code == "bad_checkpoint"


def test_a_newer_file(path: Path) -> None:
    rewritten(path, {"format": FORMAT + 1})
    problem = refused(path)
    assert problem.code == "newer_checkpoint" and f"format {FORMAT + 1}" in str(problem.received)


@pytest.mark.parametrize(
    "tensors",
    [
        {"optimiser.0.exp_avg": torch.zeros(3, 4)},
        {"optimiser.0.exp_avg": torch.zeros(())},
        {"optimiser.0.step": torch.zeros(4)},
        {"optimiser.99.exp_avg": torch.zeros(1)},
        {"optimiser.x.exp_avg": torch.zeros(1)},
        {"random.cpu": torch.zeros(7, dtype=torch.uint8)},
        {"random.cpu": torch.zeros(7)},
    ],
    ids=str,
)
def test_state_that_does_not_fit(path: Path, tensors: dict[str, Tensor]) -> None:
    """Sizes matter: a fused kernel would write beyond the end of a state that is too small."""
    rewritten(path, tensors=tensors)
    assert refused(path).code == "bad_checkpoint"


def test_a_file_without_random_states_can_still_go_on(path: Path) -> None:
    """One that was trained on a GPU has a state that a CPU does not need, and the other way round."""
    rewritten(path)
    held = safetensors.torch.load(path.read_bytes())
    del held["random.cpu"]
    about = json.dumps({"format": 1, "position": GOOD, "optimiser": "Adam"})
    safetensors.torch.save_file({**held, "random.cuda": torch.zeros(16)}, path, {"netbuilder": about})
    model = network()
    before = torch.get_rng_state()
    load(path, model, OPTIMISERS["adam"](model))
    assert torch.equal(torch.get_rng_state(), before)


def test_the_generators_are_those_of_the_model_and_the_cpus(monkeypatch: pytest.MonkeyPatch) -> None:
    class Device:
        get_rng_state, set_rng_state = object(), object()

    monkeypatch.setattr(torch, "get_device_module", lambda kind: Device if kind == "meta" else None)
    found = checkpoint._generators(nn.Linear(1, 1, device="meta"))
    assert found["meta"] == (Device.get_rng_state, Device.set_rng_state)
    assert set(found) == {"cpu", "meta"}
    assert set(checkpoint._generators(nn.Linear(1, 1))) == {"cpu"} == set(checkpoint._generators(nn.ReLU()))
