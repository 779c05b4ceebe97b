"""How much memory a value takes that another one does not hold already."""

from __future__ import annotations

import sys
from dataclasses import fields, is_dataclass

from netbuilder.core.declared import Declared


def new_bytes(before: object, after: object) -> int:
    """Bytes of what is in `after` and not, as the same object, at the same place in `before`.

    An estimate: what `after` shares with other places of `before` is counted, small numbers too.
    """
    if after is before:
        return 0
    size = sys.getsizeof(after)
    if isinstance(after, dict):
        old = before if isinstance(before, dict) else {}
        # Nearly all members are the same: the test in place of a call makes this three times as fast.
        size += sum(
            new_bytes(old.get(key), value) for key, value in after.items() if old.get(key) is not value
        )
    elif isinstance(after, tuple):
        size += sum(new_bytes(None, item) for item in after)
    elif isinstance(after, Declared):
        size += new_bytes(None, vars(after))
    elif is_dataclass(after) and not isinstance(after, type):
        size += sum(
            new_bytes(getattr(before, field.name, None), getattr(after, field.name))
            for field in fields(after)
        )
    return size
