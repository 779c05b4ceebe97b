"""A file is believed when a process that knows nothing of NetBuilder gets the model's numbers out of it."""

from __future__ import annotations

import inspect
import json
import math
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netbuilder.core.problem import ProblemError, refuse
from netbuilder.core.text import Text
from netbuilder.core.values import dataclass
from netbuilder.exchange.comparison import NO_GAPS, Gaps, compared, gaps, same_answers
from netbuilder.exchange.exporter import Exporter, Subject, scores_of
from netbuilder.exchange.raw import in_units
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
    """How far the exported file is from the model: `relative` is a share of the largest output.

    `real` tells samples of the data from made-up ones, `tests` whether all are of the test part. `gaps` says
    it of all single outputs. `same` samples get the same answer, None where no output is a score for classes.
    `milliseconds` is what the exported form takes for a sample, in the batches that suit it best, on one
    thread; None where that was not measured.
    """

    difference: float
    relative: float
    samples: int
    ok: bool
    how: Text
    real: bool = True
    gaps: Gaps = NO_GAPS
    same: int | None = None
    milliseconds: float | None = None
    tests: bool = False

    def sentence(self) -> Text:
        return Text(
            "Largest difference from the model: {difference:.1e}, {relative:.1e} of the largest output, "
            "{how}.",
            difference=self.difference,
            relative=self.relative,
            how=self.how,
        )


def prove(made: Exporter, subject: Subject, files: Mapping[str, bytes]) -> Proof:
    """Run `files` in a fresh process and compare with the model in evaluation mode on the same samples.

    Raises ProblemError when the process fails, OSError when there is no room for its files.
    """
    samples = subject.samples()
    if made.fixed_batch is not None:
        samples = samples.in_batches_of(made.fixed_batch)
    batches = _batches(samples.count, made.fixed_batch)
    outputs = outputs_of(subject if made.trained else subject.fresh(), samples, batches)
    expected = made.answers(
        subject.network, in_units(subject.network, outputs) if made.takes_raw else outputs
    )
    with tempfile.TemporaryDirectory(prefix="netbuilder-proof-", ignore_cleanup_errors=True) as folder:
        received, seconds = _run(made, subject, files, samples, batches, Path(folder))
    difference, largest = compared(expected, received)
    relative = 0.0 if difference == 0 else difference / largest if largest > 0 else float("inf")
    ok, how = relative <= TOLERANCE, _how(samples)
    proof = Proof(difference, relative, samples.count, ok, how, samples.real, tests=samples.tests)
    if not math.isfinite(difference):
        return proof
    return replace(
        proof,
        gaps=gaps(expected, received, largest),
        same=same_answers(expected, received, scores_of(subject.network)),
        milliseconds=1000 * seconds,
    )


def _how(samples: Samples) -> Text:
    if samples.real:
        return Text("on {count} real samples in a fresh process without NetBuilder", count=samples.count)
    return Text("on {count} made-up samples in a fresh process without NetBuilder", count=samples.count)


def _batches(count: int, fixed: int | None = None) -> list[tuple[int, int]]:
    """One sample alone, then whole batches: a file whose batch size is fixed by mistake is found out.

    Where it is `fixed` on purpose, batches of that size; `count` is a multiple of it.
    """
    edges = [0, *range(1, count, _BATCH), count] if fixed is None else [*range(0, count, fixed), count]
    return list(pairwise(edges))


def _run(
    made: Exporter,
    subject: Subject,
    files: Mapping[str, bytes],
    samples: Samples,
    batches: Sequence[tuple[int, int]],
    folder: Path,
) -> tuple[list[np.ndarray], float]:
    """What the fresh process computes, and the seconds that it takes for one sample.

    Files have plain names there, on which no reader stumbles.
    """
    import numpy as np
    from safetensors.numpy import load_file, save_file

    declared = type(made)
    assert declared.reopen is not None
    given = samples.raw if made.takes_raw and samples.raw else samples.arrays
    paths = [folder / f"file-{index}" for index in range(len(files))]
    for path, data in zip(paths, files.values(), strict=True):
        path.write_bytes(data)
    save_file({str(i): np.ascontiguousarray(a) for i, a in enumerate(given)}, folder / "inputs.safetensors")
    source = subject.network.source
    job: dict[str, Any] = {
        "path": [os.path.abspath(entry) for entry in sys.path if entry],
        "blocked": ["netbuilder", *declared.blocked],
        "text": _FIRST_LINE + "\n\n".join(map(inspect.getsource, (*declared.helpers, declared.reopen))),
        "reopen": declared.reopen.__name__,
        "files": [str(path) for path in paths],
        "about": {
            "model": source.model,
            "seed": subject.seed,
            "source": source.text,
            "raw": made.takes_raw,
        },
        "batches": batches,
    }
    (folder / "job.json").write_text(json.dumps(job), encoding="utf-8")
    _start(declared, folder)
    found = load_file(folder / "outputs.safetensors")
    outputs = [found[str(index)] for index in range(len(found))]
    return outputs, float((folder / "seconds.txt").read_text())


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
