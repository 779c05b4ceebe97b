"""The process that runs Python layers: `python -P -m netbuilder.engine.own.worker`.

It reads a JSON object a line and answers with one. It ends when its input does, after a minute without work,
and when a layer takes longer than it is given: then it leaves on the standard error where that was.
"""

from __future__ import annotations

import contextlib
import faulthandler
import io
import json
import os
import select
import sys
from typing import Any, TextIO

_IDLE_SECONDS = 60.0
_MOST_PRINTED = 2000
_STANDARD_ERROR = 2


class _Printed(io.StringIO):
    """What a layer prints, up to a length. It cannot be closed."""

    def write(self, text: str) -> int:
        room = _MOST_PRINTED - self.tell()
        return super().write(text[:room]) if room > 0 else len(text)

    def close(self) -> None:
        """Whoever prints does not own it."""


def main() -> int:
    with _answers() as file, contextlib.suppress(BrokenPipeError):
        while line := _next():
            request = json.loads(line)
            answer = answered(request)
            file.write(json.dumps({"id": request["id"], **answer}) + "\n")
            file.flush()
    return 0


def answered(request: dict[str, Any]) -> dict[str, Any]:
    """What came of a request: `outputs` and figures, or a `verdict`, or an `error` with its `line`."""
    import torch  # late: the first line is read before torch is loaded

    from netbuilder.engine.own.gradients import judged
    from netbuilder.engine.own.messages import order_of, stored
    from netbuilder.engine.own.running import line_of, run, warm_up, words_of

    torch.set_num_threads(1)
    warm_up()
    printed, answer = _Printed(), dict[str, Any]()
    faulthandler.dump_traceback_later(request["seconds"], exit=True, file=_STANDARD_ERROR)
    try:
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            if request["gradients"]:
                verdict = judged(order_of(request))
                answer = {"right": verdict.right, "verdict": verdict.words}
            else:
                answer = stored(run(order_of(request)))
    except BaseException as error:  # noqa: BLE001  a layer may raise anything, SystemExit included
        answer = {"error": words_of(error), "line": line_of(error.__traceback__) or _line(error)}
    finally:
        faulthandler.cancel_dump_traceback_later()
    return {**answer, "printed": printed.getvalue()}


def _line(error: BaseException) -> int:
    """Where a text is wrong that only Python's compiler refuses."""
    return (error.lineno or 0) if isinstance(error, SyntaxError) else 0


def _next() -> str:
    """The next line, "" at the end or after a while without one."""
    if sys.platform != "win32" and not select.select([sys.stdin], [], [], _IDLE_SECONDS)[0]:
        return ""
    return sys.stdin.readline()


@contextlib.contextmanager
def _answers() -> Any:
    """Where answers go. Whatever else is written to the standard output goes to the standard error."""
    file: TextIO
    with os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8") as file:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        yield file


if __name__ == "__main__":
    sys.exit(main())
