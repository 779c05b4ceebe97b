"""What a network's outputs mean to people: shares of classes, a picture, or plain values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from netbuilder.analysis.plan import LossPlan
from netbuilder.analysis.sound import Network
from netbuilder.core.spec import LABEL, Kind
from netbuilder.engine.views.view import floats
from netbuilder.project import kinds

if TYPE_CHECKING:
    from netbuilder.runs.views import Floats


_SCORES = "loss.cross_entropy"


class Answer:
    """The output that the first loss compares with a target; without such a loss, the first output."""

    def __init__(self, made: Network) -> None:
        losses = made.plan.losses
        self._loss: LossPlan | None = next(
            (loss for loss in losses if len(loss.arguments) == 2 and loss.metrics), None
        )
        self._index = 0
        self._field = named = ""
        if self._loss is not None:
            (_, output), (_, target) = self._loss.arguments
            named = target if isinstance(target, str) else ""  # those of pixels have names as well
            self._index = output if isinstance(output, int) else 0
            if isinstance(target, str) and self._loss.specs[1] == LABEL:
                self._field = target
            elif self._loss.specs[1].is_shares:
                self._field = _mixed_field(made)
        self._steps = ""  # the field that has a class at each step
        if self._loss is not None and named and self._loss.specs[0].kind is Kind.SEQUENCE:
            self._steps = named if self._loss.specs[1].is_labels else ""
        self._kind = made.project.graph.nodes[self._loss.node].kind if self._loss is not None else ""
        self._names = names_of(made, self._field or named)
        self._of_picture = made.plan.model.inputs[0][1].kind is Kind.MAPS
        self.node = made.plan.outputs[self._index].node

    def label(self, example: Mapping[str, Tensor]) -> str | None:
        """The class of an example, None where it has none."""
        return self._name(int(example[self._field][0])) if self._field else None

    def truth(self, example: Mapping[str, Tensor]) -> tuple[str, ...]:
        """The class at each step of an example; nothing where it has none."""
        if not self._steps or self._kind != _SCORES:
            return ()
        return tuple(self._name(number) for number in example[self._steps][0].reshape(-1).tolist())

    def read(
        self, outputs: tuple[Tensor, ...], picture: tuple[int, ...]
    ) -> tuple[Floats, tuple[str, ...], bool]:
        """The answer to one example whose picture has these sizes, its classes, and whether it is shares."""
        values = outputs[self._index][0]
        if self._kind == _SCORES and self._steps and values.ndim == 2:
            given, said = torch.softmax(values, 1).max(1)
            return floats(given), tuple(map(self._name, said.tolist())), True
        if self._kind == _SCORES and values.ndim == 1:
            return floats(torch.softmax(values, 0)), tuple(map(self._name, range(len(values)))), True
        if self._kind == _SCORES and values.ndim == 3:
            # Of each pixel the class that is most likely.
            return floats(values.argmax(0, keepdim=True)), tuple(map(self._name, range(len(values)))), False
        if self._kind == "loss.binary_cross_entropy":
            values = torch.sigmoid(values)
            if self._field:
                return floats(torch.cat([1 - values, values])), (self._name(0), self._name(1)), True
        if self._of_picture and values.numel() == torch.Size(picture).numel() and not self._field:
            return floats(values.reshape(picture)), (), False
        return floats(values.reshape(-1)), (), False

    def _name(self, number: int) -> str:
        """What a class number means; the number itself where nobody has said it."""
        return self._names[number] if 0 <= number < len(self._names) else str(number)


def _mixed_field(made: Network) -> str:
    """The field whose classes are mixed while training; "" where that is not known."""
    model = made.plan.model
    entering = zip(made.plan.fields, model.inputs, strict=True)
    found = [field for field, (name, spec) in entering if name in model.spare and spec == LABEL]
    return found[0] if len(found) == 1 else ""


def names_of(made: Network, field: str) -> tuple[str, ...]:
    """The classes or words of a field of the data; nothing where nobody has named any."""
    node = made.project.graph.nodes.get(made.plan.data)
    facts = kinds.data_facts(made.project, node) if node is not None else None
    known = facts.field(field) if facts is not None else None
    return known.classes if known is not None else ()
