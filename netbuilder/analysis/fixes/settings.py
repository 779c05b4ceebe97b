"""Fixes for what a file says of a node: a kind, a setting or a value that there is not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from netbuilder.analysis.context import Context
from netbuilder.core.declared import checked
from netbuilder.core.problem import Fix, ProblemError, nearest_name
from netbuilder.core.setting import AnySetting
from netbuilder.core.text import Text
from netbuilder.graph.model import Node
from netbuilder.project import edits, kinds, mending
from netbuilder.project.project import Project


def other_kinds(context: Context, node: Node) -> Iterator[Fix]:
    """The kind that is called nearly like the unknown one."""
    near = kinds.nearest(node.kind)
    if near is not None and kinds.belongs(near, inside=bool(context.block)):
        edit = partial(mending.change_kind, id=node.id, kind=near, block=context.block)
        yield Fix(Text("Use {title} instead", title=kinds.declaration(near).title), edit)


def other_values(context: Context, node: Node, name: str) -> Iterator[Fix]:
    """For a setting that the kind has: the nearest value that it takes, and what it is by itself."""
    declared = kinds.declaration_of(node)
    setting = declared.settings[name]
    near = _within(setting, node.settings[name])
    if near is not None and _is_taken(node, name, near):
        change = partial(edits.change, id=node.id, settings={name: near}, block=context.block)
        yield _set(setting, setting.check(near), change)
    if near != setting.store(setting.default):
        forget = partial(mending.forget_setting, id=node.id, name=name, block=context.block)
        shown = setting.show(setting.default)
        yield Fix(Text("Reset {label} to {value}", label=setting.label, value=shown), forget)


def other_settings(context: Context, node: Node, name: str) -> Iterator[Fix]:
    """For a setting that the kind does not have: the one that is called nearly so, or none."""
    declared = kinds.declaration_of(node)
    near = nearest_name(name, declared.settings)
    if near is not None and _is_taken(node, near, node.settings[name]):
        setting = declared.settings[near]
        rename = partial(mending.rename_setting, id=node.id, old=name, new=near, block=context.block)
        yield _set(setting, setting.check(node.settings[name]), rename)
    forget = partial(mending.forget_setting, id=node.id, name=name, block=context.block)
    yield Fix(Text("Forget it"), forget)


def _set(setting: AnySetting, value: object, edit: Callable[[Project], Project]) -> Fix:
    shown = Text("{label} to {value}", label=setting.label, value=setting.show(value))
    return Fix(Text("Set {setting}", setting=shown), edit)


def _within(setting: AnySetting, value: object) -> object:
    """The nearest value between the setting's limits; None for what is no number."""
    low, high = getattr(setting, "min", None), getattr(setting, "max", None)

    def clamped(number: object) -> object:
        if isinstance(number, bool) or not isinstance(number, int | float):
            return None
        number = max(number, low) if low is not None else number
        return min(number, high) if high is not None else number

    if isinstance(value, list | tuple):
        numbers = [clamped(each) for each in value]
        return None if None in numbers else numbers
    return clamped(value)


def _is_taken(node: Node, name: str, value: object) -> bool:
    try:
        checked(kinds.declaration_of(node), name, value)
    except ProblemError:
        return False
    return True
