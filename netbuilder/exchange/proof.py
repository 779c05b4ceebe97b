"""A file is believed when a process that knows nothing of NetBuilder gets the model's numbers out of it."""

from __future__ import annotations

import inspect
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netbuilder.core.problem import ProblemError, refuse
from netbuilder.core.text import Text
from netbuilder.exchange.exporter import Exporter, Subject
from netbuilder.exchange.reference import outputs_of
from netbuilder.exchange.samples import Samples

if TYPE_CHECKING:
    import numpy as np

# Of the largest output: what 32-bit arithmetic in another order may differ by.
TOLERANCE = 1e-5
_BATCH = 64
_SECONDS = 600.0
# Types named in the text are not there in the fresh process.
_FIRST_LINE = "from __future__ import annotations\n\n"
_HARNESS = Path(__file__).with_name("fresh_process.py")


@dataclass(frozen=True, slots=True)
class Proof:
    """How far the exported file is from the model: `relative` is a share of the largest output."""

    difference: float
    relative: float
    samples: int
    ok: bool
    how: Text

    def sentence(self) -> Text:
        return Text(
            "Largest difference from the model: {difference:.1e}, {relative:.1e} of the largest output, "
            "{how}.",
            difference=self.difference,
            relative=self.relative,
            how=self.how,
        )


def prove(declared: type[Exporter], subject: Subject, files: Mapping[str, bytes]) -> Proof:
    """Run `files` in a fresh process and compare with the model in evaluation mode on the same samples.

    Raises ProblemError when the process fails, OSError when there is no room for its files.
    """
    samples = subject.samples()
    batches = _batches(samples.count)
    expected = outputs_of(subject if declared.trained else subject.fresh(), samples, batches)
    with tempfile.TemporaryDirectory(prefix="netbuilder-proof-", ignore_cleanup_errors=True) as folder:
        received = _run(declared, subject, files, samples, batches, Path(folder))
    difference, largest = _compared(expected, received)
    relative = 0.0 if difference == 0 else difference / largest if largest > 0 else float("inf")
    return Proof(difference, relative, samples.count, relative <= TOLERANCE, _how(samples))


def _how(samples: Samples) -> Text:
    if samples.real:
        return Text("on {count} real samples in a fresh process without NetBuilder", count=samples.count)
    return Text("on {count} made-up samples in a fresh process without NetBuilder", count=samples.count)


def _batches(count: int) -> list[tuple[int, int]]:
    """One sample alone, then whole batches: a file whose batch size is fixed by mistake is found out."""
    edges = [0, *range(1, count, _BATCH), count]
    return list(pairwise(edges))


def _run(
    declared: type[Exporter],
    subject: Subject,
    files: Mapping[str, bytes],
    samples: Samples,
    batches: Sequence[tuple[int, int]],
    folder: Path,
) -> list[np.ndarray]:
    """What the fresh process computes. Files have plain names there, on which no reader stumbles."""
    import numpy as np
    from safetensors.numpy import load_file, save_file

    assert declared.reopen is not None
    paths = [folder / f"file-{index}" for index in range(len(files))]
    for path, data in zip(paths, files.values(), strict=True):
        path.write_bytes(data)
    save_file(
        {str(i): np.ascontiguousarray(a) for i, a in enumerate(samples.arrays)}, folder / "inputs.safetensors"
    )
    source = subject.network.source
    job: dict[str, Any] = {
        "path": [os.path.abspath(entry) for entry in sys.path if entry],
        "blocked": ["netbuilder", *declared.blocked],
        "text": _FIRST_LINE + "\n\n".join(map(inspect.getsource, (*declared.helpers, declared.reopen))),
        "reopen": declared.reopen.__name__,
        "files": [str(path) for path in paths],
        "about": {"model": source.model, "seed": subject.seed, "source": source.text},
        "batches": batches,
    }
    (folder / "job.json").write_text(json.dumps(job), encoding="utf-8")
    _start(declared, folder)
    found = load_file(folder / "outputs.safetensors")
    return [found[str(index)] for index in range(len(found))]


def _start(declared: type[Exporter], folder: Path) -> None:
    command = [sys.executable, "-I", str(_HARNESS), str(folder)]
    try:
        ended = subprocess.run(
            command, cwd=folder, capture_output=True, stdin=subprocess.DEVNULL, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise _not_reopened(declared, f"no answer within {_SECONDS:g} seconds") from None
    if ended.returncode:
        lines = ended.stderr.decode("utf-8", "replace").strip().splitlines()
        raise _not_reopened(declared, lines[-1] if lines else f"exit code {ended.returncode}")


def _not_reopened(declared: type[Exporter], reason: str) -> ProblemError:
    return refuse(
        "export_not_readable",
        Text("The exported file cannot be run, so it was not kept."),
        where=Text("{format}, in a process without NetBuilder", format=declared.title),
        received=Text("{reason}", reason=reason),
        remedy=Text("choose another format, and report this: it is a fault of NetBuilder."),
    )


def _compared(expected: Sequence[np.ndarray], received: Sequence[np.ndarray]) -> tuple[float, float]:
    """The largest difference and the largest expected size; infinite where there is nothing to compare."""
    import numpy as np

    if [array.shape for array in expected] != [array.shape for array in received]:
        return float("inf"), 1.0
    differences, sizes = [0.0], [0.0]
    for ours, theirs in zip(expected, received, strict=True):
        known = np.isfinite(ours)
        if not (
            np.isfinite(theirs[known]).all() and np.array_equal(ours[~known], theirs[~known], equal_nan=True)
        ):
            return float("inf"), 1.0
        apart = np.abs(ours[known].astype(np.float64) - theirs[known])
        differences.append(float(apart.max(initial=0.0)))
        sizes.append(float(np.abs(ours[known]).max(initial=0.0)))
    return max(differences), max(sizes)
