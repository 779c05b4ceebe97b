"""What a training run is asked to do, as a frozen value that crosses threads and processes."""

from __future__ import annotations

from pathlib import Path

from netbuilder.core.values import NamedTuple
from netbuilder.project.project import Project


class TrainingRequest(NamedTuple):
    """Train `project` as its recipe says.

    `text` is the project as it is stored with the run, `folder` where its relative data paths start. `steps`
    ends the run after so many. `resume` is the id of a run that goes on from its last checkpoint. `threads`
    is how many it may take, 0 for one fewer than there are cores; `device` what "auto" in the recipe comes to
    where this computer has it.
    """

    project: Project
    text: str
    folder: Path | None = None
    steps: int | None = None
    resume: str | None = None
    threads: int = 0
    device: str = "auto"
