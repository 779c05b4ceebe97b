"""The settings that an edited text gives a layer: those before, with what the text says otherwise now."""

from __future__ import annotations

from netbuilder.analysis.from_source.modules import read_named
from netbuilder.analysis.from_source.values import Instance, Module, Step
from netbuilder.catalogue.layer import layers
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.problem import ProblemError
from netbuilder.project import kinds

Settings = FrozenDict[str, object]


def settings_now(now: Step, before: Step | None) -> Settings:
    """All settings of a layer's node, stored."""
    if isinstance(now.what, Instance):
        return FrozenDict()
    if before is not None and (before.settings is None or isinstance(before.what, Instance)):
        before = None
    if now.twin is not None:
        if before is not None and now.form == before.form and now.made == before.made:
            return before.settings or FrozenDict()
        return now.twin.settings or FrozenDict()
    full = stored(now.kind, now.settings or FrozenDict())
    if before is None or before.kind != now.kind or before.settings is None:
        return full
    was = _written(before)
    if now.form != before.form:
        # It is called otherwise, which may say what its constructor does not.
        taken = set(layers.get(now.kind).takes.values())
        was = was.without([name for name in was if name not in taken])
    held = stored(before.kind, before.settings)
    changed = {
        name: value
        for name, value in full.items()
        if (name not in was or was[name] != value) and held[name] != value
    }
    return before.settings.merged(changed)


def stored(kind: str, settings: Settings) -> Settings:
    """Settings with all that is not said."""
    made = kinds.made(kind, settings)
    return made.stored()


def _written(step: Step) -> Settings:
    """What the text of a step said of its settings; nothing where it cannot be read."""
    if not isinstance(step.what, Module):
        return FrozenDict()
    try:
        found = read_named(step.what)
        return stored(step.kind, found[1]) if found is not None else FrozenDict()
    except ProblemError:
        return FrozenDict()
