"""The process that exports: `python -P -m netbuilder.exchange.worker`, a request on its standard input.

It writes one JSON object a line: `weights` when it has read whose they are, then for each format `began`,
`checking`, and `done` or `refused`. It goes on with the next format when one is refused.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path
from typing import TextIO

from netbuilder.analysis.stored import stored_network
from netbuilder.core.problem import Place, Problem, ProblemError, refuse
from netbuilder.core.text import Text, shortened
from netbuilder.exchange.exporter import Subject
from netbuilder.exchange.library import exporter_for
from netbuilder.exchange.messages import (
    Json,
    Order,
    Request,
    load_request,
    problem_to_json,
    proof_to_json,
)
from netbuilder.exchange.samples import SamplesOf
from netbuilder.exchange.writing import export_as

Tell = Callable[[Json], None]

# A run that trains meanwhile has the right of way.
_POLITENESS = 5


def main() -> int:
    with contextlib.suppress(OSError, AttributeError):  # Windows has no such call
        os.nice(_POLITENESS)
    with _messages() as file:
        work(load_request(sys.stdin.buffer.read().decode()), partial(_tell, file))
    return 0


def work(request: Request, tell: Tell) -> None:
    """Export in each format that `request` asks for. Nothing is raised: what goes wrong is told."""
    try:
        with _held(request.weights) as weights:
            subject = _subject(request, weights)
            if weights is not None:
                tell({"event": "weights", "step": _step(weights)})
            for index, order in enumerate(request.orders):
                _export(index, order, subject, tell)
    except Exception as error:  # noqa: BLE001  nothing may end the process without a word
        for index in range(len(request.orders)):
            tell(_refused(index, error))


def _subject(request: Request, weights: Path | None) -> Subject:
    import torch

    torch.set_num_threads(1)
    network = stored_network(request.project, "the project")
    return Subject(network, weights, cache(SamplesOf(network)))


def _export(index: int, order: Order, subject: Subject, tell: Tell) -> None:
    tell({"event": "began", "format": index})
    try:
        made = exporter_for(order.format)(**order.options)
        checking = partial(tell, {"event": "checking", "format": index})
        exported = export_as(made, subject, order.path, checking=checking)
    except Exception as error:  # noqa: BLE001  the other formats may do
        tell(_refused(index, error))
        return
    files = [[str(path), path.stat().st_size] for path in exported.files]
    proof = None if exported.proof is None else proof_to_json(exported.proof)
    tell({"event": "done", "format": index, "files": files, "proof": proof})


@contextlib.contextmanager
def _held(weights: Path | None) -> Iterator[Path | None]:
    """A copy of the checkpoint: a run that goes on replaces it, and all formats shall have the same one."""
    if weights is None:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="netbuilder-export-", ignore_cleanup_errors=True) as folder:
        copy = Path(folder) / weights.name
        try:
            shutil.copyfile(weights, copy)
        except OSError as error:
            raise _no_weights(weights, error) from error
        yield copy


def _step(weights: Path) -> int:
    from netbuilder.engine.checkpoint import position

    return position(weights).step


def _no_weights(weights: Path, error: OSError) -> ProblemError:
    return refuse(
        "weights_not_read",
        Text("The weights of the run cannot be read."),
        where=Text("{path}", path=weights),
        received=Text("{reason}", reason=error.strerror or str(error)),
        remedy=Text("train again, or export another run."),
        place=Place(file=str(weights)),
    )


def _refused(index: int, error: Exception) -> Json:
    problem = error.problem if isinstance(error, ProblemError) else _unexpected(error)
    return {"event": "refused", "format": index, "problem": problem_to_json(problem)}


def _unexpected(error: Exception) -> Problem:
    if isinstance(error, MemoryError):
        return Problem(
            "out_of_memory",
            Text("There was not enough memory to export the network."),
            remedy=Text("close other programs, or choose fewer formats."),
        )
    return Problem(
        "our_fault",
        Text("NetBuilder made a mistake of its own and could not export this."),
        received=Text("{words}", words=shortened(f"{type(error).__name__}: {error}")),
        remedy=Text("choose another format, and report this: it is not your fault."),
    )


@contextlib.contextmanager
def _messages() -> Iterator[TextIO]:
    """Where messages go. Whatever a library prints goes to the standard error instead."""
    with os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8") as file:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        yield file


def _tell(file: TextIO, message: Json) -> None:
    file.write(json.dumps(message) + "\n")
    file.flush()


if __name__ == "__main__":
    sys.exit(main())
