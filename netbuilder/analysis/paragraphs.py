"""Where the lines of a class are divided by an empty row, and what stands above them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from netbuilder.analysis.plan import ClassPlan, Line
from netbuilder.core.text import one_line
from netbuilder.graph.frames import Rect, home
from netbuilder.graph.model import Frame, Graph

# A class of so few lines is one paragraph.
_SHORT = 5


def framed(graph: Graph) -> dict[str, str]:
    """What stands on the frame around each node that lies in one: its title, and its comment behind that.

    A node is where its corner at the upper left is: how large it is drawn is for the window to know. A docked
    one is drawn below the node that feeds it, so it is where that one is.
    """
    if not graph.frames:
        return {}
    words = {id: _words(frame) for id, frame in graph.frames.items()}
    feeders = {wire.target.node: wire.source.node for wire in graph.wires.values()}
    found: dict[str, str] = {}
    for id, node in graph.nodes.items():
        lead, seen = node, {id}
        while lead.docked and feeders.get(lead.id, id) not in seen:
            lead = graph.nodes[feeders[lead.id]]
            seen.add(lead.id)
        frame = home(Rect(lead.x, lead.y, 0.0, 0.0), graph.frames)
        if frame is not None and words[frame]:
            found[id] = words[frame]
    return found


def paragraphs(made: ClassPlan) -> Mapping[int, str]:
    """The first line of each paragraph, with the words above it, which may be none.

    Frames make them; where there are none, what branches is one with what only follows it.
    """
    headed = dict(_by_frames(made.lines))
    if headed or len(made.lines) <= _SHORT:
        return headed
    return dict.fromkeys(filter(None, _by_branches(made)), "")


def _words(frame: Frame) -> str:
    return one_line(": ".join(filter(None, (frame.title.strip(), frame.comment.strip()))))


def _by_frames(lines: Sequence[Line]) -> Iterator[tuple[int, str]]:
    """Frames whose lines stand together; words that would have to be said twice are not said."""
    runs = [(frame, len(list(run))) for frame, run in groupby(lines, lambda line: line.frame)]
    times = Counter(frame for frame, _ in runs)
    at, headed = 0, False
    for frame, length in runs:
        if frame and times[frame] == 1:
            yield at, frame
            headed = True
        elif headed:
            yield at, ""
            headed = False
        at += length


def _by_branches(made: ClassPlan) -> Iterator[int]:
    """Lines at which a tensor is used that others use later as well, and those after the last of them."""
    alive = list(_alive(made))
    inside = trailing = False
    for number in range(len(made.lines)):
        if alive[number] > 1:
            inside, trailing = True, False
        elif alive[number + 1] > 1:
            yield number
            inside = trailing = False
        elif inside:
            inside, trailing = False, True
        if trailing and not _only_follows(made.lines, number):
            yield number
            trailing = False


def _alive(made: ClassPlan) -> Iterator[int]:
    """How many tensors are still needed before each line, and at the end."""
    names = {name: index for index, (name, _) in enumerate(made.inputs)}
    born, last = [-1] * len(names), [-1] * len(names)
    for number, line in enumerate(made.lines):
        for name in line.arguments:
            last[names[name]] = number
        for name in line.results:
            names[name] = len(born)
            born.append(number)
            last.append(-1)
    for name in made.returns:
        last[names[name]] = len(made.lines)
    changes = [0] * (len(made.lines) + 2)
    for first, end in zip(born, last, strict=True):
        if end > first:
            changes[first + 1] += 1
            changes[end + 1] -= 1
    alive = 0
    for change in changes[:-1]:
        alive += change
        yield alive


def _only_follows(lines: Sequence[Line], number: int) -> bool:
    """Whether a line changes neither shape nor has weights, as an activation behind a sum."""
    line = lines[number]
    return number > 0 and not line.parameters and line.specs == lines[number - 1].specs
