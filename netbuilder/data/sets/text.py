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
from netbuilder.core.text import Text, shortened
from netbuilder.data.part_files import PART_HELPERS, part_paths
from netbuilder.data.parted_file import FURTHER, PartedFile, further_file
from netbuilder.data.reading import reading
from netbuilder.data.source import CLASSIFY, Loaded, Progress, Shows, Step, Stopping, dataset
from netbuilder.data.table_files import BadTable, table_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

_LEAST = 200  # characters that make a text worth looking at


def load_text(
    path: str,
    steps: int,
    held_out: float,
    validation: str,
    test: str,
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Stretches of `steps` characters as numbers, and each one's next characters.

    The end of the text is the test part, unless there is another file for it.
    `validation` and `test` are further files, by their path from that of the first.
    """
    texts = {part: table_text(file) for part, file in part_paths(path, validation, test)}
    return text_parts(texts, characters(texts["train"])[1], steps, held_out)


def text_parts(
    texts: dict[str, str],
    known: list[str],
    steps: int,
    held_out: float,
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """The stretches of what is not to test, perhaps with what validates, and of what is."""
    import numpy as np

    numbers = {part: character_numbers(text, known) for part, text in texts.items()}
    if "test" not in numbers:
        cut = len(numbers["train"]) - round(held_out * len(numbers["train"]))
        numbers["train"], numbers["test"] = np.split(numbers["train"], [cut])
    parts = {part: stretches(each, steps) for part, each in numbers.items()}
    examples = parts["train"]
    if "validation" in parts:
        counts = [len(parts[part]["text"]) for part in ("train", "validation")]
        pairs = ((name, parts["validation"][name]) for name in examples)
        examples = {name: np.concatenate([examples[name], more]) for name, more in pairs}
        examples["validation"] = np.repeat([False, True], counts)
    return examples, parts["test"]


def characters(text: str) -> tuple[np.ndarray, list[str]]:
    """The text as numbers, and the character for each number.

    Beyond 4,096 kinds the rarest share one number.
    """
    from collections import Counter

    kept = sorted(each for each, _ in Counter(text).most_common(4096))
    return character_numbers(text, kept), kept


def character_numbers(text: str, known: list[str]) -> np.ndarray:
    """The number of each character; one that is not known has that of a space."""
    import numpy as np

    places = {each: number for number, each in enumerate(known)}
    other = places.get(" ", 0)
    return np.array([places.get(each, other) for each in text], np.int64)


def stretches(numbers: np.ndarray, steps: int) -> dict[str, np.ndarray]:
    """Stretches side by side, and the same a character later."""
    count = max(0, (len(numbers) - 1) // steps)
    text = numbers[: count * steps].reshape(count, steps)
    later = numbers[1 : count * steps + 1].reshape(count, steps)
    return {"text": text.copy(), "next": later.copy()}


@dataset("text", "Text", says="A text of your own, as characters; each is to foretell the next.",
         licence="That of your own text", suggests=CLASSIFY, loader=load_text,
         helpers=(BadTable, table_text, *PART_HELPERS, characters, character_numbers, stretches,
                  text_parts))  # fmt: skip
class TextFile(PartedFile):
    """Characters are numbers, the same for the whole text. Its end is kept for testing, or another file."""

    own_test = True
    recognises = "a text file (.txt, .md)"
    suffixes = (".txt", ".md", ".text")

    path = PathSetting("", file=True, says="The text file.", label="File")
    validation, test = further_file("validation"), further_file("test", "the end of the first")
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
            Step(Text("Read the text"), Text("Its encoding is found out."), FURTHER),
            Step(Text("Characters to numbers"), numbers),
            Step(Text("Cut into stretches"), cut, ("steps",), shows=Shows.READ),
        )

    def load(self, progress: Progress | None = None, token: Stopping | None = None) -> Loaded:
        if not os.path.isfile(self.path):
            raise self._refused(Text("no such file"), self.path)
        texts: dict[str, str] = {}
        for part, file in self._files():
            try:
                with reading(file):
                    texts[part] = table_text(file)
            except BadTable as bad:
                raise self._refused(Text("one that {fault}", fault=str(bad)), file) from bad
            self._need_length(part, file, texts[part])
        known = characters(texts["train"])[1]
        spec = TensorSpec((self.steps,), ("T",), "int64")
        field = FieldFacts(spec, 0, len(known) - 1, tuple(known))
        examples, test = text_parts(texts, known, self.steps, self.held_out)
        own = examples.pop("validation", None)
        return Loaded(examples, test, told={"text": field, "next": field}, own_validation=own,
                      sources=self._sources(), note=_unknown(texts))  # fmt: skip

    def _need_length(self, part: str, file: str, text: str) -> None:
        """Refuse a text without a stretch for each part that is taken from it, with a ProblemError."""
        cuts = part == "train" and not self.test
        least = int((self.steps + 2) / self.held_out) + 2 if cuts else self.steps + 1
        if len(text) < least:
            raise refuse(
                "too_few_examples",
                Text("{file} is too short.", file=file),
                expected=Text("at least {least:,} characters", least=least),
                received=Text("{count:,}", count=len(text)),
                remedy=Text("take a longer text, or fewer characters in a stretch."),
                place=Place(setting="steps", file=file),
            )

    @classmethod
    def recognised(cls, path: Path) -> Self | None:
        if not path.is_file() or path.suffix.lower() not in cls.suffixes:
            return None
        try:
            if len(table_text(str(path), 1 << 20)) < _LEAST:
                return None
        except (BadTable, OSError):
            return None
        return cls(**cls.with_neighbours(path, lambda _, further: further.stat().st_size >= _LEAST))

    def _refused(self, received: Text, file: str) -> ProblemError:
        return refuse(
            "bad_data_file",
            Text("{file} cannot be used as a text.", file=file),
            expected=Text("{what}", what=self.recognises),
            received=received,
            remedy=Text("choose another file."),
            place=self._place(file),
        )

    def _script_arguments(self) -> dict[str, Value]:
        return {
            "path": Name("arguments.data"),
            "steps": self.steps,
            "held_out": self.held_out,
            **self._script_files(),
        }


def _unknown(texts: Mapping[str, str]) -> Text | None:
    """That further files hold characters which the first does not, if they do."""
    unknown = set().union(*texts.values()) - set(texts["train"])
    if not unknown:
        return None
    return Text("Characters that are not in the first file count as a space: {some}.",
                some=shortened(" ".join(sorted(unknown))))  # fmt: skip
