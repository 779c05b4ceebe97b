"""A setting as a field of the inspector; the own parameters of a block among them."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from functools import lru_cache
from typing import Any

from netbuilder.core.setting import AnySetting, SettingRefused
from netbuilder.core.text import Text
from netbuilder.core.values import NamedTuple
from netbuilder.graph.model import Block, Node
from netbuilder.project import kinds
from netbuilder.project.parameters import given_in, parameter_at, parameters_of
from netbuilder.project.project import Project

# Settings that most people leave alone; where there is little room they wait behind "More".
RARE = frozenset(
    {
        *("dilation", "groups", "padding_mode", "count_padding"),
        *("epsilon", "beta1", "beta2", "smoothing", "weight", "seed", "keep_megabytes", "metrics"),
        *("folds", "gap"),
    }
)


# Before the name of a block's own parameter, where names of settings stand.
PARAMETER = "parameters."


class Field(NamedTuple):
    """One setting with its value in used form. `mixed`: several nodes differ, and `value` is one of theirs.

    `refused` says why a stored value, which only a file made by hand has, is not taken. `partners` are the
    layers, id and name, that a reference may name.
    """

    name: str
    setting: AnySetting
    value: Any
    mixed: bool = False
    refused: str = ""
    partners: tuple[tuple[str, str], ...] = ()

    @property
    def rare(self) -> bool:
        """Whether it may hide: it is rarely used, and holds what it holds by itself."""
        return self.name in RARE and not self.mixed and self.value == self.setting.default


def reason(refused: SettingRefused) -> str:
    """Why a value is refused, as a line below its field."""
    expected = str(refused.expected)
    return f"{expected[:1].upper()}{expected[1:]}"


def in_block(block: Block, node: Node, field: Field) -> Field:
    """A field of a layer inside; of what uses set for themselves it is the value before one does."""
    if parameter_at(block, node.id, field.name) is None:
        return field
    label = str(Text("{setting} (default)", setting=field.setting.label))
    return field._replace(setting=called(field.setting, field.name, label))


def own_parameters(project: Project, nodes: list[Node]) -> Iterator[Field]:
    """The own parameters of the block for which all of the nodes stand."""
    block = kinds.block_of(project, nodes[0]) if len({node.kind for node in nodes}) == 1 else None
    if block is None or not kinds.is_block(nodes[0]):
        return
    for name, (inner, setting) in parameters_of(block).items():
        default = inner.settings.get(setting.name, setting.store(setting.default))
        stored = [given_in(node).get(name, default) for node in nodes]
        other = called(setting, PARAMETER + name, name)
        mixed = any(value != stored[0] for value in stored)
        try:
            yield Field(other.name, other, setting.check(stored[0]), mixed)
        except SettingRefused as refused:
            yield Field(other.name, other, setting.default, mixed, reason(refused))


@lru_cache(maxsize=1024)
def called(setting: AnySetting, name: str, label: str) -> AnySetting:
    """The same setting under another name: each time the very same one, by which its row is known."""
    other = copy(setting)
    other.name, other.label = name, label
    return other
