"""Sounds of one's own: short recordings, each with a label in its name or in that of its folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Self

from netbuilder.core.call import Name, Value
from netbuilder.core.facts import DataFacts, FieldFacts
from netbuilder.core.problem import Place, ProblemError, refuse
from netbuilder.core.setting import Flag, Float, Int, Line
from netbuilder.core.setting import Path as PathSetting
from netbuilder.core.spec import signal
from netbuilder.core.text import Text
from netbuilder.data.label_files import LABEL_HELPERS, label_arrays, labelled_files, sorted_out
from netbuilder.data.labelled_set import LabelledFolder, LabelledSet, labelled_folder, usual_pattern
from netbuilder.data.raw_files import raw_sounds
from netbuilder.data.sound_files import SOUND_HELPERS, read_sounds, sound_files
from netbuilder.data.source import (
    CLASSIFY,
    Loaded,
    Progress,
    RawFiles,
    Shows,
    Step,
    Stopping,
    dataset,
)
from netbuilder.data.stopping import counting, stop_if_asked

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

_MOST_BYTES = 2 << 30


def load_sound(
    folder: str,
    pattern: str,
    columns: str,
    rate: int,
    samples: int,
    level: bool,
    test_groups: str,
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """The waves of the training and of the test part, with numbers for the labels."""
    files, _, several = labelled_files(folder, sound_files, pattern, columns)
    classes, parts = sorted_out(files, several, test_groups)
    loaded: list[dict[str, np.ndarray]] = []
    for part in parts:
        waves, used, _ = read_sounds([path for path, _, _, _ in part], rate, samples, level)
        known = label_arrays([part[at] for at in used], classes, several)
        loaded.append({"waves": waves, **known})
    return loaded[0], loaded[1]


@dataset("sound", "Sounds", says="Short recordings of your own, told apart by their names or folders.",
         licence="That of your own recordings", suggests=CLASSIFY, loader=load_sound,
         helpers=(*SOUND_HELPERS, *LABEL_HELPERS))  # fmt: skip
class Sounds(LabelledSet):
    """All are brought to one rate and length. Files that cannot be read are left out and named."""

    needs = "path"
    needs_folder = True
    recognises = "a folder of sounds (.wav, .flac, .ogg) with a label in each name or a folder for each label"

    path = PathSetting("", says="Folder of the recordings.", label="Folder")
    pattern = Line("", says="How names are made, such as {label}_{group}_{n}; empty takes the folders.",
                   label="Names")  # fmt: skip
    columns = Line("", says="Columns of a table beside the sounds with their labels; empty takes the "
                            "likeliest.", label="Labels in")  # fmt: skip
    rate = Int(8000, min=100, max=192_000, says="Samples a second to which all are brought.")
    seconds = Float(0.8, min=0.01, max=60.0, says="Length: shorter ones end in silence, longer ones are cut.")
    level = Flag(False, label="Same loudness", says="Each recording so loud that its largest value is 1.")
    test_groups = Line("", says="Groups kept for testing, such as speakers, with commas between them.",
                       label="Test groups")  # fmt: skip

    @property
    def samples(self) -> int:
        """Values of a wave."""
        return max(1, round(self.rate * self.seconds))

    def fields(self) -> tuple[tuple[str, FieldFacts], ...] | None:
        return None

    def raw_files(self, facts: DataFacts) -> RawFiles | None:
        call = f"raw_sounds(path, {self.rate}, {self.samples}, {self.level})"
        return RawFiles("a recording, or all in a folder", call, (*SOUND_HELPERS, raw_sounds))

    def reading_steps(self, loaded: Loaded) -> tuple[Step, ...]:
        rate = Text("{rate:,} values a second, channels made one.", rate=self.rate)
        length = Text("{samples:,} values: shorter ones end in silence, longer ones are cut.",
                      samples=self.samples)  # fmt: skip
        loudness = Text("The largest value of each recording becomes 1.")
        before, after = (Shows.NOTHING, Shows.READ) if self.level else (Shows.READ, Shows.NOTHING)
        return (
            Step(Text("Read the file"), Text("Values from −1 to 1."), shows=Shows.FILE),
            Step(Text("Bring to one rate"), rate, ("rate",)),
            Step(Text("Bring to one length"), length, ("seconds",), shows=before),
            Step(Text("Same loudness"), loudness, ("level",), self.level, after),
        )

    def features_by_hand(self, facts: DataFacts) -> tuple[tuple[str, str, Mapping[str, object]], ...]:
        """Windows of 25 ms, one every 10 ms, as is usual for speech."""
        window, hop = max(1, self.rate // 40), max(1, self.rate // 100)
        return (("waves", "log_mel", {"rate": self.rate, "window": window, "hop": hop}),)

    def load(self, progress: Progress | None = None, token: Stopping | None = None) -> Loaded:
        found = self._need_labels(self.path, self.pattern, Text("none with a label that trains"))
        count = sum(map(len, found.parts))
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
        labels: list[tuple[np.ndarray, tuple[str, ...], np.ndarray | None]] = []
        files: list[tuple[str, ...]] = []
        for at, paths in enumerate(found.paths):
            waves, used, bad = read_sounds(
                paths, self.rate, self.samples, self.level, counting(token, len(paths))
            )
            stop_if_asked(token)
            faults |= bad
            labels.append(found.arrays(at, used))
            loaded.append({"waves": waves, "labels": labels[at][0]})
            files.append(tuple(paths[each] for each in used))
        if not len(loaded[0]["labels"]):
            raise self._refused(Text("none of {count} can be read", count=count))
        told = {"waves": FieldFacts(signal(1, self.samples), -1, 1), "labels": found.field}
        skipped = tuple((path, Text("{why}", why=why)) for path, why in faults.items())
        test = loaded[1] if found.own_test else None
        skipped = (*skipped, *found.skipped(self.pattern))
        return Loaded(loaded[0], test, told=told, skipped=skipped, groups=labels[0][1],
                      test_groups=labels[1][1], own_validation=labels[0][2], files=files[0],
                      test_files=files[1], note=found.note)  # fmt: skip

    @classmethod
    def recognised(cls, path: Path) -> Self | None:
        """A folder with folders of sounds for each label, or with sounds whose names are built alike."""
        if not path.is_dir():
            return None
        files = sound_files(str(path))
        if not files:
            return None
        declared = cls(path=str(path))
        if len(declared._found().classes) > 1:
            return declared
        pattern = usual_pattern(files)
        return cls(path=str(path), pattern=pattern) if pattern else None

    def _looked(self) -> LabelledFolder:
        return labelled_folder(self.path, sound_files, self.pattern, self.columns, self.test_groups)

    def _refused(self, received: Text, setting: str = "path") -> ProblemError:
        return refuse(
            "data_missing",
            Text("There are no sounds to learn from in {folder}.", folder=self.path),
            expected=Text("{what}", what=self.recognises),
            received=received,
            remedy=Text("choose another folder, or say under Names how the files are called."),
            place=Place(setting=setting, file=self.path),
        )

    def _script_arguments(self) -> dict[str, Value]:
        return {"folder": Name("arguments.data"), "pattern": self.pattern,
                "columns": self.columns, "rate": self.rate, "samples": self.samples,
                "level": self.level, "test_groups": self.test_groups}  # fmt: skip
