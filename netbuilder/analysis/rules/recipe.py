"""Rules that hold the recipe against the network and the data."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from netbuilder.analysis.context import Context
from netbuilder.analysis.outcome import Outcome, Walk
from netbuilder.analysis.rule import project_rule
from netbuilder.catalogue.layers.normalisation import BatchNorm
from netbuilder.catalogue.training.metrics import metrics
from netbuilder.core.problem import Fix, Place, Problem, Severity
from netbuilder.core.text import Text
from netbuilder.data.source import DataSet
from netbuilder.project import edits
from netbuilder.project.recipe import Recipe

_RECIPE = Text("the recipe")


@project_rule
def metric_fit(context: Context) -> Iterator[Problem]:
    """A metric that makes no sense of any prediction and its target."""
    chosen = context.project.recipe.metrics
    pairs = [loss.inputs for loss in context.losses if len(loss.inputs) == 2]
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
def split(context: Context) -> Iterator[Problem]:
    """Shares of the examples for validation and testing that leave none to learn from."""
    recipe = context.project.recipe
    for data in context.data:
        count, own_test = _examples(data)
        shares = recipe.validation + (0.0 if own_test else recipe.test)
        if shares >= 1 or (count is not None and training_examples(count, recipe, own_test) < 1):
            yield Problem(
                "bad_split",
                Text("The split leaves nothing to train with."),
                _RECIPE,
                expected=Text("shares that leave at least one example"),
                received=_split_shown(recipe, count, own_test),
                remedy=Text("make the shares smaller, such as 0.1 and 0.1."),
                place=Place(setting="validation"),
                fixes=tuple(_smaller_shares(count, recipe, own_test)),
            )
            return


def _smaller_shares(count: int | None, recipe: Recipe, own_test: bool) -> Iterator[Fix]:
    for share in (0.1, 0.0):
        smaller = recipe.replaced(validation=share, test=share)
        if count is None or training_examples(count, smaller, own_test) >= 1:
            edit = partial(edits.change_recipe, validation=share, test=share)
            yield Fix(Text("Set both shares to {share:g}", share=share), edit)
            return


def _split_shown(recipe: Recipe, count: int | None, own_test: bool) -> Text:
    shares = {"validation": recipe.validation, "test": recipe.test}
    if own_test:
        return Text("{validation:g} for validation of {count} examples", count=count or "all", **shares)
    if count is None:
        return Text("{validation:g} for validation and {test:g} for testing", **shares)
    return Text("{validation:g} and {test:g} of {count} examples", count=count, **shares)


@project_rule
def batch_size(context: Context) -> Iterator[Problem]:
    """A batch that is larger than all there is to learn from."""
    recipe = context.project.recipe
    count = _training_count(context)
    if count is not None and 0 < count < recipe.batch:
        yield Problem(
            "batch_too_large",
            Text("A batch holds more than all training examples."),
            _RECIPE,
            expected=Text("at most {count}", count=count),
            received=Text("{batch}", batch=recipe.batch),
            remedy=Text("use a smaller batch, for more steps an epoch."),
            severity=Severity.WARNING,
            place=Place(setting="batch"),
            fixes=(
                Fix(
                    Text("Set Batch size to {count}", count=count), partial(edits.change_recipe, batch=count)
                ),
            ),
        )


@project_rule
def lone_example(context: Context) -> Iterator[Problem]:
    """Batch norm on a single value a channel: a batch of one example has no spread."""
    batch, count = context.project.recipe.batch, _training_count(context)
    last = count % batch if count is not None else 0
    if batch != 1 and last != 1:
        return
    found = next(_lone(context.walk, ()), None)
    if found is None:
        return
    path, outcome = found
    alone = batch == 1
    fitting = next(b for b in range(max(batch, 2), batch + 100) if count is None or count % b != 1)
    yield Problem(
        "lone_example",
        Text("{layer} needs more than one example in a batch.", layer=outcome.node.name),
        Text("{layer} and the recipe", layer=outcome.node.name),
        expected=Text("batches of at least 2"),
        received=Text("1") if alone else Text("1 in the last batch of {batch}", batch=batch),
        remedy=Text("set Batch size to {batch}.", batch=fitting),
        place=Place(outcome.node.id, blocks=path),
        fixes=(
            Fix(
                Text("Set Batch size to {batch}", batch=fitting), partial(edits.change_recipe, batch=fitting)
            ),
        ),
    )


def _lone(walk: Walk, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Outcome]]:
    """Batch norms with one value a channel and example, those in blocks too."""
    for outcome in walk.in_order:
        if outcome.inner is not None:
            yield from _lone(outcome.inner, (*path, outcome.node.id))
        elif isinstance(outcome.made, BatchNorm) and outcome.settled and not outcome.guessed:
            x = outcome.inputs[0]
            if x is not None and x.count == x.sizes[0]:
                yield path, outcome


def training_examples(count: int, recipe: Recipe, own_test: bool) -> int:
    """How many of `count` examples are left to learn from, as `data.split` divides them."""
    shares = (recipe.validation, 0.0 if own_test else recipe.test)
    return count - sum(max(1, round(count * share)) for share in shares if share > 0)


def _training_count(context: Context) -> int | None:
    """Training examples of the data set that is used; None where that is not known."""
    used = [each for each in context.data if each.node.id in context.walk.links.users]
    if len(used) != 1:
        return None
    count, own_test = _examples(used[0])
    return training_examples(count, context.project.recipe, own_test) if count is not None else None


def _examples(data: Outcome) -> tuple[int | None, bool]:
    """How many examples there are to divide, None where unknown, and whether a test part comes extra."""
    assert isinstance(data.made, DataSet)
    counts = dict(data.facts.counts) if data.facts is not None else {}
    return counts.get("train"), data.made.own_test or "test" in counts
