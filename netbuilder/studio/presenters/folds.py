"""What runs of several folds come to, in words."""

from __future__ import annotations

from netbuilder.catalogue.training.metrics import metrics
from netbuilder.core.text import Text
from netbuilder.studio.folds import Folded
from netbuilder.studio.presenters.run_bar import deciding
from netbuilder.studio.presenters.scales import figure

_PARTS = {"val": Text("validation"), "test": Text("test")}


def folds_words(found: Folded) -> tuple[Text, Text | str]:
    """How many were trained, and mean and standard deviation of what decides, of each part."""
    if found.finished == found.folds:
        what = Text("All {folds} folds are trained.", folds=found.folds)
    else:
        what = Text("{count} of {folds} folds are trained.", count=found.finished, folds=found.folds)
    told = [_part(part, found) for part in _PARTS if part in found.means]
    if not told:
        return what, ""
    return what, Text("Mean of {count}: {figures}.", count=found.finished, figures="; ".join(map(str, told)))


def _part(part: str, found: Folded) -> Text:
    name, title = deciding(found.means[part])
    declared = metrics.find(name)
    fraction = declared is not None and declared.fraction
    return Text("{part} {metric} {mean} ± {deviation}", part=_PARTS[part], metric=title,
                mean=figure(found.means[part][name], fraction),
                deviation=figure(found.deviations[part][name], fraction))  # fmt: skip
