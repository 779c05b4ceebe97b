"""A text of one's own, character by character: what comes next?"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Self

from netbuilder.core.call import Name, Value
from netbuilder.core.facts import FieldFacts
from netbuilder.core.problem import Place, ProblemError, refuse
from netbuilder.core.setting import Float, Int
from netbuilder.core.setting import Path as PathSetting
from netbuilder.core.spec import TensorSpec
from netbuilder.core.text import Text
from netbuilder.data.reading import reading
from netbuilder.data.source import CLASSIFY, DataSet, Loaded, Progress, Shows, Step, Stopping, dataset
from netbuilder.data.table_files import BadTable, table_text

if TYPE_CHECKING:
    import numpy as np

_LEAST = 200  # characters that make a text worth looking at


def load_text(path: str, steps: int, held_out: float) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Stretches of `steps` characters as numbers, and each one's next characters.

    The end of the text is the test part.
    """
    text = table_text(path)
    numbers, _ = characters(text)
    cut = len(numbers) - round(held_out * len(numbers))
    return stretches(numbers[:cut], steps), stretches(numbers[cut:], steps)


def characters(text: str) -> tuple[np.ndarray, list[str]]:
    """The text as numbers, and the character for each number.

    Beyond 4,096 kinds the rarest share one number.
    """
    from collections import Counter

    import numpy as np

    kept = [each for each, _ in Counter(text).most_common(4096)]
    known = {each: number for number, each in enumerate(sorted(kept))}
    other = known.get(" ", 0)
    return np.array([known.get(each, other) for each in text], np.int64), sorted(kept)


def stretches(numbers: np.ndarray, steps: int) -> dict[str, np.ndarray]:
    """Stretches side by side, and the same a character later."""
    count = max(0, (len(numbers) - 1) // steps)
    text = numbers[: count * steps].reshape(count, steps)
    later = numbers[1 : count * steps + 1].reshape(count, steps)
    return {"text": text.copy(), "next": later.copy()}


@dataset("text", "Text", says="A text of your own, as characters; each is to foretell the next.",
         licence="That of your own text", suggests=CLASSIFY, loader=load_text,
         helpers=(BadTable, table_text, characters, stretches))  # fmt: skip
class TextFile(DataSet):
    """Characters are numbers, the same for the whole text. Its last part is kept for testing."""

    needs = "path"
    needs_folder = True
    own_test = True
    recognises = "a text file (.txt, .md)"
    suffixes = (".txt", ".md", ".text")

    path = PathSetting("", file=True, says="The text file.", label="File")
    steps = Int(64, min=1, max=4096, says="Characters in a stretch.", label="Characters")
    held_out = Float(0.1, min=0.01, max=0.5, says="Share at the end of the text that is kept for testing.",
                     label="Kept for testing")  # fmt: skip

    def fields(self) -> tuple[tuple[str, FieldFacts], ...] | None:
        return None

    def reading_steps(self, loaded: Loaded) -> tuple[Step, ...]:
        kinds = len(loaded.told["text"].classes) if "text" in loaded.told else 0
        numbers = Text("{kinds:,} different ones, each a number from 0; the rarest beyond 4,096 share one.",
                       kinds=kinds)  # fmt: skip
        cut = Text("{steps:,} characters each, and for each the one behind it.", steps=self.steps)
        return (
            Step(Text("Read the text"), Text("Its encoding is found out.")),
            Step(Text("Characters to numbers"), numbers),
            Step(Text("Cut into stretches"), cut, ("steps",), shows=Shows.READ),
        )

    def load(self, progress: Progress | None = None, token: Stopping | None = None) -> Loaded:
        if not os.path.isfile(self.path):
            raise self._refused(Text("no such file"))
        try:
            with reading(self.path):
                text = table_text(self.path)
        except BadTable as bad:
            raise self._refused(Text("one that {fault}", fault=str(bad))) from bad
        least = int((self.steps + 2) / self.held_out) + 2
        if len(text) < least:
            raise refuse(
                "too_few_examples",
                Text("{file} is too short.", file=self.path),
                expected=Text("at least {least:,} characters", least=least),
                received=Text("{count:,}", count=len(text)),
                remedy=Text("take a longer text, or fewer characters in a stretch."),
                place=Place(setting="steps", file=self.path),
            )
        numbers, known = characters(text)
        cut = len(numbers) - round(self.held_out * len(numbers))
        spec = TensorSpec((self.steps,), ("T",), "int64")
        field = FieldFacts(spec, 0, len(known) - 1, tuple(known))
        examples, test = stretches(numbers[:cut], self.steps), stretches(numbers[cut:], self.steps)
        return Loaded(examples, test, told={"text": field, "next": field})

    @classmethod
    def recognised(cls, path: Path) -> Self | None:
        if not path.is_file() or path.suffix.lower() not in cls.suffixes:
            return None
        try:
            return cls(path=str(path)) if len(table_text(str(path), 1 << 20)) >= _LEAST else None
        except (BadTable, OSError):
            return None

    def _refused(self, received: Text) -> ProblemError:
        return refuse(
            "bad_data_file",
            Text("{file} cannot be used as a text.", file=self.path),
            expected=Text("{what}", what=self.recognises),
            received=received,
            remedy=Text("choose another file."),
            place=Place(setting="path", file=self.path),
        )

    def _script_arguments(self) -> dict[str, Value]:
        return {"path": Name("arguments.data"), "steps": self.steps, "held_out": self.held_out}
