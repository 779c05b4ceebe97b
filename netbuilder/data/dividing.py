"""Indices for the parts of a data set. Each function stands alone: exported scripts carry its text.

The parts of all are ascending, and no example is in two of them. A share above 0 gives at least one example.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


def split_indices(
    count: int,
    validation: float,
    test: float,
    seed: int,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Indices for training, validation and testing, at random.

    No example is in two of them.
    """
    import numpy as np

    order = np.random.default_rng(seed).permutation(count)
    shares = (test, validation)
    held_back = [max(1, round(count * each)) if each > 0 else 0 for each in shares]
    test_part, validation_part, train_part = np.split(order, np.cumsum(held_back))
    return np.sort(train_part), np.sort(validation_part), np.sort(test_part)


def split_by_class(
    labels: np.ndarray,
    validation: float,
    test: float,
    seed: int,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Indices for training, validation and testing, with the same share of each class.

    The shares are as near as whole examples can be. Of each class one example trains
    as long as others are there to be held back.
    """
    import numpy as np

    random = np.random.default_rng(seed)
    count = len(labels)
    _, members, sizes = np.unique(labels, return_inverse=True, return_counts=True)
    held_back: list[np.ndarray] = []
    spare = sizes - 1
    for share in (test, validation):
        wanted = max(1, round(count * share)) if share > 0 else 0
        exact = sizes * wanted / max(1, count)
        taken = np.minimum(np.floor(exact).astype(np.int64), np.maximum(spare, 0))
        turns = random.permutation(len(sizes))
        while taken.sum() < wanted:
            # First where most is missing; what is left to train with at the very end.
            room = [each for each in turns if taken[each] < spare[each]]
            room = room or [each for each in turns if taken[each] <= spare[each]]
            if not room:
                break
            room.sort(key=lambda each: taken[each] - exact[each])
            taken[room[: wanted - taken.sum()]] += 1
        held_back.append(taken)
        spare = spare - taken
    order = random.permutation(count)
    order = order[np.argsort(members[order], kind="stable")]
    rank = np.arange(count) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    first = np.repeat(held_back[0], sizes)
    second = first + np.repeat(held_back[1], sizes)
    test_part = np.sort(order[rank < first])
    validation_part = np.sort(order[(rank >= first) & (rank < second)])
    return np.sort(order[rank >= second]), validation_part, test_part


def split_by_group(
    groups: np.ndarray,
    validation: float,
    test: float,
    seed: int,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Indices for training, validation and testing, with no group in two of them.

    Of the groups in a random order those are held back that come nearest to the shares.
    """
    import numpy as np

    _, members, sizes = np.unique(groups, return_inverse=True, return_counts=True)
    left = np.random.default_rng(seed).permutation(len(sizes)).tolist()
    parts: list[np.ndarray] = []
    for share, later in ((test, 1 + (validation > 0)), (validation, 1)):
        wanted = len(members) * share
        chosen: list[int] = []
        total = 0
        for each in left if share > 0 else []:
            nearer = abs(total + sizes[each] - wanted) < abs(total - wanted)
            if nearer and len(chosen) < len(left) - later:
                chosen.append(each)
                total += sizes[each]
        if share > 0 and not chosen and len(left) > later:
            chosen = [min(left, key=lambda each: sizes[each])]
        taken = set(chosen)
        left = [each for each in left if each not in taken]
        parts.append(np.flatnonzero(np.isin(members, chosen)))
    return np.flatnonzero(np.isin(members, left)), parts[1], parts[0]


def split_by_group_and_class(
    groups: np.ndarray,
    labels: np.ndarray,
    validation: float,
    test: float,
    seed: int,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Indices for training, validation and testing, with no group in two of them.

    Each part has as nearly its share of each class as whole groups allow.
    """
    import numpy as np

    shares = [1 - validation - test, *(each for each in (validation, test) if each > 0)]
    home = homes_of_groups(groups, labels, shares, seed)
    held = [np.flatnonzero(home == number) for number in range(1, len(shares))]
    validation_part = held.pop(0) if validation > 0 else np.arange(0)
    test_part = held.pop(0) if test > 0 else np.arange(0)
    return np.flatnonzero(home == 0), validation_part, test_part


def homes_of_groups(
    groups: np.ndarray,
    labels: np.ndarray,
    shares: list[float],
    seed: int,
) -> np.ndarray:
    """For each example the number of the part in which its group is.

    No part is empty where there are enough groups.

    As scikit-learn's StratifiedGroupKFold does it: group after group, those first in
    which one class prevails most, goes where the counts of classes then fit the
    `shares` best, but here these need not be equal.
    """
    import numpy as np

    _, members = np.unique(groups, return_inverse=True)
    _, kinds = np.unique(labels, return_inverse=True)
    counts = np.zeros((members.max() + 1, kinds.max() + 1))
    np.add.at(counts, (members, kinds), 1)
    wanted = np.outer(shares, counts.sum(axis=0))
    had, homes = np.zeros_like(wanted), np.zeros(len(counts), np.int64)
    order = np.random.default_rng(seed).permutation(len(counts))
    for each in order[np.argsort(-counts[order].std(axis=1), kind="stable")]:
        more = counts[each] * (2 * (had - wanted) + counts[each])
        worse = (more / np.maximum(wanted, 1e-9)).sum(axis=1)
        homes[each] = worse.argmin()
        had[homes[each]] += counts[each]
    sizes = counts.sum(axis=1)
    for part in range(len(shares)):
        held = np.bincount(homes, minlength=len(shares))
        spare = [at for at, home in enumerate(homes) if held[home] > 1]
        if not held[part] and spare:
            homes[min(spare, key=lambda at: sizes[at])] = part
    found: np.ndarray = homes[members]
    return found


def split_in_time(
    count: int,
    validation: float,
    test: float,
    gap: int,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Indices in the order of time: first comes what trains, last what tests.

    Between two parts `gap` examples are left out.
    """
    import numpy as np

    end = count
    parts: list[np.ndarray] = []
    for share in (test, validation):
        length = max(1, round(count * share)) if share > 0 else 0
        parts.append(np.arange(max(0, end - length), end))
        end = max(0, end - length - gap) if length else end
    return np.arange(end), parts[1], parts[0]


def fold_of(
    train: np.ndarray,
    fold: int,
    folds: int,
    seed: int,
) -> tuple[np.ndarray, np.ndarray]:
    """What of `train` trains, and which of the folds validates: `fold`, counted from 1."""
    import numpy as np

    order = np.random.default_rng(seed).permutation(len(train))
    chosen = np.arange(len(train)) % folds == fold - 1
    return np.sort(train[order[~chosen]]), np.sort(train[order[chosen]])


def fold_by_class(
    train: np.ndarray,
    labels: np.ndarray,
    fold: int,
    folds: int,
    seed: int,
) -> tuple[np.ndarray, np.ndarray]:
    """What of `train` trains, and the fold, counted from 1, that validates.

    Each fold has as many examples of a class; `labels` are those of all examples.
    """
    import numpy as np

    order = np.random.default_rng(seed).permutation(len(train))
    order = order[np.argsort(labels[train[order]], kind="stable")]
    chosen = np.arange(len(train)) % folds == fold - 1
    return np.sort(train[order[~chosen]]), np.sort(train[order[chosen]])


def fold_by_group(
    train: np.ndarray,
    groups: np.ndarray,
    fold: int,
    folds: int,
    seed: int,
) -> tuple[np.ndarray, np.ndarray]:
    """What of `train` trains, and the fold, counted from 1, that validates.

    No group is in two folds; `groups` are those of all examples.
    """
    import numpy as np

    theirs = groups[train]
    _, members, sizes = np.unique(theirs, return_inverse=True, return_counts=True)
    order = np.random.default_rng(seed).permutation(len(sizes))
    totals, homes = [0] * folds, np.zeros(len(sizes), np.int64)
    for each in order[np.argsort(-sizes[order], kind="stable")]:
        homes[each] = totals.index(min(totals))
        totals[homes[each]] += int(sizes[each])
    chosen = homes[members] == fold - 1
    return train[~chosen], train[chosen]


def fold_by_group_and_class(
    train: np.ndarray,
    groups: np.ndarray,
    labels: np.ndarray,
    fold: int,
    folds: int,
    seed: int,
) -> tuple[np.ndarray, np.ndarray]:
    """What of `train` trains, and the fold, counted from 1, that validates.

    No group is in two folds, and each has as nearly the same share of each class as
    whole groups allow; `groups` and `labels` are those of all examples.
    """
    home = homes_of_groups(groups[train], labels[train], [1 / folds] * folds, seed)
    return train[home != fold - 1], train[home == fold - 1]


def fold_in_time(
    train: np.ndarray,
    fold: int,
    folds: int,
    gap: int,
) -> tuple[np.ndarray, np.ndarray]:
    """What of `train` trains, and the stretch, counted from 1, that validates.

    The first stretch only trains. Before the one that validates, `gap` are left out.
    """
    ends = [round(len(train) * each / (folds + 1)) for each in range(folds + 2)]
    return train[: max(0, ends[fold] - gap)], train[ends[fold] : ends[fold + 1]]
