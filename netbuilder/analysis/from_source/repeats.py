"""A block that runs several times in a row, which is one node."""

from __future__ import annotations

from dataclasses import replace

from netbuilder.analysis.from_source.values import Instance, Reading, Ref, Step


def collapsed(reading: Reading) -> Reading:
    """`reading` with one step for uses of a block that follow each other, as loops and lists make them."""
    steps = reading.steps
    groups: list[list[int]] = []
    for number, step in enumerate(steps):
        if groups and _goes_on(reading, groups[-1], step):
            groups[-1].append(number)
        else:
            groups.append([number])
    if len(groups) == len(steps):
        return reading
    place = {group[-1]: at for at, group in enumerate(groups)}

    def moved(ref: Ref) -> Ref:
        return Ref(place[ref.step], ref.output) if ref.step >= 0 else ref

    merged: list[Step] = []
    for group in groups:
        first, last = steps[group[0]], steps[group[-1]]
        inputs = tuple(map(moved, first.inputs))
        merged.append(
            replace(
                first,
                inputs=inputs,
                names=last.names,
                specs=last.specs,
                repeat=len(group),
                share=len(group) > 1 and steps[group[1]].what is first.what,
            )
        )
        whats = {id(steps[number].what): steps[number].what for number in group}
        if len(whats) > 1 and isinstance(first.what, Instance):
            first.what.path = first.what.path[:-1]
    reading.steps = merged
    reading.returns = tuple(map(moved, reading.returns))
    return reading


def _goes_on(reading: Reading, group: list[int], step: Step) -> bool:
    """Whether a step repeats those of a group."""
    before = reading.steps[group[-1]]
    one, other = before.what, step.what
    if not isinstance(one, Instance) or not isinstance(other, Instance) or one.text != other.text:
        return False
    if before.node != step.node or step.inputs != tuple(
        Ref(group[-1], number) for number in range(len(before.outputs))
    ):
        return False
    if _is_used_elsewhere(reading, group[-1]):
        return False
    if one is other:
        return before.spot == step.spot
    is_list = len(one.path) > 1 and one.path[:-1] == other.path[:-1]
    return is_list and one.path[-1].isdigit() and other.path[-1].isdigit() and one.frozen == other.frozen


def _is_used_elsewhere(reading: Reading, step: int) -> bool:
    """Whether anything but the next step uses a result of a step."""
    users = sum(any(ref.step == step for ref in each.inputs) for each in reading.steps)
    return users > 1 or any(ref.step == step for ref in reading.returns)
