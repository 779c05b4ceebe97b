"""What a declaration makes of the tensors at the ports of its node, of which some may be free."""

from __future__ import annotations

from netbuilder.catalogue.layer import Layer
from netbuilder.catalogue.refusal import ShapeRefused
from netbuilder.catalogue.training.losses import Loss
from netbuilder.core.declared import Declared
from netbuilder.core.spec import TensorSpec

Ports = tuple[str, ...]
Specs = tuple[TensorSpec | None, ...]


def placed(made: Declared | None, ports: Ports, inputs: Specs) -> Specs:
    """What the declaration takes, of `inputs` at `ports`: None at each optional port that is free."""
    if not isinstance(made, Layer) or not made.inputs or not made.inputs[-1].optional:
        return inputs
    found = dict(zip(ports, inputs, strict=True))
    return tuple(found.get(port.name) for port in made.inputs)


def shapes(made: Layer | Loss, ports: Ports, inputs: Specs, extra: Specs = ()) -> tuple[TensorSpec, ...]:
    """What leaves each output. Raises ShapeRefused, in which the port at fault is counted among `ports`."""
    arguments = placed(made, ports, inputs)
    try:
        return made.shapes(*arguments, *extra) if isinstance(made, Layer) else (made.shape(*arguments),)
    except ShapeRefused as refused:
        if arguments is not inputs:
            refused.port = ports.index(made.inputs[refused.port].name)
        raise
