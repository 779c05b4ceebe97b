"""What runs of several folds come to, in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from netbuilder.catalogue.training.metrics import metrics
from netbuilder.core.text import Text
from netbuilder.studio.folds import Folded
from netbuilder.studio.kept_folds import KeptFolds
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


def fold_means_page(found: Sequence[KeptFolds]) -> str:
    """The series that were recorded, as Markdown, the newest first."""
    if not found:
        return str(Text("No folds were trained yet. Set **Folds** of the recipe, then **Train all folds**."))
    return "\n\n".join(_series(each) for each in found)


def _series(kept: KeptFolds) -> str:
    first, chosen = kept.runs[0], kept.runs[0].settings
    begun = datetime.fromisoformat(first.started).astimezone()
    what, means = folds_words(kept.folded)
    about = Text("{epochs} epochs, learning rate {rate}, seed {seed}", epochs=chosen.get("epochs", "?"),
                 rate=chosen.get("lr", "?"), seed=first.seed)  # fmt: skip
    runs = "\n".join(f"- `{each.id}`" for each in kept.runs)
    return f"### {begun:%Y-%m-%d %H:%M}\n\n{what} {means}\n\n{about}:\n\n{runs}"


def _part(part: str, found: Folded) -> Text:
    name, title = deciding(found.means[part])
    declared = metrics.find(name)
    fraction = declared is not None and declared.fraction
    return Text("{part} {metric} {mean} ± {deviation}", part=_PARTS[part], metric=title,
                mean=figure(found.means[part][name], fraction),
                deviation=figure(found.deviations[part][name], fraction))  # fmt: skip
