"""Texts of Python layers that several tests use."""

from __future__ import annotations

from netbuilder.graph.model import End
from netbuilder.project import edits
from netbuilder.project.project import Project, fresh

DENSE = '''\
class Dense(nn.Module):
    """A layer with weights."""

    def __init__(self, in_features: int, features: int = 3) -> None:
        super().__init__()
        self.inner = nn.Linear(in_features, features)

    def forward(self, x: Tensor) -> Tensor:
        return torch.tanh(self.inner(x))
'''

TWO_ENDS = """\
import math

import numpy as np

SCALE = math.pi


class Ends(nn.Module):
    def forward(self, x: Tensor, shift: Tensor | None = None) -> tuple[Tensor, Tensor]:
        mean = x * SCALE if shift is None else x * SCALE + shift
        spread = mean.exp() * float(np.float32(2.0))
        return mean, spread
"""

ENDLESS = """\
class Endless(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        while True:
            pass
"""


def with_code(text: str, sizes: tuple[int, ...] = (8,)) -> Project:
    """An Input, a Python layer `code` with this text, a Linear behind it."""
    project = fresh("Tried")
    project = edits.add(project, edits.fresh_node(project, "input", id="in", settings={"sizes": sizes}))
    node = edits.fresh_node(project, "code", id="code", settings={"source": text})
    project = edits.connect(edits.add(project, node), End("in", "out"), End("code", "x"))
    project = edits.add(project, edits.fresh_node(project, "linear", id="linear"))
    first = edits.kinds.output_ports(project, project.graph.nodes["code"])[0].name
    return edits.connect(project, End("code", first), End("linear", "in"))
