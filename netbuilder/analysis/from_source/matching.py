"""Which step of an edited text is which step of the text before."""

from __future__ import annotations

from collections import defaultdict

from netbuilder.analysis.from_source.values import Instance, Reading, Step

# What many people call whatever they are at; such a name tells nothing.
THROWAWAY = frozenset(
    [
        "x",
        "y",
        "z",
        "h",
        "a",
        "b",
        "c",
        "out",
        "o",
        "res",
        "ret",
        "tmp",
        "hidden",
        "output",
        "outputs",
        "result",
        "feat",
        "_",
    ]
)


def matched(before: Reading, now: Reading) -> dict[int, int]:
    """The earlier step of each step that is still there, both by number.

    Modules are known by the name that their class gives them, other steps by their variable; what has another
    name now is known by what it does and by its neighbours.
    """
    pairs = _by_name(before, now)
    while _by_neighbours(before, now, pairs):
        pass
    return pairs


def _by_name(before: Reading, now: Reading) -> dict[int, int]:
    named: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, step in enumerate(before.steps):
        named[_name(step)].append(number)
    pairs: dict[int, int] = {}
    for number, step in enumerate(now.steps):
        name = _name(step)
        if name[-1] not in THROWAWAY:
            found = next((n for n in named.get(name, ()) if _alike(before.steps[n], step)), None)
            if found is not None:
                pairs[number] = found
                named[name].remove(found)
    return pairs


def _by_neighbours(before: Reading, now: Reading, pairs: dict[int, int]) -> bool:
    """Add pairs of steps that do the same between the same; whether there were any."""
    taken = set(pairs.values())
    free = [number for number in range(len(before.steps)) if number not in taken]
    open_ = [number for number in range(len(now.steps)) if number not in pairs]
    if not free or not open_:
        return False
    kinds: dict[tuple[str, bool], list[int]] = defaultdict(list)
    for number in free:
        kinds[_kind(before.steps[number])].append(number)
    users_before, users_now = _users(before), _users(now)
    found: list[tuple[int, int, int, int]] = []
    for number in open_:
        step = now.steps[number]
        for other in kinds.get(_kind(step), ()):
            score = _score(before, other, now, number, pairs, users_before, users_now)
            if score > 0:
                found.append((-score, abs(other - number), number, other))
    added = False
    for _, _, number, other in sorted(found):
        if number not in pairs and other not in taken:
            pairs[number] = other
            taken.add(other)
            added = True
    return added


def _score(
    before: Reading,
    other: int,
    now: Reading,
    number: int,
    pairs: dict[int, int],
    users_before: dict[int, set[int]],
    users_now: dict[int, set[int]],
) -> int:
    """How much two steps have in common, 0 where they have no neighbour in common."""
    one, step = before.steps[other], now.steps[number]
    fed = sum(
        was.output == ref.output and (was.step == ref.step == -1 or pairs.get(ref.step, -2) == was.step)
        for was, ref in zip(one.inputs, step.inputs, strict=False)
    )
    users = {pairs[each] for each in users_now.get(number, ()) if each in pairs}
    feeds = len(users & users_before.get(other, set()))
    ends = any(ref.step == number for ref in now.returns) and any(ref.step == other for ref in before.returns)
    common = 2 * min(fed, 2) + 2 * min(feeds, 2) + 2 * ends
    if not common:
        return 0
    return common + 2 * (one.made == step.made and one.form == step.form)


def _users(reading: Reading) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for number, step in enumerate(reading.steps):
        for ref in step.inputs:
            found[ref.step].add(number)
    return found


def _kind(step: Step) -> tuple[str, bool]:
    """What a step is; all blocks are alike here, since their classes may have other names now."""
    is_block = isinstance(step.what, Instance)
    return ("" if is_block else step.kind), is_block


def _alike(one: Step, other: Step) -> bool:
    """Whether a name can stand for the same thing still: a module may be replaced by another one."""
    if one.what is None or other.what is None:
        return one.kind == other.kind
    return True


def _name(step: Step) -> tuple[str, ...]:
    if step.what is not None:
        name = step.attribute
        # Members of lists that have numbers for names are known by the list too.
        return ("module", *step.what.path[:-1], name) if name.isdigit() else ("module", name or "_")
    return ("variable", step.names.get(0, "_"))
