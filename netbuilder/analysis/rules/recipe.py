"""Rules that hold the recipe against the network and the data."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from netbuilder.analysis.context import Context
from netbuilder.analysis.outcome import Outcome, Walk
from netbuilder.analysis.rule import project_rule
from netbuilder.catalogue.layers.normalisation import BatchNorm, LayerNorm
from netbuilder.catalogue.training.losses import Loss
from netbuilder.catalogue.training.metrics import metrics
from netbuilder.core.problem import Fix, Place, Problem, Severity
from netbuilder.core.text import Text
from netbuilder.core.values import NamedTuple
from netbuilder.data.source import DataSet
from netbuilder.graph.model import BLOCK
from netbuilder.project import edits, mending
from netbuilder.project.recipe import Recipe

_RECIPE = Text("the recipe")
# How many times the usual learning rate is more than any network bears, or too little to be noticed.
_TOO_HIGH, _TOO_LOW = 100.0, 10_000.0


@project_rule
def metric_fit(context: Context) -> Iterator[Problem]:
    """A metric that makes no sense of any prediction and its target."""
    chosen = context.project.recipe.metrics
    judged = [loss for loss in context.losses if isinstance(loss.made, Loss) and loss.made.metrics]
    pairs = [loss.inputs for loss in judged if len(loss.inputs) == 2]
    if not chosen or not pairs or not all(loss.settled and not loss.guessed for loss in context.losses):
        return
    for id in chosen:
        made = metrics.get(id)()
        if not any(made.fits(*pair) for pair in pairs):
            fitting = ", ".join(m.title for m in metrics.values() if any(m().fits(*pair) for pair in pairs))
            left = tuple(other for other in chosen if other != id)
            yield Problem(
                "metric_fit",
                Text("{metric} cannot judge this network.", metric=made.title),
                _RECIPE,
                expected=Text("{fitting}", fitting=fitting or "no metric"),
                received=Text("{metric}", metric=made.title),
                remedy=Text("leave it out; only the loss is shown otherwise."),
                severity=Severity.WARNING,
                place=Place(setting="metrics"),
                fixes=(
                    Fix(
                        Text("Leave out {metric}", metric=made.title),
                        partial(edits.change_recipe, metrics=left),
                    ),
                ),
            )


@project_rule
def learning_rate(context: Context) -> Iterator[Problem]:
    """A rate so high that training runs away, or so low that nothing is learned."""
    recipe = context.project.recipe
    usual = recipe.optimiser.rate
    high = recipe.lr > usual * _TOO_HIGH
    if not context.losses or not (high or recipe.lr < usual / _TOO_LOW):
        return
    names = {"optimiser": recipe.optimiser.title, "usual": usual}
    yield Problem(
        "learning_rate",
        Text("Training will run away: the learning rate is very high.")
        if high
        else Text("Hardly anything will be learned: the learning rate is very low."),
        _RECIPE,
        expected=Text("about {usual:g}, as {optimiser} takes it", **names),
        received=Text("{rate:g}", rate=recipe.lr),
        remedy=Text("begin with {usual:g}; it can be changed while training.", **names),
        severity=Severity.WARNING,
        place=Place(setting="lr"),
        fixes=(Fix(Text("Set Learning rate to {usual:g}", **names), partial(edits.change_recipe, lr=usual)),),
    )


@project_rule
def division(context: Context) -> Iterator[Problem]:
    """Shares and batches that do not suit the number of examples, as far as that is known."""
    made = [each for each in context.data if each.made is not None]
    used = [each for each in made if each.node.id in context.walk.links.users]
    if not used:
        return
    recipe, examples = context.project.recipe, _examples(used[0], context.project.recipe)
    left = examples.for_training(recipe.validation, recipe.test)
    if left is not None and left < 1:
        yield _bad_split(recipe, examples)
        return
    if examples.grouped:
        left = None  # whole groups are more or less than a share
    if left is not None and left < recipe.batch:
        yield _large_batch(recipe, left)
    if recipe.batch == 1 or (left is not None and left % recipe.batch == 1):
        yield from _lone_example(context, left)


class _Examples(NamedTuple):
    """How many examples there are to divide, None where unknown, and whether a test part comes extra.

    `validating` come as those that validate; else they do in turn where there are several `folds`. In the
    order of time `gap` are left out between parts. Those `grouped` are divided by groups.
    """

    total: int | None
    own_test: bool
    validating: int
    folds: int
    gap: int
    grouped: bool

    def for_training(self, validation: float, test: float) -> int | None:
        """How many examples are left to learn from, as `data.split` divides them; None where unknown."""
        drawn = not self.validating and self.folds == 1
        shares = [validation if drawn else 0.0, 0.0 if self.own_test else test]
        shares = [share for share in shares if share > 0]
        if sum(shares) >= 1:
            return 0
        if self.total is None:
            return None
        rest = self.total - self.validating
        left = rest - sum(max(1, round(rest * share)) + self.gap for share in shares)
        if self.folds == 1:
            return left
        # In time the first fold has the least before it.
        return left // (self.folds + 1) - self.gap if self.gap else left - -(-left // self.folds)


def _examples(data: Outcome, recipe: Recipe) -> _Examples:
    assert isinstance(data.made, DataSet)
    counts = dict(data.facts.counts) if data.facts is not None else {}
    # Sets of the user's own would have to look at the disk, at each edit.
    brings_test = not data.made.needs and data.made.own_test
    validating = counts.get("validation", 0) if recipe.folds == 1 else 0
    in_time = recipe.split == "time" or (recipe.split == "automatic" and data.made.in_order)
    gap = recipe.gap + data.made.overlap if in_time else 0
    total = counts["train"] + counts.get("validation", 0) if "train" in counts else None
    grouped = recipe.split in ("automatic", "groups") and "groups" in counts
    return _Examples(total, brings_test or "test" in counts, validating, recipe.folds, gap, grouped)


def _bad_split(recipe: Recipe, examples: _Examples) -> Problem:
    shares = {"validation": recipe.validation, "test": recipe.test}
    received = Text("{validation:g} and {test:g}", **shares)
    if examples.own_test:
        received = Text("{validation:g} for validation", **shares)
    if examples.total is not None:
        received = Text("{shares}, of {total} examples", shares=received, total=examples.total)
    left = {share: examples.for_training(share, share) for share in (0.1, 0.0)}
    smaller = [share for share, count in left.items() if count is None or count > 0]
    return Problem(
        "bad_split",
        Text("The split leaves nothing to train with."),
        _RECIPE,
        expected=Text("shares for validation and testing that leave examples"),
        received=received,
        remedy=Text("make the shares smaller, such as 0.1 and 0.1."),
        place=Place(setting="validation"),
        fixes=tuple(
            Fix(
                Text("Set both shares to {share:g}", share=share),
                partial(edits.change_recipe, validation=share, test=share),
            )
            for share in smaller[:1]
        ),
    )


def _large_batch(recipe: Recipe, count: int) -> Problem:
    return Problem(
        "batch_too_large",
        Text("A batch holds more than all training examples."),
        _RECIPE,
        expected=Text("at most {count}", count=count),
        received=Text("{batch}", batch=recipe.batch),
        remedy=Text("use a smaller batch, for more steps an epoch."),
        severity=Severity.WARNING,
        place=Place(setting="batch"),
        fixes=(_set_batch(count),),
    )


def _lone_example(context: Context, count: int | None) -> Iterator[Problem]:
    """Batch norm on a single value a channel: a batch of one example has no spread, and torch refuses it."""
    found = _lone(context.walk, (), "", set())
    if found is not None:
        outcome, path, block = found
        batch = context.project.recipe.batch
        fitting = [b for b in range(max(batch, 2), batch + 3) if count is None or count % b != 1]
        received = Text("1 in the last batch of an epoch") if batch > 1 else Text("1")
        yield Problem(
            "lone_example",
            Text("{layer} needs more than one example in a batch.", layer=outcome.node.name),
            Text("{layer} and the recipe", layer=outcome.node.name),
            expected=Text("batches of at least 2"),
            received=received,
            remedy=Text("use another batch size, or another kind of normalisation."),
            place=Place(outcome.node.id, blocks=path),
            fixes=(*map(_set_batch, fitting[:1]), _layer_norm(outcome, block)),
        )


class _Spot(NamedTuple):
    """A node, the ids of the block nodes that lead to it, and the block that it is in."""

    outcome: Outcome
    path: tuple[str, ...]
    block: str


def _lone(walk: Walk, path: tuple[str, ...], block: str, seen: set[int]) -> _Spot | None:
    """The first batch norm with one value a channel and example, in blocks too."""
    seen.add(id(walk))
    for outcome in walk.in_order:
        if outcome.inner is not None and id(outcome.inner) not in seen:
            inside = outcome.node.kind.removeprefix(BLOCK)
            found = _lone(outcome.inner, (*path, outcome.node.id), inside, seen)
            if found is not None:
                return found
        elif isinstance(outcome.made, BatchNorm) and outcome.settled and not outcome.guessed:
            x = outcome.inputs[0]
            if x is not None and x.count == x.sizes[0]:
                return _Spot(outcome, path, block)
    return None


def _layer_norm(outcome: Outcome, block: str) -> Fix:
    """Normalisation that looks at one example alone."""
    edit = partial(mending.change_kind, id=outcome.node.id, kind=LayerNorm.id, block=block)
    return Fix(Text("Use {title} instead", title=LayerNorm.title), edit)


def _set_batch(size: int) -> Fix:
    return Fix(Text("Set Batch size to {size}", size=size), partial(edits.change_recipe, batch=size))
