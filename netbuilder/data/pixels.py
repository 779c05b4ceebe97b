"""What sets of pictures have in common that come in bytes, all of one size."""

from __future__ import annotations

from netbuilder.core.facts import FieldFacts
from netbuilder.core.spec import TensorSpec
from netbuilder.core.text import Text
from netbuilder.data.source import Shows, Step


def pixel_facts(spec: TensorSpec, standardised: bool) -> FieldFacts:
    """Of pictures that are read as fractions; how far they reach is measured where they are standardised."""
    return FieldFacts(spec) if standardised else FieldFacts(spec, 0, 1)


def pixel_steps() -> tuple[Step, ...]:
    """What is done to such pictures."""
    says = Text("Bytes from 0 to 255 become 0 to 1.")
    return (Step(Text("Read as fractions"), says, shows=Shows.READ),)
