"""From a plan to readable Python. The text made here is the text that is shown, executed and exported.

The form, which `from_source` reads back:

* A class whose graph is a chain of three or more modules is an `nn.Sequential`, shapes behind its members::

      class Digits(nn.Sequential):
          def __init__(self) -> None:
              super().__init__(
                  OrderedDict(
                      flatten_1=nn.Flatten(),  # 64
                      linear_1=nn.Linear(64, 20),  # 20
                      relu_1=nn.ReLU(),  # 20
                  )
              )

  The members are attributes under their nodes' names, as in every other class: whether a graph is a chain
  changes no name of a weight.
* Any other class has one statement a module in `__init__` and one a node in `forward`, its shape behind it.
  The variable that is returned is declared where it is first given: `x: torch.Tensor = self.conv_1(images)`.
  A frame's title stands above its nodes as a comment; empty rows divide what branches from what follows.
* Uses of a block share one class where they differ in numbers alone, which are arguments of `__init__`:
  `Residual(64, 128, stride=2)`. What each use sets for itself has the name that the block gives it, and what
  stands in the block as default.
* Repetitions are `nn.Sequential(*(Step() for _ in range(3)))`, with several tensors an `nn.ModuleList` and a
  loop; those that share weights are a loop over one module.
* What does not learn is told at the end of `__init__`, by `self.NAME.requires_grad_(False)`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from netbuilder.analysis.layout import clipped, in_docstring
from netbuilder.analysis.own_code import carried, in_order, uses_tensor
from netbuilder.analysis.plan import Plan
from netbuilder.analysis.sharing import Written, written
from netbuilder.analysis.source_class import Rows, write_class
from netbuilder.catalogue.helpers import HELPERS
from netbuilder.core.call import OwnText
from netbuilder.core.values import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """Generated Python, and the name of the model's class in it.

    `places` has the number (from 1) of each line that a node wrote, the blocks around it, and the node. A
    class that several uses of a block share has the blocks around the first of them. `own` are the sha256 of
    texts that a user wrote: nothing of it is run before all of them are trusted.
    """

    text: str
    model: str
    places: tuple[tuple[int, tuple[str, ...], str], ...]
    own: tuple[str, ...] = ()

    def node_at(self, line: int) -> tuple[tuple[str, ...], str] | None:
        """The blocks and the node that wrote `line`, if one did."""
        return next(((path, node) for number, path, node in self.places if number == line), None)

    @property
    def code(self) -> str:
        """What the text says to Python: the same for texts that differ in comments and empty rows alone."""
        rows = (row.partition("  # ")[0] for row in self.text.splitlines())
        told = [row for row in rows if row.strip() and not row.startswith("#")]
        # What a user wrote may have such signs inside of strings, so it is told by its digest as well.
        return "\n".join([*self.own, *told])


def source(plan: Plan) -> Source:
    """The model's class, the classes of its blocks before it, and the helpers that they need."""
    classes = written(plan)
    helpers = dict.fromkeys(name for it in classes for line in it.made.lines for name in line.code.helpers)
    own = carried(line for it in classes for line in it.made.lines)
    rows = Rows()
    rows.add(
        f'"""{clipped(in_docstring(plan.model.title), 50)}: made with NetBuilder."""',
        "",
        *_imports(classes, helpers, own),
    )
    for name in helpers:
        rows.add("", "", *HELPERS[name].splitlines())
    for text, line in own.items():
        rows.add("", "")
        rows.add_for(line, text.text.splitlines())
    for it in classes:
        rows.add("", "")
        write_class(rows, it)
    digests = tuple(text.digest for text in own)
    return Source("\n".join(rows.rows) + "\n", plan.model.name, tuple(rows.places), digests)


def _imports(classes: Iterable[Written], helpers: Iterable[str], own: Iterable[OwnText]) -> list[str]:
    """What the classes use, in the order of a careful person."""
    code = [HELPERS[name] for name in helpers] + [text.text for text in own]
    for it in classes:
        code += [] if it.made.is_chain else ["torch.Tensor"]
        code += [*it.modules, *(line.code.expression for line in it.made.lines)]
    needed = [words for text in own for words in text.imports]
    if any(it.made.is_chain for it in classes):
        needed.append("from collections import OrderedDict")
    if any(re.search(r"\btorch\.", text) for text in code):
        needed.append("import torch")
    if any(re.search(r"\bF\.", text) for text in code):
        needed.append("import torch.nn.functional as F")
    tensor = "Tensor, " if any(uses_tensor(text.text) for text in own) else ""
    return in_order([*needed, f"from torch import {tensor}nn"])
