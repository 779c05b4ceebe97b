"""Everything a run needs to go on exactly where it was, as plain data: tensors in safetensors, the rest as JSON.

A checkpoint never runs code when it is read.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import safetensors.torch
import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor, nn

from netbuilder.core.atomic import write_bytes
from netbuilder.core.problem import Place, ProblemError, refuse
from netbuilder.core.text import Text

_MODEL = "model."
_OPTIMISER = "optimiser."
_RANDOM = "random.cpu"
_RANDOM_CUDA = "random.cuda"


@dataclass(frozen=True, slots=True)
class Position:
    """Where a run stands: `batch` batches of `epoch` are done, `step` steps in all. `lr` is the recipe's, as changed.

    `best` is the best value so far of the figure that the run is judged by.
    """

    epoch: int = 0
    batch: int = 0
    step: int = 0
    lr: float = 0.0
    best: float | None = None
    threads: int = 1


def save(
    path: Path, module: nn.Module, position: Position, optimiser: torch.optim.Optimizer | None = None
) -> None:
    """Write a checkpoint whole or not at all. Without `optimiser` it can be evaluated but not resumed. Raises OSError."""
    tensors: dict[str, Tensor] = {_MODEL + name: _plain(t) for name, t in module.state_dict().items()}
    about: dict[str, Any] = {"format": 1, "position": asdict(position)}
    if optimiser is not None:
        state = optimiser.state_dict()
        about["groups"] = state["param_groups"]
        for index, values in state["state"].items():
            tensors.update({f"{_OPTIMISER}{index}.{name}": _plain(torch.as_tensor(v)) for name, v in values.items()
                            if v is not None})  # fmt: skip
        tensors[_RANDOM] = torch.get_rng_state()
        if torch.cuda.is_available():
            tensors[_RANDOM_CUDA] = torch.cuda.get_rng_state()
    write_bytes(path, safetensors.torch.save(tensors, {"netbuilder": json.dumps(about)}))


def position(path: Path) -> Position:
    """Where the run of a checkpoint stood. Raises ProblemError when the file cannot be read."""
    return Position(**_read(path)[1]["position"])


def load_weights(path: Path, module: nn.Module) -> Position:
    """Put the weights of a checkpoint into `module`. Raises ProblemError when the file is not one of this model."""
    tensors, about = _read(path)
    weights = {name.removeprefix(_MODEL): tensor for name, tensor in tensors.items() if name.startswith(_MODEL)}
    _need_fit(path, module, weights)
    module.load_state_dict(weights)
    return Position(**about["position"])


def load(path: Path, module: nn.Module, optimiser: torch.optim.Optimizer) -> Position:
    """Put everything back, torch's random states too, so that training goes on as if it had not stopped."""
    position = load_weights(path, module)
    tensors, about = _read(path)
    if "groups" not in about:
        raise refuse(
            "weights_only",
            Text("This checkpoint holds weights alone, so training cannot go on from it."),
            where=Text("{path}", path=str(path)),
            remedy=Text("resume from the run's last checkpoint."),
            place=Place(file=str(path)),
        )
    state: dict[int, dict[str, Tensor]] = {}
    for name, tensor in tensors.items():
        if name.startswith(_OPTIMISER):
            index, _, key = name.removeprefix(_OPTIMISER).partition(".")
            state.setdefault(int(index), {})[key] = tensor
    optimiser.load_state_dict({"state": state, "param_groups": about["groups"]})
    torch.set_rng_state(tensors[_RANDOM])
    if _RANDOM_CUDA in tensors and torch.cuda.is_available():
        torch.cuda.set_rng_state(tensors[_RANDOM_CUDA])
    return position


def _plain(tensor: Tensor) -> Tensor:
    return tensor.detach().to("cpu").contiguous()


def _read(path: Path) -> tuple[dict[str, Tensor], dict[str, Any]]:
    try:
        with safe_open(path, framework="pt") as file:
            about = json.loads((file.metadata() or {})["netbuilder"])
            return {name: file.get_tensor(name) for name in file.keys()}, about  # noqa: SIM118  not a dict
    except FileNotFoundError:
        raise _unreadable(path, Text("no file")) from None
    except (SafetensorError, KeyError, ValueError, OSError) as error:
        raise _unreadable(path, Text("{error}", error=str(error)[:120])) from None


def _unreadable(path: Path, received: Text) -> ProblemError:
    return refuse(
        "bad_checkpoint",
        Text("The checkpoint cannot be read."),
        where=Text("{path}", path=str(path)),
        expected=Text("a checkpoint written by NetBuilder"),
        received=received,
        remedy=Text("use another checkpoint of the run, or train again."),
        place=Place(file=str(path)),
    )


def _need_fit(path: Path, module: nn.Module, weights: dict[str, Tensor]) -> None:
    ours = {name: tuple(tensor.shape) for name, tensor in module.state_dict().items()}
    theirs = {name: tuple(tensor.shape) for name, tensor in weights.items()}
    if ours == theirs:
        return
    name = next(name for name in (*ours, *theirs) if ours.get(name) != theirs.get(name))
    raise refuse(
        "other_network",
        Text("The checkpoint belongs to another network."),
        where=Text("{path}, {name}", path=str(path), name=name),
        expected=Text("{sizes}", sizes="×".join(map(str, ours[name])) if name in ours else "no such weights"),
        received=Text("{sizes}", sizes="×".join(map(str, theirs[name])) if name in theirs else "no such weights"),
        remedy=Text("open the project as it was stored with the run."),
        place=Place(file=str(path)),
    )
