"""What becomes of the arguments of a torch module when its source is read as a layer."""

from __future__ import annotations

from enum import Enum
from typing import TypeAlias

from netbuilder.core.call import Value


class Without(Enum):
    """Arguments that no setting stands for: the sizes of the input, and what changes no result."""

    FROM_INPUT = "follows from the input"
    NO_MATTER = "changes no result"


FROM_INPUT, NO_MATTER = Without.FROM_INPUT, Without.NO_MATTER

# The name of the setting that an argument becomes, or the only values of it that the layer stands for.
Taken: TypeAlias = str | Without | tuple[Value, ...]
