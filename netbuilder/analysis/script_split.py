"""The lines of a training script that divide the examples, as `data.split` divides them."""

from __future__ import annotations

import inspect

from netbuilder.analysis.script_rows import function
from netbuilder.analysis.script_words import Words
from netbuilder.core.call import literal
from netbuilder.data import dividing

_WAYS = {
    "random": ("split_indices", "fold_of"),
    "classes": ("split_by_class", "fold_by_class"),
    "groups": ("split_by_group", "fold_by_group"),
    "groups and classes": ("split_by_group_and_class", "fold_by_group_and_class"),
    "time": ("split_in_time", "fold_in_time"),
}


def divides(words: Words) -> bool:
    """Whether the examples outside the set's own test part are divided at all."""
    return "validation" in words.parts or test_share(words) > 0


def test_share(words: Words) -> float:
    """The share that the split keeps for testing: none where the set brings a test part."""
    return 0.0 if words.part.own_test else words.recipe.test


def split_helpers(words: Words) -> list[str]:
    """The very text of our functions, of those that are called."""
    lines = "\n".join(split_lines(words))
    names = [name for pair in _WAYS.values() for name in pair if f"{name}(" in lines]
    if any(name in _WAYS["groups and classes"] for name in names):
        names.append("homes_of_groups")
    return [inspect.getsource(getattr(dividing, name)) for name in names]


def split_lines(words: Words) -> list[str]:
    """Statements that give `train`, and `validation` and `test` where there are such."""
    if not divides(words):
        return []
    way, *others = _ways(words)
    if not others:
        return _lines(words, way)
    parts = (_shares(words)[0] > 0) + (test_share(words) > 0) + words.recipe.folds
    among = 'examples["groups"]' if not _keeps_own(words) else 'examples["groups"][~examples["validation"]]'
    return [
        function(f"if len(np.unique({among})) >= {parts}:", *_lines(words, way)),
        function("else:", *_lines(words, others[0])),
    ]


def _ways(words: Words) -> list[str]:
    """The way that is meant, and what stands in for it where there are too few groups."""
    part, chosen = words.part, words.recipe.split
    by_class = "classes" if words.classes else "random"
    by_group = "groups and classes" if words.classes else "groups"
    if chosen == "automatic":
        return ["time"] if part.in_order else [by_group, by_class] if part.grouped else [by_class]
    if chosen == "groups":
        return [by_group if part.grouped else "random"]
    return [chosen if chosen != "classes" or words.classes else "random"]


def _keeps_own(words: Words) -> bool:
    return words.part.own_validation and words.recipe.folds == 1


def _shares(words: Words) -> tuple[float, float]:
    """What is to be drawn for validation and for testing."""
    drawn = not words.part.own_validation and words.recipe.folds == 1
    return (words.recipe.validation if drawn else 0.0), test_share(words)


def _lines(words: Words, way: str) -> list[str]:
    own, folds, (validation, test) = _keeps_own(words), words.recipe.folds > 1, _shares(words)
    count = f"len(examples[{literal(words.fields[0])}])"
    if own:
        begin = ['own = examples["validation"]', "rest = np.flatnonzero(~own)"]
    elif way in ("random", "time") or not (validation or test):
        begin = [f"count = {count}"]
    else:
        begin = []
    return [*begin, *_drawn(words, way), *(_folded(words, way) if folds else [])]


def _drawn(words: Words, way: str) -> list[str]:
    own, (validation, test) = _keeps_own(words), _shares(words)
    if not validation and not test:
        return ["train, validation = rest, np.flatnonzero(own)"] if own else ["train = np.arange(count)"]
    some = "[rest]" if own else ""
    of = {
        "classes": f"examples[{literal(words.classes)}]{some}",
        "groups": f'examples["groups"]{some}',
        "groups and classes": f'examples["groups"]{some}, examples[{literal(words.classes)}]{some}',
    }.get(way, "len(rest)" if own else "count")
    by = f"gap={_gap(words)}" if way == "time" else "seed=arguments.seed"
    names = ["train", "validation" if validation > 0 else "_", "test" if test > 0 else "_"]
    call = f"{_WAYS[way][0]}({of}, validation={validation!r}, test={test!r}, {by})"
    lines = [f"{', '.join(names)} = {call}"]
    if own:
        lines.append("train, validation, test = rest[train], np.flatnonzero(own), rest[test]")
    return lines


def _folded(words: Words, way: str) -> list[str]:
    classes, groups = f", examples[{literal(words.classes)}]", ', examples["groups"]'
    of = {"classes": classes, "groups": groups, "groups and classes": groups + classes}.get(way, "")
    by = f"gap={_gap(words)}" if way == "time" else "seed=arguments.seed"
    fold = f"fold={words.recipe.division['fold']}, folds={words.recipe.folds}"
    return [f"train, validation = {_WAYS[way][1]}(train{of}, {fold}, {by})"]


def _gap(words: Words) -> int:
    return words.recipe.gap + words.part.gap
