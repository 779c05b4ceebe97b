"""A model that takes values as they were measured: what is done to them before becomes part of it.

Its answers are in the unit of what was foretold, where that was scaled while it was learned.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from netbuilder.analysis.sound import Network
from netbuilder.core.facts import FieldFacts, Prepared

if TYPE_CHECKING:
    import numpy as np
    from torch import Tensor, nn


def known_prepared(network: Network) -> dict[str, Prepared]:
    """The numbers by which fields are prepared, as a run found them; empty where none has."""
    facts = network.project.facts.get(network.plan.data)
    return {each.field: each for each in facts.prepared} if facts is not None else {}


def units_of(network: Network) -> dict[int, Prepared]:
    """For outputs that are compared with a field that was scaled, how it was."""
    known, found = known_prepared(network), dict[int, Prepared]()
    for loss in network.plan.losses:
        if len(loss.arguments) != 2 or not all(spec.is_float for spec in loss.specs):
            continue
        (_, output), (_, field) = loss.arguments
        by = known.get(field) if isinstance(field, str) else None
        if isinstance(output, int) and by is not None and (set(by.scale) != {1.0} or any(by.shift)):
            found[output] = by
    return found


def has_preparation(network: Network) -> bool:
    """Whether raw values differ from what the network takes, or raw answers from what it gives."""
    known = known_prepared(network)
    return any(field in known for field in network.plan.fields) or bool(units_of(network))


def as_measured(values: np.ndarray, by: Prepared) -> np.ndarray:
    """What was prepared, as it was before, apart from what was missing."""
    import numpy as np

    sizes = by.sizes(values.ndim - 1)
    shift, scale = (np.array(each, np.float64).reshape(sizes) for each in (by.shift, by.scale))
    found: np.ndarray = (values / scale + shift).astype(values.dtype)
    return found


def in_units(network: Network, outputs: Sequence[np.ndarray]) -> list[np.ndarray]:
    """The outputs in the unit of what they foretell."""
    units = units_of(network)
    return [as_measured(each, units[at]) if at in units else each for at, each in enumerate(outputs)]


def with_preparation(model: nn.Module, network: Network) -> nn.Module:
    """`model` with what brings raw values to it, and its answers back, as modules before and behind it."""
    import torch
    from torch import nn

    from netbuilder.engine.objective import as_outputs

    def numbers(values: Sequence[float], by: Prepared, rank: int) -> Tensor:
        return torch.tensor(values, dtype=torch.float64).reshape(by.sizes(rank))

    class Prepare(nn.Module):
        """All in 32 bits: `rest` makes up for what `shift` loses when it is rounded."""

        fill: Tensor
        shift: Tensor
        scale: Tensor
        rest: Tensor

        def __init__(self, by: Prepared, rank: int) -> None:
            super().__init__()
            fill, shift, scale = (numbers(each, by, rank) for each in by.numbers)
            rest = (shift.float().double() - shift) * scale
            for name, value in (("fill", fill), ("shift", shift), ("scale", scale), ("rest", rest)):
                self.register_buffer(name, value.float())

        def forward(self, x: Tensor) -> Tensor:
            known = torch.where(torch.isnan(x), self.fill, x)
            return (known - self.shift) * self.scale + self.rest

    class Unit(nn.Module):
        shift: Tensor
        size: Tensor

        def __init__(self, by: Prepared, rank: int) -> None:
            super().__init__()
            _, shift, scale = (numbers(each, by, rank) for each in by.numbers)
            self.register_buffer("shift", shift.float())
            self.register_buffer("size", (1 / scale).float())

        def forward(self, x: Tensor) -> Tensor:
            return x * self.size + self.shift

    class Raw(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            known, plan = known_prepared(network), network.plan
            ranks = [len(spec.sizes) for _, spec in plan.model.inputs]
            self.prepare = nn.ModuleList(
                Prepare(known[field], rank) if field in known else nn.Identity()
                for field, rank in zip(plan.fields, ranks, strict=True)
            )
            self.model = model
            specs = dict(plan.model.inputs)
            for line in plan.model.lines:
                specs.update(zip(line.results, line.specs, strict=True))
            units = units_of(network)
            self.units = nn.ModuleList(
                Unit(units[at], len(specs[name].sizes)) if at in units else nn.Identity()
                for at, name in enumerate(plan.model.returns)
            )

        def forward(self, *inputs: Tensor) -> Tensor | tuple[Tensor, ...]:
            ready = [prepare(x) for prepare, x in zip(self.prepare, inputs, strict=False)]
            outputs = as_outputs(self.model(*ready))
            found = tuple(unit(x) for unit, x in zip(self.units, outputs, strict=True))
            return found if len(found) > 1 else found[0]

    return Raw().eval()


def told(network: Network) -> dict[str, str]:
    """What goes in, in words, by the name of the input."""
    facts, known = network.project.facts.get(network.plan.data), known_prepared(network)
    found = {}
    for (name, _), field in zip(network.plan.model.inputs, network.plan.fields, strict=True):
        about = facts.field(field) if facts is not None else None
        if about is not None:
            found[name] = _told(about, known.get(field))
    return found


def told_answers(network: Network) -> dict[int, str]:
    """What comes out, in words, by the number of the output, as far as the data tell."""
    facts, units = network.project.facts.get(network.plan.data), units_of(network)
    found: dict[int, str] = {}
    for loss in network.plan.losses if facts is not None else ():
        if len(loss.arguments) != 2:
            continue
        (_, output), (_, field) = loss.arguments
        about = facts.field(str(field)) if facts is not None else None
        if not isinstance(output, int) or about is None:
            continue
        if about.classes:
            found[output] = f"a score for each of: {', '.join(about.classes)}"
        elif output in units:
            found[output] = f"{', '.join(about.names) or field}, in its own unit"
    return found


def _told(about: FieldFacts, by: Prepared | None) -> str:
    """One input: what its numbers are, in which order."""
    if about.kinds:
        words = "; ".join(
            f"{name}: {', '.join(f'{at} {word}' for at, word in enumerate(kinds, start=1))}"
            for name, kinds in zip(about.names, about.kinds, strict=True)
        )
        return f"a number for each column, 0 where nothing stands ({words})"
    if about.names:
        names = ", ".join(about.names)
        return f"as they stand in the table, NaN where nothing stands, 1 and 0 for words: {names}"
    if by is not None and by.channels and len(about.spec.sizes) == 3:
        return f"pixels from 0 to 1, {about.spec}"
    return f"values as they were measured, {about.spec}"
