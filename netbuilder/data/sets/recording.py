"""A long recording of one thing, such as a heart or a machine, cut into windows."""

from __future__ import annotations

import os
from collections.abc import Mapping
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Self

from netbuilder.core.call import Name, Value
from netbuilder.core.facts import DataFacts, FieldFacts
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.problem import Place, ProblemError, refuse
from netbuilder.core.setting import Flag, Int, Line
from netbuilder.core.setting import Path as PathSetting
from netbuilder.core.spec import signal
from netbuilder.core.text import Text, shortened
from netbuilder.data.numpy_files import Head, heads, is_recording
from netbuilder.data.reading import reading
from netbuilder.data.source import (
    RECONSTRUCT,
    DataSet,
    Loaded,
    Progress,
    RawFiles,
    Scaling,
    Shows,
    Step,
    Stopping,
    dataset,
)

if TYPE_CHECKING:
    import numpy as np

_MOST_VALUES = 1 << 25  # in the file; in all windows together
_LEAST = 10  # windows that are worth learning from


class BadRecording(ValueError):
    """A file without a recording; the words say why."""


def load_recording(path: str, array: str, window: int, step: int) -> dict[str, np.ndarray]:
    """Windows of `window` values, C×T each, that begin every `step` values."""
    import numpy as np

    values = recorded(path, array)
    if values.shape[1] < window:
        raise BadRecording(f"has {values.shape[1]:,} values, fewer than a window of {window:,}")
    cut = np.lib.stride_tricks.sliding_window_view(values, window, axis=1)[:, ::step]
    return {"signals": np.ascontiguousarray(cut.transpose(1, 0, 2)).astype(np.float32)}


def recorded(path: str, array: str) -> np.ndarray:
    """A recording as channels×time; time is the longer axis. Nothing in the file is run.

    Gaps are filled by what lies between.
    Raises BadRecording.
    """
    import zipfile

    import numpy as np

    try:
        with open(path, "rb") as file:
            opened = np.load(file, allow_pickle=False)
            if isinstance(opened, np.ndarray):
                values = opened
            else:
                if array and array not in opened.files:
                    raise BadRecording(f"has no array {array!r}, only {', '.join(opened.files)}")
                held = (opened[name] for name in ([array] if array else opened.files))
                values = max((each for each in held if isinstance(each, np.ndarray)), key=np.size)
    except BadRecording:
        raise
    except (ValueError, EOFError, KeyError, TypeError, MemoryError, zipfile.BadZipFile) as error:
        raise BadRecording(f"cannot be read ({str(error)[:80]})") from None
    if values.dtype.kind not in "iuf" or values.ndim not in (1, 2) or not values.size:
        raise BadRecording(f"holds {values.dtype} with {values.ndim} axes, not a row of numbers")
    rows = values[None] if values.ndim == 1 else values
    rows = (rows if rows.shape[0] <= rows.shape[1] else rows.T).astype(np.float64)
    for row in rows:
        known = np.abs(row) < 3e38  # neither missing nor more than 32 bits can hold
        if not known.any():
            raise BadRecording("has a channel without one number")
        if not known.all():
            row[~known] = np.interp(np.flatnonzero(~known), np.flatnonzero(known), row[known])
    return rows


@dataset("recording", "Recording", says="A long recording of your own, such as of a heart, cut into windows.",
         licence="That of your own data", suggests=RECONSTRUCT, loader=load_recording,
         helpers=(BadRecording, recorded))  # fmt: skip
class Recording(DataSet):
    """What validates and tests comes after what trains: neighbours in time are alike."""

    needs = "path"
    needs_folder = True
    in_order = True
    scaled_by = FrozenDict(signals="scale")
    recognises = "a recording: one long row of numbers in a NumPy file"
    suffixes = (".npy", ".npz", ".dat")

    path = PathSetting("", file=True, says="The file, a .npy or .npz of whatever name.", label="File")
    array = Line("", says="The array in it; empty takes the largest.")
    window = Int(256, min=8, max=1 << 16, says="Values in a window.")
    step = Int(256, min=1, max=1 << 16, says="Values from the start of a window to that of the next.")
    scale = Flag(True, says="Each channel with mean 0 and deviation 1.", label="Standardise")

    @property
    def overlap(self) -> int:  # type: ignore[override]  # it follows from the options
        """Windows that overlap are not in two parts."""
        return (self.window - 1) // self.step

    def fields(self) -> tuple[tuple[str, FieldFacts], ...] | None:
        return None

    def preparation(self) -> Mapping[str, Scaling]:
        return {"signals": Scaling.CHANNELS} if self.scale else {}

    def raw_files(self, facts: DataFacts) -> RawFiles | None:
        return self._read_as_ever("a recording of the same kind, cut into windows")

    def reading_steps(self, loaded: Loaded) -> tuple[Step, ...]:
        cut = Text("{window:,} values each, one every {step:,}.", window=self.window, step=self.step)
        return (
            Step(Text("Read the recording"), Text("Gaps are filled by what lies between."), ("array",)),
            Step(Text("Cut into windows"), cut, ("window", "step"), shows=Shows.READ),
        )

    def load(self, progress: Progress | None = None, token: Stopping | None = None) -> Loaded:
        if not os.path.isfile(self.path):
            raise self._refused(Text("no such file"))
        self._need_room()
        try:
            with reading(self.path):
                arrays = load_recording(self.path, self.array, self.window, self.step)
        except BadRecording as bad:
            raise self._refused(Text("one that {fault}", fault=shortened(str(bad)))) from bad
        signals = arrays["signals"]
        if len(signals) < _LEAST:
            raise refuse(
                "too_few_examples",
                Text("{file} is too short.", file=self.path),
                expected=Text("at least {least} windows", least=_LEAST),
                received=Text("{count}", count=len(signals)),
                remedy=Text("make Window or Step smaller, or take a longer recording."),
                place=Place(setting="window", file=self.path),
            )
        return Loaded(
            arrays,
            in_order=True,
            overlap=self.overlap,
            told={"signals": FieldFacts(signal(*signals.shape[1:]))},
        )

    @classmethod
    def recognised(cls, path: Path) -> Self | None:
        return cls(path=str(path)) if path.is_file() and is_recording(heads(path)) else None

    def _need_room(self) -> None:
        """Refuse by what the headers say, before a value is read. Raises ProblemError."""
        found = heads(Path(self.path))
        if not found:
            raise self._refused(Text("one that cannot be read as NumPy's"))
        chosen = [found[self.array]] if self.array in found else list(found.values())
        values = sum(prod(each.sizes) for each in chosen)
        cut = max(map(self._values_cut, chosen))
        if max(values, cut) > _MOST_VALUES:
            raise refuse(
                "too_large",
                Text("The recording does not fit into memory."),
                expected=Text("at most {most:,} values in all windows", most=_MOST_VALUES),
                received=Text("{count:,}", count=max(values, cut)),
                remedy=Text("make Step as large as Window, or cut the recording into shorter files."),
                place=Place(setting="step", file=self.path),
            )

    def _values_cut(self, head: Head) -> int:
        if not head.sizes:
            return 0
        length, channels = max(head.sizes), min(head.sizes) if len(head.sizes) > 1 else 1
        return max(0, 1 + (length - self.window) // self.step) * channels * self.window

    def _refused(self, received: Text) -> ProblemError:
        return refuse(
            "bad_data_file",
            Text("{file} cannot be used as a recording.", file=self.path),
            expected=Text("{what}", what=self.recognises),
            received=received,
            remedy=Text("choose another array or another file."),
            place=Place(setting="path", file=self.path),
        )

    def _script_arguments(self) -> dict[str, Value]:
        return {"path": Name("arguments.data"), "array": self.array, "window": self.window, "step": self.step}
