"""One call from a network to a file that is proved and in its place, or to nothing at all."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from netbuilder.core.atomic import temporary_beside, write_bytes
from netbuilder.core.problem import Place, ProblemError, refuse
from netbuilder.core.text import Text
from netbuilder.core.values import dataclass
from netbuilder.exchange.exporter import Exporter, Subject, need_packages, need_sense
from netbuilder.exchange.library import exporter_for
from netbuilder.exchange.proof import TOLERANCE, Proof, prove
from netbuilder.exchange.reference import MADE_WITH


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: the file that was asked for, all files with those beside it, and their proof.

    `proof` is None where a format has nothing to run.
    """

    path: Path
    files: tuple[Path, ...]
    proof: Proof | None


def export(subject: Subject, format: str | None, path: str | os.PathLike[str], **options: object) -> Exported:
    """Write `subject` to `path` in `format` (its name; None goes by the suffix of `path`).

    The files are proved, and only then put in place of earlier ones; when anything fails, what was there
    stays and nothing is left behind. Raises ProblemError for all that can be wrong: an unknown format or
    option, a missing package, a network that the format cannot hold, a wrong result, a disk that refuses.
    """
    return export_as(exporter_for(format or path)(**options), subject, path)


def export_as(
    made: Exporter,
    subject: Subject,
    path: str | os.PathLike[str],
    *,
    checking: Callable[[], object] | None = None,
) -> Exported:
    """The same with a format and its options in one; `checking` is called before the files are proved."""
    need_packages(type(made))
    need_sense(made, subject.network)
    target = Path(path)
    try:
        _need_place(target)
        files = made.files(subject, target.name)
        targets = {target.with_name(name): data for name, data in files.items()}
        for companion in [*targets][:-1]:
            _need_own(companion)
        if checking is not None:
            checking()
        proof = prove(made, subject, files) if made.runs_again else None
        if proof is not None and not proof.ok:
            raise _wrong(made.title, proof)
        _put(targets)
    except OSError as error:
        raise _refused_by_disk(target, error) from error
    return Exported(target, tuple(targets), proof)


def _put(files: Mapping[Path, bytes]) -> None:
    """Write all files or none: those before one that fails go back to what they were. Raises OSError."""
    *companions, _ = files
    copies: dict[Path, Path | None] = {}
    try:
        for path, data in files.items():
            if path in companions:
                copies[path] = _copy(path)
            write_bytes(path, data)
    except BaseException:
        for path, copy in copies.items():
            _put_back(path, copy)
        raise
    for copy in filter(None, copies.values()):
        copy.unlink(missing_ok=True)


def _copy(path: Path) -> Path | None:
    """A copy of the file at `path`, beside it; None when there is no file."""
    if not path.exists():
        return None
    copy = temporary_beside(Path(os.path.realpath(path)))
    try:
        shutil.copyfile(path, copy)
    except BaseException:
        copy.unlink(missing_ok=True)
        raise
    return copy


def _put_back(path: Path, copy: Path | None) -> None:
    with contextlib.suppress(OSError, ValueError):  # the latter for a zero byte in the name
        if copy is None:
            path.unlink()
        else:
            os.replace(copy, os.path.realpath(path))


def _need_place(target: Path) -> None:
    """Refuse at once, before seconds of work, what cannot become a file."""
    if target.is_dir():
        received, remedy = Text("a folder"), Text("add the name of a file.")
    elif not target.parent.is_dir():
        received, remedy = Text("no such folder"), Text("make the folder first, or choose another one.")
    else:
        return
    raise refuse(
        "no_place",
        Text("The export cannot be written there."),
        where=Text("{path}", path=target),
        expected=Text("a file name in a folder that exists"),
        received=received,
        remedy=remedy,
        place=Place(file=str(target)),
    )


def _need_own(path: Path) -> None:
    """Refuse to replace weights beside the file that was asked for, unless an export wrote them."""
    from safetensors import SafetensorError, safe_open

    if not path.exists():
        return
    try:
        with safe_open(path, framework="np") as file:
            if (file.metadata() or {}).get("made_with") == MADE_WITH:
                return
    except (SafetensorError, OSError):
        pass
    raise refuse(
        "not_ours",
        Text("The weights would replace a file that no export has written."),
        where=Text("{path}", path=path),
        remedy=Text("choose another name, or move that file away."),
        place=Place(file=str(path)),
    )


def _wrong(title: str, proof: Proof) -> ProblemError:
    return refuse(
        "export_wrong",
        Text("The exported file gives other numbers than the model, so it was not kept."),
        where=Text("{format}, {how}", format=title, how=proof.how),
        expected=Text("a difference of at most {most:g} of the largest output", most=TOLERANCE),
        received=Text("{relative:.1e}", relative=proof.relative),
        remedy=Text("choose another format, and report this: it is a fault of NetBuilder."),
    )


def _refused_by_disk(target: Path, error: OSError) -> ProblemError:
    return refuse(
        "export_not_written",
        Text("The export could not be written; what was there before is untouched."),
        where=Text("{path}", path=error.filename or target),
        received=Text("{reason}", reason=error.strerror or str(error)),
        remedy=Text("make room on the disk, or choose a folder that may be written to."),
        place=Place(file=str(target)),
    )
