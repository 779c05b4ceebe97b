"""Rules about the way in which examples are divided into what trains, what validates and what tests."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from netbuilder.analysis.context import Context
from netbuilder.analysis.rule import project_rule
from netbuilder.core.problem import Fix, Place, Problem, Severity
from netbuilder.core.text import Text
from netbuilder.data.source import DataSet
from netbuilder.data.split import class_field
from netbuilder.project import edits

_RECIPE = Text("the recipe")
_SPLIT = Place(setting="split")


@project_rule
def split_way(context: Context) -> Iterator[Problem]:
    """A way to divide that the data are not made for, or that lets neighbours in time into two parts."""
    how = context.project.recipe.split
    used = [each for each in context.data if each.node.id in context.walk.links.users]
    for data in used[:1]:
        made, facts = data.made, data.facts
        assert isinstance(made, DataSet)
        names = {"data": data.node.name}
        counts = dict(facts.counts) if facts is not None else {}
        without_groups = "groups" not in counts if counts else not made.needs
        if how == "groups" and without_groups:
            yield _impossible(Text("groups, such as speakers"), Text("{data}, which tells none", **names))
        elif how == "classes" and facts is not None and facts.fields and not class_field(dict(facts.fields)):
            yield _impossible(Text("a class for each example"), Text("{data}, which has none", **names))
        elif made.in_order and how not in ("automatic", "time"):
            yield Problem(
                "time_divided",
                Text("What validates lies between what trains."),
                _RECIPE,
                expected=Text("parts that follow each other, as {data} does in time", **names),
                received=Text("Split “{how}”", how=how),
                remedy=Text("divide in the order of time: neighbours are too much alike."),
                severity=Severity.WARNING,
                place=_SPLIT,
                fixes=(_divided("time"),),
            )


def _impossible(expected: Text, received: Text) -> Problem:
    return Problem(
        "bad_split_way",
        Text("The examples cannot be split in this way."),
        _RECIPE,
        expected=expected,
        received=received,
        remedy=Text("let Split be automatic."),
        place=_SPLIT,
        fixes=(_divided("automatic"),),
    )


def _divided(how: str) -> Fix:
    return Fix(Text("Set Split to {how}", how=how), partial(edits.change_recipe, split=how))


@project_rule
def fold_number(context: Context) -> Iterator[Problem]:
    """A fold that is not there."""
    recipe = context.project.recipe
    if 1 < recipe.folds < recipe.fold:
        yield Problem(
            "bad_fold",
            Text("There is no fold {fold}.", fold=recipe.fold),
            _RECIPE,
            expected=Text("1 to {folds}", folds=recipe.folds),
            received=Text("{fold}", fold=recipe.fold),
            remedy=Text("choose one of the {folds} folds.", folds=recipe.folds),
            place=Place(setting="fold"),
            fixes=(Fix(Text("Set Fold to 1"), partial(edits.change_recipe, fold=1)),),
        )
