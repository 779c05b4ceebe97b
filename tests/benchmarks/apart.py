"""Both sides in processes of their own: the run as the window starts it there, and the bare loop.

`python -m tests.benchmarks.apart EXAMPLES TIMES HANDLE` is the process that trains, with made-up digits; it
writes the seconds of its training loop into the file TIMES. `python -m tests.benchmarks.apart EXAMPLES TIMES`
takes the pickled project from its standard input and does the same for the bare loop. Both have loaded the
engine beforehand, and leave a core free. What a process does once, at its first steps, is left out: it says
nothing about the speed of a run.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from netbuilder.project.project import Project
from netbuilder.studio.run_process.child import Child
from netbuilder.studio.run_process.spare import Spare

_ONCE = 20  # steps
_ROOT = Path(__file__).resolve().parents[2]


class Apart:
    """Where processes of a benchmark come from, and the seconds that their loops took."""

    def __init__(self, examples: int) -> None:
        os.environ["PYTHONPATH"] = os.pathsep.join([str(_ROOT), os.environ.get("PYTHONPATH", "")])
        self._times = Path(tempfile.mkdtemp(prefix="netbuilder-benchmark-")) / "times"
        self._command = (sys.executable, "-m", "tests.benchmarks.apart", str(examples), str(self._times))
        self.spare = Spare(lambda: Child(self._command))

    def taken(self) -> float:
        """The seconds of the run that has just ended."""
        return float(self._times.read_text())

    def bare(self, project: Project) -> float:
        """Seconds of the bare loop in a fresh process."""
        subprocess.run(self._command, input=pickle.dumps(project), check=True)
        return self.taken()


def main() -> None:
    from netbuilder.data.sets.mnist import Mnist
    from netbuilder.engine import devices
    from netbuilder.engine.trainer import Trainer
    from netbuilder.studio.run_process import worker
    from tests.benchmarks import training

    data, times = training.made_up(int(sys.argv[1])), Path(sys.argv[2])
    if len(sys.argv) == 3:
        devices.leave_a_core_free()
        training.bare(project := pickle.load(sys.stdin.buffer), training.made_up(_ONCE * training.BATCH))
        times.write_text(str(training.bare(project, data)))
        return
    Mnist.load = lambda *_: data  # type: ignore[method-assign]  # numbers alone matter here
    run, step = Trainer.run, Trainer._step
    began = 0.0

    def stepped(trainer: Any, batch: Any) -> None:
        nonlocal began
        if trainer.position.step == _ONCE:
            began = time.perf_counter()
        step(trainer, batch)

    def timed(trainer: Any) -> bool:
        done = run(trainer)
        steps = trainer.position.step
        times.write_text(str((time.perf_counter() - began) * steps / (steps - _ONCE)))
        return done

    Trainer.run, Trainer._step = timed, stepped  # type: ignore[method-assign]
    del sys.argv[1:3]
    worker.main()


if __name__ == "__main__":
    main()
