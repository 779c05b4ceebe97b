"""The way from what lies in the file to what the network gets, as steps that a person can follow.

A data set tells what its reading does (`DataSet.reading_steps`); filling, scaling and the layers of hand-made
features that suit follow from what it declares.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from netbuilder.core.facts import DataFacts, FieldFacts
from netbuilder.core.spec import Kind
from netbuilder.core.text import Text
from netbuilder.core.values import NamedTuple
from netbuilder.data.source import DataSet, Loaded, Scaling, Step

_LARGE, _SMALL = 48, 16  # pixels along a side for which HOG has cells of eight, or any


class Does(Enum):
    """What a step does; the first is told by the data set itself."""

    READ = "read"
    FILL = "fill"
    SCALE = "scale"
    LAYER = "layer"
    GIVE = "give"


class Preparing(NamedTuple):
    """A step with what it does; only one of reading tells that itself. `field` is what it is about.

    A step that is a layer names its kind and settings: it is no part of the data set, but can be put behind
    it.
    """

    step: Step
    does: Does
    field: str = ""
    how: Scaling = Scaling.NONE
    layer: str = ""
    layer_settings: Mapping[str, object] = {}


def steps_of(declared: DataSet, loaded: Loaded, facts: DataFacts) -> list[Preparing]:
    """All steps in their order, those that are off among them."""
    found = [Preparing(step, Does.READ) for step in declared.reading_steps(loaded)]
    wanted = declared.preparation()
    for name, field in facts.fields:
        if not field.spec.is_float or not (name in wanted or name in declared.scaled_by):
            continue
        found += _prepared(declared, name, field, wanted.get(name, Scaling.NONE))
    found += [
        Preparing(Step(Text(""), Text("")), Does.LAYER, name, layer=kind, layer_settings=given)
        for name, kind, given in declared.features_by_hand(facts) or _usual_features(facts)
    ]
    return [*found, Preparing(Step(Text(""), Text("")), Does.GIVE)]


def _prepared(declared: DataSet, name: str, field: FieldFacts, how: Scaling) -> list[Preparing]:
    """Filling what is missing, where numbers may be missing at all, and scaling."""
    setting = declared.scaled_by.get(name, "")
    settings = (setting,) if setting else ()
    scale = Step(Text(""), Text(""), settings, how is not Scaling.NONE)
    found = [Preparing(scale, Does.SCALE, name, how)]
    if name in declared.may_lack:
        found.insert(0, Preparing(Step(Text(""), Text("")), Does.FILL, name, how))
    return found


def _usual_features(facts: DataFacts) -> tuple[tuple[str, str, Mapping[str, object]], ...]:
    """Layers of hand-made features that suit the first field: (field, kind, settings)."""
    name, field = facts.fields[0]
    spec = field.spec
    if spec.kind is Kind.MAPS and spec.sizes[0] in (1, 3) and min(spec.sizes[1:]) >= _SMALL:
        return ((name, "hog", {"cell": 8 if min(spec.sizes[1:]) >= _LARGE else 4}),)
    return ()
