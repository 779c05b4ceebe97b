"""Against a server of our own on this machine that answers each request as the test wrote it down."""

from __future__ import annotations

import errno
import hashlib
import os
import socket
import socketserver
import struct
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from netbuilder.core.control import Control
from netbuilder.core.problem import Problem, ProblemError
from netbuilder.data.fetch import RemoteFile, fetch, fetch_all
from netbuilder.data.stopping import FetchStopped

BODY = bytes(range(256)) * 2_000  # 512,000 bytes: several blocks
Answer = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers.get("Range")))
        answers = self.server.answers
        (answers.pop(0) if answers else whole)(self)

    def say(self, status: int, body: bytes, length: int | None = None, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


class Server(socketserver.ThreadingTCPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers: list[Answer] = []
        self.asked: list[tuple[str, str | None]] = []
        self.release = threading.Event()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that leaves early is what several tests are about."""


def whole(handler: Handler) -> None:
    """An ordinary server, which can go on in the middle."""
    asked = handler.headers.get("Range")
    if asked is None:
        return handler.say(200, BODY)
    start = int(asked.removeprefix("bytes=").removesuffix("-"))
    return handler.say(206, BODY[start:], Content_Range=f"bytes {start}-{len(BODY) - 1}/{len(BODY)}")


def without_ranges(handler: Handler) -> None:
    handler.say(200, BODY)


def missing(handler: Handler) -> None:
    handler.say(404, b"nothing here")


def other_bytes(handler: Handler) -> None:
    handler.say(200, BODY[::-1])


def past_the_end(handler: Handler) -> None:
    handler.say(416, b"")


def other_piece(handler: Handler) -> None:
    handler.say(206, BODY[5:], Content_Range=f"bytes 5-{len(BODY) - 1}/{len(BODY)}")


def endless(handler: Handler) -> None:
    handler.say(200, BODY + bytes(1 << 22))


def cut_after(count: int) -> Answer:
    def answer(handler: Handler) -> None:
        asked = handler.headers.get("Range")
        start = int(asked.removeprefix("bytes=").removesuffix("-")) if asked else 0
        rest = BODY[start:]
        span = f"bytes {start}-{len(BODY) - 1}/{len(BODY)}"
        handler.say(206 if asked else 200, rest[:count], length=len(rest), Content_Range=span)

    return answer


def reset(handler: Handler) -> None:
    """Tear the connection down as a broken router does, in mid-answer."""
    handler.say(200, BODY[:100_000], length=len(BODY))
    handler.wfile.flush()
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()


def silent(handler: Handler) -> None:
    handler.say(200, BODY[:100_000], length=len(BODY))
    handler.wfile.flush()
    handler.server.release.wait(30)


def garbage(handler: Handler) -> None:
    handler.wfile.write(b"this is no HTTP\r\n\r\n")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with Server() as found:
        thread = threading.Thread(target=found.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield found
        found.release.set()
        found.shutdown()
        thread.join()


def remote(server: Server, *paths: str, body: bytes = BODY) -> RemoteFile:
    addresses = tuple(f"{server.address}/{path}" for path in paths or ("file",))
    return RemoteFile("data.bin", len(body), hashlib.sha256(body).hexdigest(), addresses)


def refused(file: RemoteFile, folder: Path, timeout: float = 15.0) -> Problem:
    with pytest.raises(ProblemError) as caught:
        fetch(file, folder, timeout=timeout)
    assert not (folder / file.name).exists()
    return caught.value.problem


def test_fetches_into_a_new_folder_and_reports_progress(server: Server, tmp_path: Path) -> None:
    heard: list[tuple[int, int]] = []
    folder = tmp_path / "new" / "folder"
    path = fetch(remote(server), folder, lambda *numbers: heard.append(numbers))
    assert path == folder / "data.bin"
    assert path.read_bytes() == BODY
    assert os.listdir(folder) == ["data.bin"]
    assert server.asked == [("/file", None)]
    assert heard == sorted(heard) and len(heard) > 1
    assert heard[-1] == (len(BODY), len(BODY))


def test_a_cut_connection_is_continued_where_it_ended(server: Server, tmp_path: Path) -> None:
    server.answers = [cut_after(200_000), cut_after(1_000)]
    assert fetch(remote(server), tmp_path).read_bytes() == BODY
    assert [asked for _, asked in server.asked] == [None, "bytes=200000-", "bytes=201000-"]


def test_a_part_of_an_earlier_run_is_continued(server: Server, tmp_path: Path) -> None:
    (tmp_path / "data.bin.part").write_bytes(BODY[:300_000])
    assert fetch(remote(server), tmp_path).read_bytes() == BODY
    assert server.asked == [("/file", "bytes=300000-")]


def test_a_server_without_ranges_sends_all_again(server: Server, tmp_path: Path) -> None:
    (tmp_path / "data.bin.part").write_bytes(b"x" * 300_000)
    server.answers = [without_ranges]
    assert fetch(remote(server), tmp_path).read_bytes() == BODY
    assert len(server.asked) == 1


def test_a_whole_part_needs_no_network(server: Server, tmp_path: Path) -> None:
    (tmp_path / "data.bin.part").write_bytes(BODY)
    assert fetch(remote(server), tmp_path).read_bytes() == BODY
    assert server.asked == []


@pytest.mark.parametrize("length", [300_000, len(BODY), len(BODY) + 1])
def test_a_part_with_other_bytes_is_thrown_away(server: Server, tmp_path: Path, length: int) -> None:
    (tmp_path / "data.bin.part").write_bytes(b"x" * length)
    assert fetch(remote(server), tmp_path).read_bytes() == BODY
    assert server.asked[-1] == ("/file", None)


@pytest.mark.parametrize("answer", [past_the_end, other_piece])
def test_a_part_that_the_server_cannot_continue_is_thrown_away(
    server: Server, tmp_path: Path, answer: Answer
) -> None:
    (tmp_path / "data.bin.part").write_bytes(BODY[:300_000])
    server.answers = [answer]
    assert fetch(remote(server), tmp_path).read_bytes() == BODY
    assert [asked for _, asked in server.asked] == ["bytes=300000-", None]


def test_a_wrong_checksum_is_refused_and_nothing_stays(server: Server, tmp_path: Path) -> None:
    server.answers = [other_bytes]
    problem = refused(remote(server), tmp_path)
    assert problem.code == "download_failed"
    assert hashlib.sha256(BODY).hexdigest() in str(problem.expected)
    assert hashlib.sha256(BODY[::-1]).hexdigest() in str(problem.received)
    assert os.listdir(tmp_path) == []
    assert len(server.asked) == 1


def test_more_than_was_promised_is_not_written_to_the_disk(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []
    check = hashlib.file_digest
    monkeypatch.setattr(
        hashlib,
        "file_digest",
        lambda file, name: (sizes.append(os.fstat(file.fileno()).st_size), check(file, name))[1],
    )
    server.answers = [endless]
    assert "other bytes" in str(refused(remote(server), tmp_path).received)
    assert sizes[0] <= len(BODY) + (1 << 16)


def test_the_next_address_is_asked_when_one_fails(server: Server, tmp_path: Path) -> None:
    server.answers = [missing, other_bytes, whole]
    assert fetch(remote(server, "first", "second", "third"), tmp_path).read_bytes() == BODY
    assert [path for path, _ in server.asked] == ["/first", "/second", "/third"]


def test_the_next_address_goes_on_where_the_one_before_ended(server: Server, tmp_path: Path) -> None:
    server.answers = [cut_after(100_000), missing]
    fetch(remote(server, "first", "second"), tmp_path)
    assert server.asked == [("/first", None), ("/first", "bytes=100000-"), ("/second", "bytes=100000-")]


def test_an_address_that_gives_little_by_little_is_left_after_five_answers(
    server: Server, tmp_path: Path
) -> None:
    server.answers = [cut_after(10)] * 5
    problem = refused(remote(server), tmp_path)
    assert "cut after 50 of 512,000 bytes" in str(problem.received)
    assert len(server.asked) == 5
    assert (tmp_path / "data.bin.part").read_bytes() == BODY[:50]


def test_404_says_where_to_put_the_file_by_hand(server: Server, tmp_path: Path) -> None:
    server.answers = [missing, missing]
    file = remote(server, "a", "b")
    problem = refused(file, tmp_path)
    assert str(problem.received) == (
        f"{file.addresses[0]}: the server answers 404 Not Found; "
        f"{file.addresses[1]}: the server answers 404 Not Found"
    )
    assert f"download {file.addresses[0]} by hand and put it at {tmp_path / 'data.bin'}" in str(
        problem.remedy
    )
    assert problem.place.file == str(tmp_path / "data.bin")


def test_no_server_at_all(server: Server, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound but not listening: a connection is refused
        address = f"http://127.0.0.1:{taken.getsockname()[1]}/file"
        problem = refused(RemoteFile("data.bin", 1, "", (address,)), tmp_path)
    assert "no answer (" in str(problem.received)


def test_an_answer_that_is_no_http(server: Server, tmp_path: Path) -> None:
    server.answers = [garbage]
    assert "no answer (" in str(refused(remote(server), tmp_path).received)


def test_a_connection_torn_down_in_the_middle_is_continued(server: Server, tmp_path: Path) -> None:
    server.answers = [cut_after(1_000), reset, whole, whole]
    assert fetch(remote(server), tmp_path).read_bytes() == BODY


def test_silence_ends_a_try(server: Server, tmp_path: Path) -> None:
    server.answers = [silent]
    assert fetch(remote(server), tmp_path, timeout=1.0).read_bytes() == BODY
    assert [asked for _, asked in server.asked] == [None, "bytes=100000-"]


def test_stop_by_a_function_keeps_what_arrived(server: Server, tmp_path: Path) -> None:
    arrived = 0

    def heard(bytes_: int, _: int) -> None:
        nonlocal arrived
        arrived = bytes_

    with pytest.raises(FetchStopped):
        fetch(remote(server), tmp_path, heard, lambda: arrived > 0)
    kept = (tmp_path / "data.bin.part").read_bytes()
    assert 0 < len(kept) < len(BODY)
    assert kept == BODY[: len(kept)]
    assert fetch(remote(server), tmp_path).read_bytes() == BODY
    assert server.asked[-1][1] == f"bytes={len(kept)}-"


def test_stop_by_a_token_before_anything_is_asked(server: Server, tmp_path: Path) -> None:
    control = Control()
    control.stop()
    with pytest.raises(FetchStopped):
        fetch(remote(server), tmp_path, token=control.token)
    assert server.asked == []
    assert fetch(remote(server), tmp_path, token=Control().token).read_bytes() == BODY


def test_a_folder_that_cannot_be_made(server: Server, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ProblemError) as caught:
        fetch(remote(server), tmp_path / "file")
    problem = caught.value.problem
    assert problem.code == "download_not_saved"
    assert str(problem.where) == str(tmp_path / "file")
    assert "NETBUILDER_HOME" in str(problem.remedy)


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_full_disk_loses_nothing(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as faulty:
        faulty.setattr(os, call, full)
        problem = refused(remote(server), tmp_path)
    assert problem.code == "download_not_saved"
    assert str(problem.received) == "No space left on device"
    assert "512,000 bytes of room" in str(problem.expected)
    assert fetch(remote(server), tmp_path).read_bytes() == BODY
    assert len(server.asked) == 1  # the part was whole


def test_a_disk_error_without_words_still_says_something(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise OSError("odd")

    monkeypatch.setattr(os, "replace", broken)
    assert str(refused(remote(server), tmp_path).received) == "odd"


def test_several_files_share_one_progress(server: Server, tmp_path: Path) -> None:
    first = remote(server)
    second = RemoteFile("second.bin", first.size, first.sha256, first.addresses)
    heard: list[tuple[int, int]] = []
    fetch_all((first, second), tmp_path, lambda *numbers: heard.append(numbers))
    assert sorted(os.listdir(tmp_path)) == ["data.bin", "second.bin"]
    assert heard == sorted(heard)
    assert heard[-1] == (2 * len(BODY), 2 * len(BODY))


def test_several_files_need_nobody_to_listen(server: Server, tmp_path: Path) -> None:
    fetch_all((remote(server),), tmp_path)
    assert (tmp_path / "data.bin").read_bytes() == BODY
