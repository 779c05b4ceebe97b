"""Sounds of one's own: short recordings, each with a label in its name or in that of its folder."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Self

from netbuilder.core.call import Name, Value
from netbuilder.core.facts import FieldFacts
from netbuilder.core.problem import Place, ProblemError, refuse
from netbuilder.core.setting import Float, Int, Line
from netbuilder.core.setting import Path as PathSetting
from netbuilder.core.spec import signal
from netbuilder.core.text import Text
from netbuilder.data.idx import reading
from netbuilder.data.sound_files import SOUND_HELPERS, meanings, read_sounds, sound_files
from netbuilder.data.source import CLASSIFY, DataSet, Loaded, Progress, Stopping, dataset, labels
from netbuilder.data.stopping import stop_if_asked, stops

if TYPE_CHECKING:
    import numpy as np

_MOST_BYTES = 2 << 30
_USUAL = "{label}_{group}_{n}"


def load_sound(
    folder: str, pattern: str, rate: int, samples: int, test_groups: str
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """The waves of the training and of the test part, with numbers for the labels."""
    import numpy as np

    classes, parts = labelled(sound_files(folder), pattern, test_groups)
    loaded: list[dict[str, np.ndarray]] = []
    for part in parts:
        waves, used, _ = read_sounds([path for path, _ in part], rate, samples)
        numbers = [classes.index(part[at][1]) for at in used]
        loaded.append({"waves": waves, "labels": np.array(numbers, np.int64)})
    return loaded[0], loaded[1]


def labelled(
    paths: list[str], pattern: str, test_groups: str
) -> tuple[list[str], list[list[tuple[str, str]]]]:
    """The labels, and the files of what trains and of what tests with the label of each.

    Files of `test_groups`, names with commas between them, are those that test.
    """
    apart = {name.strip() for name in test_groups.split(",") if name.strip()}
    train: list[tuple[str, str]] = []
    test: list[tuple[str, str]] = []
    for path, (label, group) in zip(paths, meanings(paths, pattern), strict=True):
        if label:
            (test if group in apart else train).append((path, label))
    return sorted({label for _, label in train + test}), [train, test]


@dataset("sound", "Sounds", says="Short recordings of your own, told apart by their names or folders.",
         licence="That of your own recordings", suggests=CLASSIFY, loader=load_sound,
         helpers=(*SOUND_HELPERS, labelled))  # fmt: skip
class Sounds(DataSet):
    """All are brought to one rate and length. Files that cannot be read are left out and named."""

    needs = "path"
    needs_folder = True
    recognises = "a folder of sounds (.wav, .flac, .ogg) with a label in each name or a folder for each label"

    path = PathSetting("", says="Folder of the recordings.", label="Folder")
    pattern = Line("", says="How names are made, such as {label}_{group}_{n}; empty takes the folders.",
                   label="Names")  # fmt: skip
    rate = Int(8000, min=100, max=192_000, says="Samples a second to which all are brought.")
    seconds = Float(0.8, min=0.01, max=60.0, says="Length: shorter ones end in silence, longer ones are cut.")
    test_groups = Line("", says="Groups kept for testing, such as speakers, with commas between them.",
                       label="Test groups")  # fmt: skip

    @property
    def own_test(self) -> bool:  # type: ignore[override]  # whether there is a test part depends on the groups
        return bool(self.path) and bool(self._found()[1][1])

    @property
    def samples(self) -> int:
        """Values of a wave."""
        return max(1, round(self.rate * self.seconds))

    def fields(self) -> tuple[tuple[str, FieldFacts], ...] | None:
        return None

    def load(self, progress: Progress | None = None, token: Stopping | None = None) -> Loaded:
        import numpy as np

        if not os.path.isdir(self.path):
            raise self._refused(Text("no such folder"))
        with reading(self.path):
            classes, parts = self._found()
        count = sum(map(len, parts))
        if not parts[0]:
            raise self._refused(Text("none with a label that trains"))
        if 4 * count * self.samples > _MOST_BYTES:
            raise refuse(
                "too_large",
                Text("{count:,} recordings of that length do not fit into memory.", count=count),
                expected=Text("at most {most:.0f} GB", most=_MOST_BYTES / 1e9),
                received=Text("{size:.1f} GB", size=4 * count * self.samples / 1e9),
                remedy=Text("make Rate or Seconds smaller."),
                place=Place(setting="seconds", file=self.path),
            )
        loaded, faults = [], dict[str, str]()
        groups: list[tuple[str, ...]] = []
        for part in parts:
            paths = [path for path, _ in part]
            waves, used, bad = read_sounds(paths, self.rate, self.samples, lambda: stops(token))
            stop_if_asked(token)
            faults |= bad
            numbers = [classes.index(part[at][1]) for at in used]
            loaded.append({"waves": waves, "labels": np.array(numbers, np.int64)})
            named = [group for _, group in meanings([paths[at] for at in used], self.pattern)]
            groups.append(tuple(named) if any(named) else ())
        if not len(loaded[0]["labels"]):
            raise self._refused(Text("none of {count} can be read", count=count))
        told = {"waves": FieldFacts(signal(1, self.samples), -1, 1), "labels": labels(*classes)}
        skipped = tuple((path, Text("{why}", why=why)) for path, why in faults.items())
        test = loaded[1] if len(parts[1]) else None
        return Loaded(loaded[0], test, told=told, skipped=skipped, groups=groups[0], test_groups=groups[1])

    @classmethod
    def recognised(cls, path: Path) -> Self | None:
        """A folder with folders of sounds for each label, or with sounds whose names are built alike."""
        if not path.is_dir():
            return None
        files = sound_files(str(path))
        if not files:
            return None
        folders = {label for label, _ in meanings(files, "")}
        named = [label for label, _ in meanings(files, _USUAL) if label]
        by_name = len(named) > len(files) * 0.9 and 1 < len(set(named)) <= max(2, len(files) // 3)
        if by_name or len(folders) > 1:
            return cls(path=str(path), pattern=_USUAL if by_name and len(folders) == 1 else "")
        return None

    def _found(self) -> tuple[list[str], list[list[tuple[str, str]]]]:
        return labelled(sound_files(self.path), self.pattern, self.test_groups)

    def _refused(self, received: Text) -> ProblemError:
        return refuse(
            "data_missing",
            Text("There are no sounds to learn from in {folder}.", folder=self.path),
            expected=Text("{what}", what=self.recognises),
            received=received,
            remedy=Text("choose another folder, or say under Names how the files are called."),
            place=Place(setting="path", file=self.path),
        )

    def _script_arguments(self) -> dict[str, Value]:
        return {"folder": Name("arguments.data"), "pattern": self.pattern, "rate": self.rate,
                "samples": self.samples, "test_groups": self.test_groups}  # fmt: skip
