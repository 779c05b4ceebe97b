"""All that is known about one drawing, for whoever asks what a network has found in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netbuilder.core.values import dataclass
from netbuilder.data.drawings.answers import caption_of, pose_of
from netbuilder.data.drawings.scene import draw_scene, planned_scene, scene_draws

if TYPE_CHECKING:
    import numpy as np

    from netbuilder.data.drawings.strokes import Easel
    from netbuilder.data.sets.drawings import Drawings

_THINGS = ("house", "car", "person", "pet")


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """Something in a drawing: what it is called, of what it is a piece, and where it is seen.

    `within` is its place in the next larger sort: that of a stroke's motif, of a motif's part; 0 for parts,
    since there is one thing. `mask` (height×width, bool) may be empty where something else hides it.
    """

    name: str
    within: int
    mask: np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class Truth:
    """A drawing (3×height×width, from 0 to 1) and what it is made of, from strokes over motifs to parts.

    Strokes come in the order in which they were drawn. `pose` has across, up, size, tilt and facing from −1
    to 1.
    """

    pixels: np.ndarray
    strokes: tuple[Seen, ...]
    motifs: tuple[Seen, ...]
    parts: tuple[Seen, ...]
    mask: np.ndarray
    thing: str
    caption: tuple[str, ...]
    pose: tuple[float, ...]


def truth(drawings: Drawings, number: int, *, test: bool = False) -> Truth:
    """What is known about the picture of this number, counted from 0, in the training or the test part."""
    part = int(test)
    draws, specks = scene_draws(drawings.seed, part, number, drawings.noise)
    told = drawings.shortcut and not test
    plan = planned_scene(draws, number % 4, drawings.smallest, drawings.hidden, drawings.colours, told)
    easel = draw_scene(draws, plan, drawings.background)
    if specks is not None:
        easel.pixels += specks[0]
    strokes, motifs, parts = _pieces(easel)
    return Truth(
        easel.pixels.clip(0, 1),
        strokes,
        motifs,
        parts,
        easel.owner > 0,
        _THINGS[number % 4],
        tuple(caption_of(plan)),
        tuple(pose_of(plan)),
    )


def _pieces(easel: Easel) -> tuple[tuple[Seen, ...], tuple[Seen, ...], tuple[Seen, ...]]:
    """Strokes, motifs and parts, each with its place in the next."""
    import numpy as np

    places: dict[str, int] = {}
    numbers: dict[tuple[str, str, int], int] = {}
    for part, motif, number, _ in easel.strokes:
        places.setdefault(part, len(places))
        numbers.setdefault((part, motif, number), len(numbers))
    strokes = tuple(
        Seen(kind, numbers[part, motif, number], easel.owner == at)
        for at, (part, motif, number, kind) in enumerate(easel.strokes, 1)
    )
    nothing = np.zeros(easel.owner.shape, bool)

    def joined(pieces: tuple[Seen, ...], place: int) -> np.ndarray:
        masks = [piece.mask for piece in pieces if piece.within == place]
        found: np.ndarray = np.any(masks, axis=0) if masks else nothing
        return found

    motifs = tuple(Seen(motif, places[part], joined(strokes, at)) for (part, motif, _), at in numbers.items())
    parts = tuple(Seen(part, 0, joined(motifs, at)) for part, at in places.items())
    return strokes, motifs, parts
