"""Everything a run needs to go on exactly where it was: tensors in safetensors, the rest as JSON.

A checkpoint never runs code when it is read.
"""

from __future__ import annotations

import contextlib
import json
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import safetensors.torch
import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor, nn

from netbuilder.core.atomic import write_by, write_bytes
from netbuilder.core.problem import Place, ProblemError, refuse
from netbuilder.core.text import Text, shortened
from netbuilder.core.values import dataclass

FORMAT = 1

# The entry of the file's metadata that is ours, and what the names of its tensors begin with.
_ABOUT = "netbuilder"
_MODEL = "model."
_OPTIMISER = "optimiser."
_RANDOM = "random."


@dataclass(frozen=True, slots=True)
class Position:
    """Where a run stands: `epoch` epochs are done, `batch` batches of the next one, `step` steps in all.

    `lr` is the recipe's, as changed while it ran. `best` is the best value so far of the figure that the run
    is judged by. `counted` examples of the epoch under way have added up to `sums` (see `Tally`). `threads`
    computed it, from data with the digest `data`.
    """

    epoch: int = 0
    batch: int = 0
    step: int = 0
    lr: float = 0.0
    best: float | None = None
    counted: int = 0
    sums: tuple[float, ...] = ()
    threads: int = 1
    data: str = ""

    def after_a_step(self) -> Position:
        """One batch further. `dataclasses.replace` would look every field up, at each step of a run."""
        return Position(
            self.epoch,
            self.batch + 1,
            self.step + 1,
            self.lr,
            self.best,
            self.counted,
            self.sums,
            self.threads,
            self.data,
        )


def save(
    path: Path,
    module: nn.Module,
    position: Position,
    optimiser: torch.optim.Optimizer | None = None,
    *,
    sync: bool = True,
) -> None:
    """Write a checkpoint whole or not at all. Without `optimiser` it can be evaluated but not resumed.

    `sync` as in `write_bytes`. Raises OSError.
    """
    tensors = {_MODEL + name: tensor for name, tensor in module.state_dict().items()}
    about: dict[str, Any] = {"format": FORMAT, "position": asdict(position)}
    if optimiser is not None:
        about["optimiser"] = type(optimiser).__name__
        for index, values in optimiser.state_dict()["state"].items():
            known = {name: value for name, value in values.items() if value is not None}
            tensors.update({f"{_OPTIMISER}{index}.{name}": value for name, value in known.items()})
        tensors.update({_RANDOM + name: read() for name, (read, _) in _generators(module).items()})
    plain = {name: tensor.detach().to("cpu").contiguous() for name, tensor in tensors.items()}
    told = {_ABOUT: json.dumps(about)}
    try:
        write_by(path, lambda new, mode: _write_new(plain, told, new, mode), sync=sync)
    except SafetensorError:
        # Of a disk that refuses this library tells nothing that a program understands.
        write_bytes(path, safetensors.torch.save(plain, told), sync=sync)


def _write_new(tensors: dict[str, Tensor], about: dict[str, str], path: Path, mode: int) -> None:
    """Make the file `path`. The library gives its files to their owner alone, whatever the mask says."""
    path.touch(mode, exist_ok=False)
    mode = stat.S_IMODE(path.stat().st_mode)
    safetensors.torch.save_file(tensors, path, about)
    with contextlib.suppress(OSError):
        path.chmod(mode)


def position(path: Path) -> Position:
    """Where the run of a checkpoint stood. Raises ProblemError when the file cannot be read."""
    with _opened(path) as (_, about):
        return _position(about)


def load_weights(path: Path, module: nn.Module) -> Position:
    """Put the weights of a checkpoint into `module`. Raises ProblemError when they are not of this model."""
    with _opened(path) as (file, about):
        _put_weights(path, _tensors(file, _MODEL), module)
        return _position(about)


def weight(path: Path, name: str) -> Tensor:
    """One of the weights of a checkpoint, by its name in the model. Raises ProblemError."""
    with _opened(path) as (file, _):
        found: Tensor = file.get_tensor(_MODEL + name).clone()
        return found


def load(path: Path, module: nn.Module, optimiser: torch.optim.Optimizer) -> Position:
    """Put everything back, torch's random states too, so that training goes on as if it had not stopped.

    The optimiser's settings stay as they are. Raises ProblemError when the file does not belong to both.
    """
    with _opened(path) as (file, about):
        found = _position(about)
        _need_optimiser(path, about.get("optimiser"), optimiser)
        _put_weights(path, _tensors(file, _MODEL), module)
        state = _state(_tensors(file, _OPTIMISER), optimiser)
        optimiser.load_state_dict({**optimiser.state_dict(), "state": state})
        random = _tensors(file, _RANDOM)
        for name, (_, write) in _generators(module).items():
            if name in random:
                write(random[name])
        return found


def _put_weights(path: Path, weights: Mapping[str, Tensor], module: nn.Module) -> None:
    _need_fit(path, module.state_dict(), weights)
    module.load_state_dict(weights)


def _generators(module: nn.Module) -> Mapping[str, tuple[Callable[[], Tensor], Callable[[Tensor], None]]]:
    """How to read and to write the state of each random generator that training `module` draws from."""
    found = {"cpu": (torch.get_rng_state, torch.set_rng_state)}
    kind = next((parameter.device.type for parameter in module.parameters()), "cpu")
    if kind != "cpu":
        device = torch.get_device_module(kind)
        found[kind] = (device.get_rng_state, device.set_rng_state)
    return found


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[tuple[Any, dict[str, Any]]]:
    """The open file and what its header says; what turns out to be wrong with it becomes a ProblemError."""
    try:
        with safe_open(path, framework="pt") as file:
            about = json.loads((file.metadata() or {})[_ABOUT])
            if about["format"] > FORMAT:
                raise _newer(path, about["format"])
            yield file, about
    except FileNotFoundError:
        raise _unreadable(path, Text("no file")) from None
    except (SafetensorError, LookupError, TypeError, ValueError, RuntimeError, OSError) as error:
        words = f"{type(error).__name__}: {error}"
        raise _unreadable(path, Text("{words}", words=shortened(words))) from None


def _tensors(file: Any, start: str) -> dict[str, Tensor]:
    """The tensors whose names begin with `start`, by the rest of their names.

    They are copies: the file itself is replaced by the next checkpoint.
    """
    names = [name for name in file.keys() if name.startswith(start)]  # noqa: SIM118  the file is no dict
    return {name.removeprefix(start): file.get_tensor(name).clone() for name in names}


def _position(about: Mapping[str, Any]) -> Position:
    """Raises TypeError or ValueError for what `save` has not written."""
    found = Position(**{**about["position"], "sums": tuple(about["position"]["sums"])})
    whole = (found.epoch, found.batch, found.step, found.counted, found.threads)
    numbers = (found.lr, *found.sums, *(() if found.best is None else (found.best,)))
    right = (
        all(type(number) is int and number >= 0 for number in whole)
        and all(type(number) in (int, float) for number in numbers)
        and isinstance(found.data, str)
    )
    if not right:
        raise ValueError(f"no position: {about['position']}")
    return found


def _state(tensors: Mapping[str, Tensor], optimiser: torch.optim.Optimizer) -> dict[int, dict[str, Tensor]]:
    """The optimiser's state by the number of the parameter. Raises ValueError for what does not fit it.

    torch checks no sizes here, and its fused kernels write as far as a parameter's own size goes.
    """
    parameters = [parameter for group in optimiser.param_groups for parameter in group["params"]]
    state: dict[int, dict[str, Tensor]] = {}
    for name, tensor in tensors.items():
        number, _, key = name.partition(".")
        expected = () if key == "step" else tuple(parameters[int(number)].shape)
        if tuple(tensor.shape) != expected:
            raise ValueError(f"{key} of parameter {number} has sizes {_sizes(tensor)}")
        state.setdefault(int(number), {})[key] = tensor
    return state


def _need_optimiser(path: Path, found: object, optimiser: torch.optim.Optimizer) -> None:
    ours = type(optimiser).__name__
    if found == ours:
        return
    if found is None:
        raise refuse(
            "weights_only",
            Text("This checkpoint holds weights alone, so training cannot go on from it."),
            where=Text("{path}", path=path),
            remedy=Text("resume from the run's last checkpoint."),
            place=Place(file=str(path)),
        )
    raise refuse(
        "other_optimiser",
        Text("The checkpoint was trained with another optimiser."),
        where=Text("{path}", path=path),
        expected=Text("{ours}", ours=ours),
        received=Text("{found}", found=shortened(str(found))),
        remedy=Text("choose that optimiser in the recipe, or train a run of its own."),
        place=Place(setting="optimiser", file=str(path)),
    )


def _need_fit(path: Path, ours: Mapping[str, Tensor], theirs: Mapping[str, Tensor]) -> None:
    """Refuse weights that differ from the model's in a name, a size or a type."""
    expected = {name: _sizes(tensor) for name, tensor in ours.items()}
    received = {name: _sizes(tensor) for name, tensor in theirs.items()}
    if expected == received:
        return
    name = next(name for name in (*ours, *theirs) if expected.get(name) != received.get(name))
    nothing = "no such weights"
    raise refuse(
        "other_network",
        Text("The checkpoint belongs to another network."),
        where=Text("{path}, {name}", path=path, name=shortened(name)),
        expected=Text("{sizes}", sizes=expected.get(name, nothing)),
        received=Text("{sizes}", sizes=received.get(name, nothing)),
        remedy=Text("open the project as it was stored with the run."),
        place=Place(file=str(path)),
    )


def _sizes(tensor: Tensor) -> str:
    """The shape and the type of a tensor, such as "10×84 float32"."""
    kind = str(tensor.dtype).removeprefix("torch.")
    return f"{'×'.join(map(str, tensor.shape))} {kind}" if tensor.dim() else f"one {kind}"


def _unreadable(path: Path, received: Text) -> ProblemError:
    return refuse(
        "bad_checkpoint",
        Text("The checkpoint cannot be read."),
        where=Text("{path}", path=path),
        expected=Text("a checkpoint written by NetBuilder"),
        received=received,
        remedy=Text("use another checkpoint of the run, or train again."),
        place=Place(file=str(path)),
    )


def _newer(path: Path, found: int) -> ProblemError:
    return refuse(
        "newer_checkpoint",
        Text("The checkpoint was written by a newer NetBuilder."),
        where=Text("{path}", path=path),
        expected=Text("format {known} or older", known=FORMAT),
        received=Text("format {found}", found=found),
        remedy=Text("use the version that wrote it."),
        place=Place(file=str(path)),
    )
