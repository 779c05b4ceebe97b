"""What was done to values before the network learned from them, told in what is exported."""

from __future__ import annotations

import json
from collections.abc import Iterator

from netbuilder.analysis.sound import Network
from netbuilder.core.facts import Prepared
from netbuilder.core.names import identifier

_WIDTH = 88
_NN = "from torch import nn\n"


def prepared_of(network: Network) -> tuple[Prepared, ...]:
    """For the inputs of the model, in their order; none where the values enter as they are."""
    facts = network.project.facts.get(network.plan.data)
    known = {each.field: each for each in facts.prepared} if facts is not None else {}
    found = (known.get(field) for field in network.plan.fields)
    return tuple(each for each in found if each is not None)


def as_json(network: Network) -> str:
    """The numbers for programs, "" where there are none."""
    found = prepared_of(network)
    told = {each.field: {"fill": each.fill, "shift": each.shift, "scale": each.scale} for each in found}
    return json.dumps(told, ensure_ascii=False) if told else ""


def with_functions(text: str, network: Network) -> str:
    """`text`, and for each such input a function that brings raw values to what was trained with."""
    added = [function_of(each, network) for each in prepared_of(network)]
    if added and "\nimport torch\n" not in text:
        text = text.replace(_NN, f"import torch\n{_NN}", 1)
    return "\n\n".join([text, *added])


def function_of(prepared: Prepared, network: Network) -> str:
    """The text of such a function, called `prepare_` and the name of the field."""
    name, model = identifier(prepared.field, "values"), network.source.model
    facts = network.project.facts[network.plan.data].field(prepared.field)
    rows = [
        f"def prepare_{name}({name}: torch.Tensor) -> torch.Tensor:",
        f'    """Values as {model} was trained with them: what is missing (NaN) filled in, then scaled.',
        "",
        "    The numbers are those of the training part.",
        '    """',
        f'    exact = {{"dtype": torch.float64, "device": {name}.device}}',
    ]
    for label, numbers in zip(("fill", "shift", "scale"), prepared.numbers, strict=True):
        rows += [
            f"    {label} = torch.tensor(",
            "        [",
            *_wrapped(numbers),
            "        ],",
            "        **exact,",
            "    )",
        ]
    if prepared.channels and facts is not None:
        behind = ", 1" * (len(facts.spec.sizes) - 1)
        rows.append(f"    fill, shift, scale = (each.reshape(-1{behind}) for each in (fill, shift, scale))")
    rows.append(f"    known = torch.where(torch.isnan({name}), fill, {name}.double())")
    rows.append(f"    return ((known - shift) * scale).to({name}.dtype)")
    return "\n".join(rows) + "\n"


def _wrapped(numbers: tuple[float, ...]) -> Iterator[str]:
    row = ""
    for number in numbers:
        piece = f"{number!r}, "
        if len(row) + len(piece) > _WIDTH - 12:
            yield " " * 12 + row.rstrip()
            row = ""
        row += piece
    yield " " * 12 + row.rstrip()
