"""Legal, unique Python names made from what people call their layers."""

from __future__ import annotations

import builtins
import keyword
import re
import unicodedata
from collections.abc import Iterable

# Names that generated code uses itself: the model's source, and what a training script calls its own.
_OURS = """
    self torch nn F math x np super Tensor Any BadFile Batch FIELDS FIGURES Iterator Means OrderedDict Path
    PROCESSES RANK
"""

# Public attributes of nn.Module and nn.Sequential, which a layer of that name would cover. A test holds this
# against the installed torch; private ones cannot be met, since our names never begin with "_".
_OF_MODULES = """
    T_destination add_module append apply bfloat16 buffers call_super_init children compile cpu cuda
    double dump_patches eval extend extra_repr float forward get_buffer get_extra_state
    get_parameter get_submodule half insert ipu load_state_dict modules mtia named_buffers
    named_children named_modules named_parameters parameters pop register_backward_hook
    register_buffer register_forward_hook register_forward_pre_hook register_full_backward_hook
    register_full_backward_pre_hook register_load_state_dict_post_hook
    register_load_state_dict_pre_hook register_module register_parameter
    register_state_dict_post_hook register_state_dict_pre_hook requires_grad_ set_extra_state
    set_submodule share_memory state_dict to to_empty train training type xpu zero_grad
"""

# And those of the module into which torch.export and torch.fx make a model.
_OF_GRAPH_MODULES = """
    add_submodule code delete_all_unused_submodules delete_submodule graph meta print_readable recompile
    shape_env to_folder
"""

RESERVED = frozenset(
    [
        *_OURS.split(),
        *_OF_MODULES.split(),
        *_OF_GRAPH_MODULES.split(),
        *dir(builtins),
        *keyword.kwlist,
        *keyword.softkwlist,
    ]
)


def identifier(name: str, fallback: str = "layer") -> str:
    """`name` as a lower-case Python identifier: "Conv 2" → `conv_2`. Letters of any script are kept.

    It may be reserved: `Names.unique` sees to that.
    """
    found = "_".join(_words(_normal(_normal(name).lower()))) or fallback
    return found if found[0].isidentifier() else f"{fallback}_{found}"


def class_identifier(name: str, fallback: str = "Network") -> str:
    """`name` as a class name: "residual block" → `ResidualBlock`, "LeNet-5" → `LeNet5`.

    It may be reserved: `Names.unique` sees to that.
    """
    found = "".join(word[0].upper() + word[1:] for word in _words(_normal(name))) or fallback
    return _normal(found if found[0].isidentifier() else fallback + found)


class Names:
    """Hands out names that are legal, not reserved and not yet taken."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)
        self._last: dict[str, int] = {}

    def unique(self, wanted: str) -> str:
        """`wanted`, or `wanted_2`, `wanted_3` … when it is taken or reserved.

        Raises ValueError for what is no identifier, since names become source text.
        """
        if not wanted.isidentifier() or _normal(wanted) != wanted:
            raise ValueError(f"{wanted!r} is not a name; pass it through identifier()")
        found = wanted
        # Where the last search for this name ended, so that a thousand layers of one name stay cheap.
        number = self._last.get(wanted, 1)
        while found in self._taken or found in RESERVED:
            number += 1
            found = f"{wanted}_{number}"
        self._last[wanted] = number
        self._taken.add(found)
        return found


def unique_title(wanted: str, taken: Iterable[str]) -> str:
    """A name for the user's eyes: "Conv", then "Conv 2", "Conv 3" …"""
    return Titles(taken).unique(wanted)


class Titles:
    """Hands out names as `unique_title` does, each of them once."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)
        self._last: dict[str, int] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._taken

    def unique(self, wanted: str) -> str:
        found = wanted
        if wanted in self._taken:
            stem = re.sub(r"(?<=\S) \d+\Z", "", wanted)
            # Where the last search for this stem ended, so that a thousand layers of one name stay cheap.
            number = self._last.get(stem, 1)
            while found in self._taken:
                number += 1
                found = f"{stem} {number}"
            self._last[stem] = number
        self._taken.add(found)
        return found


def _normal(text: str) -> str:
    """The form in which Python compares names, so that two names that differ to us differ to Python."""
    return unicodedata.normalize("NFKC", text)


def _words(text: str) -> list[str]:
    """The parts of `text` between characters that no name can hold."""
    legal = "".join(letter if f"_{letter}".isidentifier() else " " for letter in text)
    return legal.replace("_", " ").split()


def numbered(stem: str, taken: Iterable[str]) -> str:
    """The first of "Conv 1", "Conv 2" … that is free."""
    used = set(taken)
    number = 1
    while f"{stem} {number}" in used:
        number += 1
    return f"{stem} {number}"
