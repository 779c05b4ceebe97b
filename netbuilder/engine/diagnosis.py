"""Why a loss is no number any more: which layer, and whether data, weights or the layer itself began it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum
from functools import partial
from types import FrameType
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn

from netbuilder.analysis.sound import Network
from netbuilder.core.problem import NOWHERE, Fix, Problem
from netbuilder.core.text import Text
from netbuilder.core.values import dataclass
from netbuilder.engine.build import file_name
from netbuilder.engine.losses import NotFinite
from netbuilder.engine.objective import Batch, Objective, as_outputs
from netbuilder.engine.spots import Spot, member_spots, spot_of_data, spot_of_line, spot_of_loss
from netbuilder.project import edits

if TYPE_CHECKING:
    from _typeshed import TraceFunction


class Cause(Enum):
    """What holds the first infinite value or NaN."""

    DATA = "data"
    WEIGHTS = "weights"
    OUTPUT = "output"


@dataclass(frozen=True, slots=True)
class Fault:
    """Where the first infinite value or NaN comes from."""

    cause: Cause
    spot: Spot


def find_fault(made: Network, module: nn.Module, objective: Objective, batch: Batch) -> Fault | None:
    """What first makes an infinite value or a NaN of `batch`; None when nothing does.

    The batch goes through the network once more, without gradients, while its generated lines are watched.
    Random layers draw anew. Raises what the network raises.
    """
    if not _all_finite(batch.values()):
        return Fault(Cause.DATA, spot_of_data(made))
    watch = Watch(file_name(made.source), lambda number: spot_of_line(made, number))
    with torch.no_grad(), watch.members(made, module):
        outputs = as_outputs(watch.call(module, *(batch[name] for name in made.plan.fields)))
        if watch.spot is not None:
            layer = getattr(watch.owner, watch.spot.attribute) if watch.spot.attribute else nn.Identity()
            cause = Cause.OUTPUT if _all_finite(layer.parameters()) else Cause.WEIGHTS
            return Fault(cause, watch.spot)
        for term in objective.terms:
            if not _all_finite([term(outputs, batch)]):
                return Fault(Cause.OUTPUT, spot_of_loss(made, term.node))
    return None


class Watch:
    """A trace function that remembers the first spot of generated code behind which a value is not finite.

    Watching lines, not modules, finds sums and other expressions too, at any depth of blocks; only where
    torch runs a chain by itself, modules are watched. `owner` is the instance whose forward pass it is.
    """

    def __init__(self, file: str, spot_of: Callable[[int], Spot | None]) -> None:
        self.spot: Spot | None = None
        self.owner: nn.Module | None = None
        self._file = file
        self._spot_of = spot_of

    def call(self, module: nn.Module, *inputs: Tensor) -> Any:
        """What `module` gives for `inputs`, watched."""
        before = sys.gettrace()
        sys.settrace(self.enter)
        try:
            return module(*inputs)
        finally:
            sys.settrace(before)

    @contextmanager
    def members(self, made: Network, module: nn.Module) -> Iterator[None]:
        """Meanwhile, what the members of each `nn.Sequential` of the source give is looked at as well."""
        hooks = [
            owner.get_submodule(name).register_forward_hook(partial(self._look_at, spot, owner))
            for owner in module.modules()
            for name, spot in member_spots(made, owner).items()
        ]
        try:
            yield
        finally:
            for hook in hooks:
                hook.remove()

    def enter(self, frame: FrameType, event: str, argument: Any) -> TraceFunction | None:
        """Asked by Python at each call; gives what is to be asked at each line of it, None for nothing."""
        if frame.f_code.co_filename != self._file:
            return None
        line = frame.f_lineno

        def at_next_line(frame: FrameType, event: str, argument: Any) -> TraceFunction:
            nonlocal line
            self._look(line, frame.f_locals)
            line = frame.f_lineno
            return at_next_line

        return at_next_line

    def _look(self, line: int, variables: dict[str, Any]) -> None:
        """`line` has been executed, with these variables behind it."""
        if self.spot is None and not _all_finite(variables.values()):
            self.spot, self.owner = self._spot_of(line), variables.get("self")

    def _look_at(self, spot: Spot, owner: nn.Module, member: nn.Module, given: Any, output: Any) -> None:
        if self.spot is None and not _all_finite(as_outputs(output)):
            self.spot, self.owner = spot, owner


def not_finite(broken: NotFinite, epoch: int, lr: float, fault: Fault | None) -> Problem:
    """The problem that ends a run in `epoch`, counted from 1, at the learning rate `lr`."""
    loss = broken.loss is not None
    in_data = fault is not None and fault.cause is Cause.DATA
    at = Text("step {step}, epoch {epoch}", step=broken.step, epoch=epoch)
    return Problem(
        "not_finite",
        Text("The loss is no longer a number.") if loss else Text("The weights are no longer numbers."),
        where=_where(at, fault),
        expected=Text("a finite loss") if loss else Text("finite weights"),
        received=Text("{loss}", loss=broken.loss) if loss else None,
        remedy=Text("replace what is no number in the data, or leave it out.")
        if in_data
        else Text(
            "use a smaller learning rate, scale the data, or normalise; the last good checkpoint is kept."
        ),
        place=NOWHERE if fault is None else fault.spot.place,
        fixes=() if in_data else (_slower(lr / 10),),
    )


def _slower(lr: float) -> Fix:
    label = Text("Set the learning rate to {lr:,.12g}", lr=float(f"{lr:.2g}"))
    return Fix(label, partial(edits.change_recipe, lr=lr))


def _where(at: Text, fault: Fault | None) -> Text:
    if fault is None:
        return at
    spot = fault.spot.where
    if fault.cause is Cause.DATA:
        return Text("{at}, in the data of {spot}", at=at, spot=spot)
    if fault.cause is Cause.WEIGHTS:
        return Text("{at}, first in the weights of {spot}", at=at, spot=spot)
    return Text("{at}, first in {spot}", at=at, spot=spot)


def _all_finite(values: Any) -> bool:
    """Whether no tensor among `values` holds an infinite value or a NaN."""
    return all(bool(torch.isfinite(value).all()) for value in values if isinstance(value, Tensor))
