"""What was done to values before the network learned from them, told in what is exported."""

from __future__ import annotations

import json
from collections.abc import Iterator

from netbuilder.analysis.sound import Network
from netbuilder.core.facts import Prepared
from netbuilder.core.names import identifier
from netbuilder.core.spec import Kind

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
    added = [_function(each, network) for each in prepared_of(network)]
    if added and "\nimport torch\n" not in text:
        text = text.replace(_NN, f"import torch\n{_NN}", 1)
    return "\n\n".join([text, *added])


def _function(prepared: Prepared, network: Network) -> str:
    name, model = identifier(prepared.field, "values"), network.source.model
    facts = network.project.facts[network.plan.data].field(prepared.field)
    of_channels = facts is not None and facts.spec.kind is Kind.SIGNAL
    rows = [
        f"def prepare_{name}({name}: torch.Tensor) -> torch.Tensor:",
        f'    """Values as {model} was trained with them: what is missing (NaN) filled in, then scaled.',
        "",
        "    The numbers are those of the training part.",
        '    """',
    ]
    for label, numbers in (("fill", prepared.fill), ("shift", prepared.shift), ("scale", prepared.scale)):
        rows += [f"    {label} = torch.tensor(", "        [", *_wrapped(numbers), "        ]", "    )"]
    if of_channels:
        rows.append("    fill, shift, scale = fill[:, None], shift[:, None], scale[:, None]")
    rows.append(f"    known = torch.where(torch.isnan({name}), fill, {name})")
    rows.append("    return (known - shift) * scale")
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
