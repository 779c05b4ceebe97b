"""Drawings: a small world made on the spot, in which every answer is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from netbuilder.core.facts import FieldFacts
from netbuilder.core.setting import Choice, Flag, Float, Int
from netbuilder.core.spec import Kind, TensorSpec, maps, of_kind, vector
from netbuilder.data.drawings.answers import (
    caption_of,
    caption_words,
    drawing_answer,
    part_names,
    parts_of_drawing,
    pose_of,
)
from netbuilder.data.drawings.scene import (
    SCENE_HELPERS,
    draw_frames,
    draw_scene,
    planned_scene,
    scene_draws,
)
from netbuilder.data.source import CLASSIFY, DataSet, Loaded, Progress, Stopping, dataset, labels
from netbuilder.data.stopping import counting, stop_if_asked

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np

LICENCE = "Drawn by NetBuilder; free of rights"
THINGS = ("house", "car", "person", "pet")
WAYS = ("left", "right", "nearer", "farther")
POSE = ("across", "up", "size", "tilt", "facing")
SIDE = 48  # pixels
FRAMES = 8
_WORDS = 9  # in a caption


def load_drawings(
    count: int,
    gives: str,
    background: str,
    smallest: float,
    hidden: float,
    noise: float,
    colours: int,
    shortcut: bool,
    seed: int,
    stop: Callable[[], bool] | None = None,
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Houses, cars, people and pets (3×48×48), and what `gives` names about each.

    A quarter as many more are the test part, in which colours never tell the class.
    """
    import numpy as np

    parts: list[dict[str, np.ndarray]] = []
    for part, size in enumerate((count, count // 4)):
        images = np.empty((size, 3, 48, 48), np.float32)
        answers: list[np.ndarray] = []
        for number in range(size):
            if stop is not None and number % 16 == 0 and stop():
                break
            draws, specks = scene_draws(seed, part, number, noise)
            told = shortcut and part == 0
            plan = planned_scene(draws, number % 4, smallest, hidden, colours, told)
            easel = draw_scene(draws, plan, background)
            if specks is not None:
                easel.pixels += specks[0]
            images[number] = np.minimum(np.maximum(easel.pixels, 0), 1)
            answers.append(drawing_answer(gives, easel, plan, colours))
        parts.append({"images": images, gives: np.array(answers)})
    return parts[0], parts[1]


class Drawn(DataSet):
    """Base of what is drawn. Every picture comes from the seed and its own number alone."""

    own_test = True
    asks_every: ClassVar[int] = 16  # pictures for which the loader asks once whether to stop

    count = Int(2000, min=200, max=8000, says="How many to draw; a quarter as many more are for testing.",
                label="Pictures")  # fmt: skip
    gives = Choice("labels", ("labels", "mask", "parts", "pose", "caption"), label="Asks for",
                   says="What is seen, its pixels, those of its parts, its pose, or a caption.")  # fmt: skip
    background = Choice("scenes", ("plain", "scenes", "busy"),
                        says="One colour, a landscape, or a landscape full of trees.")  # fmt: skip
    smallest = Float(0.5, min=0.3, max=1.0, says="Size of the smallest things; the largest fill the picture.",
                     label="Smallest size")  # fmt: skip
    hidden = Float(0.2, min=0.0, max=1.0, says="Share of the things that stand behind a bush or a fence.")
    noise = Float(0.0, min=0.0, max=0.5, says="Standard deviation of the noise added to each value.")
    colours = Int(8, min=4, max=8, says="How many colours things come in.")
    shortcut = Flag(False, says="Each class has a colour of its own, but not so in the test part.",
                    label="Colour tells the class")  # fmt: skip
    seed = Int(0, min=0, max=2**32 - 1, says="Another seed draws other pictures of the same kind.")

    def load(self, progress: Progress | None = None, token: Stopping | None = None) -> Loaded:
        stop = counting(token, self.count + self.count // 4, each=self.asks_every)
        examples, test = self.loader(**self.values(), stop=stop)
        stop_if_asked(token)
        return Loaded(examples, test)


@dataset("drawings", "Drawings", says="Drawn houses, cars, people and pets, of which every part is known.",
         licence=LICENCE, suggests=CLASSIFY, loader=load_drawings,
         helpers=(*SCENE_HELPERS, part_names, caption_words, caption_of, pose_of, parts_of_drawing,
                  drawing_answer))  # fmt: skip
class Drawings(Drawn):
    """Classes take turns. The same pictures can ask for their class, for the pixels of the thing or of its
    parts, for its pose (each number from −1 to 1), or for a caption of nine words.
    """

    def fields(self) -> tuple[tuple[str, FieldFacts], ...]:
        return ("images", FieldFacts(maps(3, SIDE, SIDE), 0, 1)), (self.gives, self._answer())

    def _answer(self) -> FieldFacts:
        match self.gives:
            case "mask":
                return FieldFacts(maps(1, SIDE, SIDE), 0, 1)
            case "parts":
                names = tuple(part_names())
                return FieldFacts(TensorSpec((SIDE, SIDE), ("H", "W"), "int64"), 0, len(names) - 1, names)
            case "pose":
                return FieldFacts(vector(len(POSE)), -1, 1, names=POSE)
            case "caption":
                words = tuple(caption_words(self.colours))
                return FieldFacts(TensorSpec((_WORDS,), ("T",), "int64"), 0, len(words) - 1, words)
        return labels(*THINGS)


def load_moving_drawings(
    count: int,
    gives: str,
    background: str,
    smallest: float,
    hidden: float,
    noise: float,
    colours: int,
    shortcut: bool,
    seed: int,
    stop: Callable[[], bool] | None = None,
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Videos (3×8×48×48), and what is seen in each or which way it goes.

    A quarter as many more are the test part, in which colours never tell the class.
    """
    import numpy as np

    parts: list[dict[str, np.ndarray]] = []
    for part, size in enumerate((count, count // 4)):
        videos = np.empty((size, 3, 8, 48, 48), np.float32)
        answers = np.empty(size, np.int64)
        for number in range(size):
            if stop is not None and stop():
                break
            draws, specks = scene_draws(seed, part, number, noise, 8)
            told = shortcut and part == 0
            kind, way = number % 4, (number + number // 4) % 4
            plan = planned_scene(draws, kind, smallest, hidden, colours, told)
            frames = draw_frames(draws, plan, background, way)
            if specks is not None:
                frames += specks
            frames = np.minimum(np.maximum(frames, 0), 1)
            videos[number] = frames.transpose(1, 0, 2, 3)
            answers[number] = way if gives == "direction" else kind
        parts.append({"videos": videos, gives: answers})
    return parts[0], parts[1]


@dataset("drawings_moving", "Moving drawings", says="Drawn things that walk, drive and wag, in eight frames.",
         licence=LICENCE, suggests=CLASSIFY, loader=load_moving_drawings, helpers=SCENE_HELPERS)  # fmt: skip
class MovingDrawings(Drawn):
    """Time is the depth of a volume. Things move to a side, nearer or farther away, whatever they are and
    wherever they look: no single frame tells the direction.
    """

    asks_every = 1

    count = Int(240, min=16, max=1600, says="How many to draw; a quarter as many more are for testing.",
                label="Videos")  # fmt: skip
    gives = Choice("labels", ("labels", "direction"), label="Asks for",
                   says="What is seen, or which way it goes.")  # fmt: skip

    def fields(self) -> tuple[tuple[str, FieldFacts], ...]:
        videos = FieldFacts(of_kind(Kind.VOLUME, (3, FRAMES, SIDE, SIDE)), 0, 1)
        return ("videos", videos), (self.gives, labels(*(WAYS if self.gives == "direction" else THINGS)))
