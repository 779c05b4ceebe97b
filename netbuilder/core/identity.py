"""What tells one thing from all others: ids by chance, and the name of this computer."""

from __future__ import annotations

import os


def fresh_id() -> str:
    """32 hexadecimal digits that nobody else has."""
    return os.urandom(16).hex()


def machine() -> str:
    """The name of this computer, "" where it has none."""
    import platform  # late: it is large, and few starts of the window ask

    return platform.node()
