"""Downloads that can be stopped, go on where they were cut, and are believed when their checksum is right."""

from __future__ import annotations

import hashlib
import http.client
import os
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from netbuilder.core.atomic import sync_folder
from netbuilder.core.problem import Place, ProblemError, refuse
from netbuilder.core.text import Text
from netbuilder.core.values import dataclass
from netbuilder.data.source import Progress, Stopping
from netbuilder.data.stopping import stop_if_asked

_BLOCK = 1 << 16
# An address that keeps breaking off is asked this often, as long as each answer changes what we have.
_TRIES = 5


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file with its exact size and checksum, and the addresses that offer it, best first."""

    name: str
    size: int
    sha256: str
    addresses: tuple[str, ...]


class _Broken(Exception):
    """An answer that did not bring the rest of the file; `restart` when what we have cannot be continued."""

    def __init__(self, reason: Text, restart: bool = False) -> None:
        super().__init__(str(reason))
        self.reason = reason
        self.restart = restart


def fetch_all(
    files: tuple[RemoteFile, ...],
    folder: Path,
    progress: Progress | None = None,
    token: Stopping | None = None,
    timeout: float = 15.0,
) -> None:
    """Fetch `files` in this order; `progress` counts the bytes of all of them. Raises as `fetch` does."""
    total = sum(file.size for file in files)
    done = 0
    for file in files:

        def report(arrived: int, _: int, before: int = done) -> None:
            if progress is not None:
                progress(before + arrived, total)

        fetch(file, folder, report, token, timeout)
        done += file.size


def fetch(
    file: RemoteFile,
    folder: Path,
    progress: Progress | None = None,
    token: Stopping | None = None,
    timeout: float = 15.0,
) -> Path:
    """Download `file` into `folder`, whole and checked or not at all; the path it has there.

    Bytes are kept in a `.part` file until the checksum is right, then renamed. `timeout`: seconds of silence.
    Raises ProblemError when no address brings it or the disk refuses it, FetchStopped when asked to stop.
    """
    target = folder / file.name
    part = folder / f"{file.name}.part"
    reasons: dict[str, Text] = {}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for address in file.addresses:
            for _ in range(_TRIES):
                before = _size(part)
                try:
                    _receive(address, file, part, progress, token, timeout)
                    _check(file, part)
                except _Broken as broken:
                    reasons[address] = broken.reason
                    if broken.restart:
                        part.unlink(missing_ok=True)
                    if _size(part) == before:
                        break
                else:
                    os.replace(part, target)
                    sync_folder(folder)
                    return target
    except OSError as error:
        raise _not_saved(file, folder, error) from error
    raise _not_fetched(file, target, reasons)


def _receive(
    address: str,
    file: RemoteFile,
    part: Path,
    progress: Progress | None,
    token: Stopping | None,
    timeout: float,
) -> None:
    """Bring `part` to the size of `file`. Raises _Broken, FetchStopped, and OSError for the disk alone."""
    done = _size(part)
    if done >= file.size:
        return
    stop_if_asked(token)
    with _opened(address, done, timeout) as response:
        if not _continues(response, done):
            done = 0
        with part.open("ab" if done else "wb") as out:
            for block in _blocks(response):
                out.write(block)
                done += len(block)
                if progress is not None:
                    progress(min(done, file.size), file.size)
                stop_if_asked(token)
                if done > file.size:
                    break
            out.flush()
            os.fsync(out.fileno())
    if done < file.size:
        raise _Broken(Text("cut after {done:,} of {size:,} bytes", done=done, size=file.size))


def _opened(address: str, start: int, timeout: float) -> Any:
    """The answer to a request for the bytes from `start` on. Raises _Broken."""
    headers = {"User-Agent": "netbuilder", "Accept-Encoding": "identity"}
    if start:
        headers["Range"] = f"bytes={start}-"
    try:
        return urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=timeout)
    except urllib.error.HTTPError as error:
        error.close()
        beyond_the_end = error.code == http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE
        reason = Text("the server answers {code} {reason}", code=error.code, reason=error.reason)
        raise _Broken(reason, restart=beyond_the_end) from None
    except (OSError, http.client.HTTPException) as error:
        raise _Broken(Text("no answer ({reason})", reason=getattr(error, "reason", error))) from None


def _continues(response: Any, start: int) -> bool:
    """Whether `response` goes on at `start`; False when it sends the whole file. Raises _Broken."""
    if response.status != http.HTTPStatus.PARTIAL_CONTENT:
        return False
    piece = response.headers.get("Content-Range", "")
    if not piece.startswith(f"bytes {start}-"):
        raise _Broken(Text("the server sends another piece ({piece})", piece=piece), restart=True)
    return True


def _blocks(response: Any) -> Iterator[bytes]:
    """The body as it arrives. A connection that is cut ends it or raises _Broken."""
    while True:
        try:
            block = response.read1(_BLOCK)
        except (OSError, http.client.HTTPException) as error:
            raise _Broken(Text("the connection broke ({reason})", reason=error)) from None
        if not block:
            return
        yield block


def _check(file: RemoteFile, part: Path) -> None:
    """Raise _Broken unless what is on the disk has the checksum of `file`."""
    with part.open("rb") as read:
        found = hashlib.file_digest(read, "sha256").hexdigest()
    if found != file.sha256:
        raise _Broken(Text("other bytes than expected, sha256 {found}", found=found), restart=True)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _not_fetched(file: RemoteFile, target: Path, reasons: dict[str, Text]) -> ProblemError:
    return refuse(
        "download_failed",
        Text("{name} could not be downloaded.", name=file.name),
        expected=Text("{size:,} bytes with sha256 {sha256}", size=file.size, sha256=file.sha256),
        received=Text("{reasons}", reasons="; ".join(f"{where}: {why}" for where, why in reasons.items())),
        remedy=Text(
            "check the connection and try again, or download {address} by hand and put it at {target}.",
            address=file.addresses[0],
            target=target,
        ),
        place=Place(file=str(target)),
    )


def _not_saved(file: RemoteFile, folder: Path, error: OSError) -> ProblemError:
    return refuse(
        "download_not_saved",
        Text("{name} could not be saved.", name=file.name),
        where=Text("{folder}", folder=folder),
        expected=Text("a folder that can be written to, with {size:,} bytes of room", size=file.size),
        received=Text("{reason}", reason=error.strerror or str(error)),
        remedy=Text("make room there, or set NETBUILDER_HOME to another folder."),
        place=Place(file=str(folder)),
    )
