"""Saving is all or nothing: faults at every call, full disks, read-only places, kills, links, odd names."""

from __future__ import annotations

import errno
import os
import random
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from netbuilder.core import atomic
from netbuilder.core.atomic import sweep_temporaries, sync_folder, temporary_beside, write_bytes, write_text

ROOT = Path(__file__).resolve().parents[2]
OLD = b"the old project\n" * 8
NEW = b"the new and longer project\r\n" * 16
WATCHED = ("open", "write", "fsync", "close", "replace", "chmod")

posix = pytest.mark.skipif(os.name != "posix", reason="needs a POSIX file system")


class System:
    """Stands in for `os` in the module under test: counts the calls that matter, fails where told to."""

    def __init__(self, fail_at: int | None = None, fault: BaseException | None = None) -> None:
        self.calls: list[str] = []
        self.fail_at = fail_at
        self.fault = fault
        self.longest_write = 50
        self.failing: dict[str, BaseException] = {}

    def __getattr__(self, name: str) -> Any:
        real = getattr(os, name)
        return self._watched(name, real) if name in WATCHED or name in self.failing else real

    def _watched(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            self.calls.append(name)
            fault = self.fault if len(self.calls) - 1 == self.fail_at else self.failing.get(name)
            if fault is not None:
                if name == "close":
                    real(*arguments)  # a close that fails has closed all the same
                raise fault
            if name == "write":
                handle, data = arguments
                return real(handle, data[: self.longest_write])
            return real(*arguments)

        return call


def use(monkeypatch: pytest.MonkeyPatch, system: Any) -> None:
    monkeypatch.setattr(atomic, "os", system)


def names_in(folder: Path) -> list[str]:
    return sorted(os.listdir(folder))


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / "net.netb"
    path.write_bytes(OLD)
    return path


def calls_of_a_save(monkeypatch: pytest.MonkeyPatch, folder: Path) -> list[str]:
    system = System()
    path = folder / "count.netb"
    path.write_bytes(OLD)
    with monkeypatch.context() as patch:
        use(patch, system)
        write_bytes(path, NEW)
    path.unlink()
    return system.calls


def test_a_save_writes_syncs_renames_and_syncs_the_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    calls = calls_of_a_save(monkeypatch, tmp_path)
    writes = -(-len(NEW) // 50)
    sync = ["open", "fsync", "close"]
    assert calls == ["open", *["write"] * writes, "close", "chmod", *sync, "replace", *sync]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EROFS, errno.EDQUOT])
def test_a_fault_at_every_call_leaves_the_old_file_or_the_new_one(
    number: int, monkeypatch: pytest.MonkeyPatch, saved: Path
) -> None:
    calls = calls_of_a_save(monkeypatch, saved.parent)
    renamed = calls.index("replace")
    for n, name in enumerate(calls):
        saved.write_bytes(OLD)
        system = System(n, OSError(number, os.strerror(number)))
        with monkeypatch.context() as patch:
            use(patch, system)
            if n <= renamed and name != "chmod":
                with pytest.raises(OSError) as caught:
                    write_bytes(saved, NEW)
                assert (caught.value.errno, caught.value.filename) == (number, str(saved))
                expected = OLD
            else:
                write_bytes(saved, NEW)  # the new file is in place: not to call this a failure
                expected = NEW
        assert saved.read_bytes() == expected, (n, name)
        assert names_in(saved.parent) == [saved.name], (n, name)
        assert len(system.calls) > n, "the fault was never met"


def test_a_fault_at_every_call_of_a_first_save_leaves_nothing_or_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "first.netb"
    n = 0
    while True:
        system = System(n, OSError(errno.ENOSPC, "full"))
        with monkeypatch.context() as patch:
            use(patch, system)
            try:
                write_bytes(path, NEW)
            except OSError:
                assert names_in(tmp_path) == [], n
            else:
                assert path.read_bytes() == NEW
                assert names_in(tmp_path) == [path.name]
                path.unlink()
        if len(system.calls) <= n:
            break
        n += 1
    assert n == len([call for call in calls_of_a_save(monkeypatch, tmp_path) if call != "chmod"])


def test_an_interrupt_at_every_call_leaves_no_part(monkeypatch: pytest.MonkeyPatch, saved: Path) -> None:
    calls = calls_of_a_save(monkeypatch, saved.parent)
    for n in range(len(calls)):
        saved.write_bytes(OLD)
        with monkeypatch.context() as patch:
            use(patch, System(n, KeyboardInterrupt()))
            with pytest.raises(KeyboardInterrupt):
                write_bytes(saved, NEW)
        assert saved.read_bytes() == (OLD if n <= calls.index("replace") else NEW)
        assert names_in(saved.parent) == [saved.name]


@pytest.mark.parametrize("most", [1, 2, 7, len(NEW) - 1, len(NEW), len(NEW) + 1])
def test_short_writes_are_continued(most: int, monkeypatch: pytest.MonkeyPatch, saved: Path) -> None:
    system = System()
    system.longest_write = most
    use(monkeypatch, system)
    write_bytes(saved, NEW)
    assert saved.read_bytes() == NEW
    assert system.calls.count("write") == -(-len(NEW) // most)


def test_a_write_of_nothing_is_a_fault_and_no_endless_loop(
    monkeypatch: pytest.MonkeyPatch, saved: Path
) -> None:
    system = System()
    system.longest_write = 0
    use(monkeypatch, system)
    with pytest.raises(OSError, match="wrote nothing"):
        write_bytes(saved, NEW)
    assert saved.read_bytes() == OLD
    assert names_in(saved.parent) == [saved.name]


def test_a_clean_up_that_fails_does_not_hide_the_reason(monkeypatch: pytest.MonkeyPatch, saved: Path) -> None:
    system = System()
    system.failing = {"fsync": OSError(errno.ENOSPC, "full"), "unlink": OSError(errno.EIO, "dead disk")}
    use(monkeypatch, system)
    with pytest.raises(OSError, match="full"):
        write_bytes(saved, NEW)
    assert saved.read_bytes() == OLD
    assert "unlink" in system.calls


def test_empty_data_and_large_data(tmp_path: Path) -> None:
    path = tmp_path / "file"
    large = bytes(range(256)) * 20_000
    for data in (b"", large, b"\r\n\x00\x1a"):
        write_bytes(path, data)
        assert path.read_bytes() == data


def test_text_is_utf_8_with_its_own_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_text(path, "가 × 😀\r\nb\n")
    assert path.read_bytes() == "가 × 😀\r\nb\n".encode()


def test_text_that_utf_8_cannot_hold_changes_nothing(saved: Path) -> None:
    with pytest.raises(UnicodeEncodeError):
        write_text(saved, "a\ud800")
    assert saved.read_bytes() == OLD
    assert names_in(saved.parent) == [saved.name]


# ------------------------------------------------------------------------------------------- full disks


SAVE = """
import os, resource, signal, sys
from pathlib import Path
from netbuilder.core.atomic import write_bytes
{before}
try:
    write_bytes(Path(sys.argv[1]), b"n" * 3_000_000)
except OSError as error:
    print(error.errno, error.filename)
else:
    print("saved")
"""


def run_python(code: str, *arguments: str, prefix: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*prefix, sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )


@posix
def test_a_file_size_limit_keeps_the_old_file(saved: Path) -> None:
    limit = "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
    limit += "resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))"
    done = run_python(SAVE.format(before=limit), str(saved))
    assert done.stdout == f"{errno.EFBIG} {saved}\n", done.stderr
    assert saved.read_bytes() == OLD
    assert names_in(saved.parent) == [saved.name]


MOUNTED = """
import os, subprocess, sys
from pathlib import Path
from netbuilder.core.atomic import write_bytes

folder, options = Path(sys.argv[1]), sys.argv[2]
mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "none", folder]
mounted = subprocess.run(mount, capture_output=True, text=True)
if mounted.returncode:
    print("skip", mounted.stderr.strip())
    sys.exit()
path = folder / "net.netb"
path.write_bytes(b"old")
if options:
    subprocess.run(["mount", "-o", options, folder], check=True)
try:
    write_bytes(path, b"n" * 3_000_000)
except OSError as error:
    print(error.errno, error.filename, path.read_bytes(), os.listdir(folder))
else:
    print("saved")
"""


def save_on_a_mount(folder: Path, options: str) -> str:
    """What became of a save on a small file system that only a child sees; skips where there can be none."""
    as_root = () if hasattr(os, "geteuid") and os.geteuid() == 0 else ("--map-root-user",)
    try:
        done = run_python(MOUNTED, str(folder), options, prefix=("unshare", "--mount", *as_root))
    except FileNotFoundError:
        pytest.skip("there is no unshare(1) to mount a file system of one's own")
    if "unshare" in done.stderr:
        pytest.skip(f"no file system of one's own: {done.stderr.strip()}")
    if done.stdout.startswith("skip"):
        pytest.skip(f"a tmpfs cannot be mounted here: {done.stdout[5:].strip()}")
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@posix
def test_a_full_file_system_keeps_the_old_file(tmp_path: Path) -> None:
    told = save_on_a_mount(tmp_path, "")
    assert told == f"{errno.ENOSPC} {tmp_path / 'net.netb'} b'old' ['net.netb']"


@posix
def test_a_read_only_file_system_keeps_the_old_file(tmp_path: Path) -> None:
    told = save_on_a_mount(tmp_path, "remount,ro")
    number, rest = told.split(" ", 1)
    assert int(number) in (errno.EACCES, errno.EROFS)
    assert rest == f"{tmp_path / 'net.netb'} b'old' ['net.netb']"


# ---------------------------------------------------------------------------------- read-only places


AS_A_PERSON = """
if os.geteuid() == 0:
    try:
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
    except OSError as error:
        print("skip this root cannot become an ordinary user:", error)
        sys.exit()
if not os.access(os.path.dirname(sys.argv[1]), os.X_OK):
    print("skip the folder for temporary files is private to this user")
    sys.exit()
"""


@pytest.fixture
def public() -> Iterator[Path]:
    """A folder that an ordinary user reaches, which pytest's own are not."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
        folder.chmod(0o755)


def save_as_a_person(path: Path) -> str:
    done = run_python(SAVE.format(before=AS_A_PERSON), str(path))
    assert done.returncode == 0, done.stderr
    if done.stdout.startswith("skip"):
        pytest.skip(done.stdout[5:].strip())
    return done.stdout.strip()


@posix
def test_a_read_only_folder_is_refused(public: Path) -> None:
    path = public / "net.netb"
    path.write_bytes(OLD)
    path.chmod(0o666)
    public.chmod(0o555)
    assert save_as_a_person(path) == f"{errno.EACCES} {path}"
    assert save_as_a_person(public / "new.netb") == f"{errno.EACCES} {public / 'new.netb'}"
    assert path.read_bytes() == OLD
    assert names_in(public) == [path.name]


@posix
def test_a_read_only_file_is_refused_though_its_folder_would_allow_a_rename(public: Path) -> None:
    path = public / "net.netb"
    path.write_bytes(OLD)
    path.chmod(0o444)
    public.chmod(0o777)
    assert save_as_a_person(path) == f"{errno.EACCES} {path}"
    assert path.read_bytes() == OLD
    assert names_in(public) == [path.name]


def test_a_file_without_leave_to_write_is_refused(monkeypatch: pytest.MonkeyPatch, saved: Path) -> None:
    system = SimpleNamespace(**{**vars(os), "access": lambda *_: False})
    use(monkeypatch, system)
    with pytest.raises(PermissionError) as caught:
        write_bytes(saved, NEW)
    assert caught.value.filename == str(saved)
    assert saved.read_bytes() == OLD


@posix
def test_an_immutable_folder_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "fixed"
    folder.mkdir()
    path = folder / "net.netb"
    path.write_bytes(OLD)
    try:
        locked = subprocess.run(["chattr", "+i", folder], capture_output=True, text=True)
    except FileNotFoundError:
        pytest.skip("there is no chattr(1)")
    if locked.returncode:
        pytest.skip(f"chattr +i does not work here: {locked.stderr.strip()}")
    try:
        with pytest.raises(PermissionError) as caught:
            write_bytes(path, NEW)
        assert caught.value.filename == str(path)
        assert path.read_bytes() == OLD
        assert names_in(folder) == [path.name]
    finally:
        subprocess.run(["chattr", "-i", folder], check=True)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    path = tmp_path / "gone" / "net.netb"
    with pytest.raises(FileNotFoundError) as caught:
        write_bytes(path, NEW)
    assert caught.value.filename == str(path)
    assert names_in(tmp_path) == []


def test_a_file_in_place_of_a_folder_is_an_error(saved: Path) -> None:
    with pytest.raises(OSError) as caught:
        write_bytes(saved / "inside.netb", NEW)
    assert caught.value.filename == str(saved / "inside.netb")
    assert saved.read_bytes() == OLD


@pytest.mark.parametrize("name", ["", ".", "sub", "sub/.."])
def test_a_folder_is_not_replaced(name: str, tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    with pytest.raises(IsADirectoryError):
        write_bytes(tmp_path / name, NEW)
    assert names_in(tmp_path) == ["sub"]
    assert names_in(tmp_path / "sub") == []


@posix
def test_a_pipe_or_a_device_is_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in (pipe, Path(os.devnull)):
        with pytest.raises(OSError, match="not an ordinary file"):
            write_bytes(path, NEW)
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert stat.S_ISCHR(os.stat(os.devnull).st_mode)
    assert names_in(tmp_path) == ["pipe"]


# -------------------------------------------------------------------------------------------- kills


ENDLESS = """
import itertools, sys
from pathlib import Path
from netbuilder.core.atomic import write_bytes

path = Path(sys.argv[1])
print("ready", flush=True)
for number in itertools.count():
    write_bytes(path, (b"old", b"new")[number % 2] * 200_000)
"""


def kill_a_saving_child(path: Path, seconds: float) -> None:
    child = subprocess.Popen([sys.executable, "-c", ENDLESS, str(path)], cwd=ROOT, stdout=subprocess.PIPE)
    assert child.stdout is not None
    with child.stdout:
        assert child.stdout.readline() == b"ready\n"
        time.sleep(seconds)
        child.send_signal(signal.SIGKILL)
        assert child.wait(timeout=30) == -signal.SIGKILL


def kill_often(folder: Path, times: int) -> None:
    path = folder / "net.netb"
    whole = {b"old" * 200_000, b"new" * 200_000}
    write_bytes(path, b"old" * 200_000)
    moments = random.Random(times)
    for _ in range(times):
        kill_a_saving_child(path, moments.uniform(0.0, 0.03))
        assert path.read_bytes() in whole
    sweep_temporaries(folder, older_than_seconds=-60)
    assert names_in(folder) == [path.name]


@posix
def test_a_kill_leaves_the_old_file_or_the_new_one(tmp_path: Path) -> None:
    kill_often(tmp_path, 40)


@posix
@pytest.mark.long
def test_two_hundred_kills_leave_the_old_file_or_the_new_one(tmp_path: Path) -> None:
    kill_often(tmp_path, 200)


# -------------------------------------------------------------------------------------------- names


NAMES = [
    "한글 신경망.netb",
    "한글.netb",  # the same in decomposed letters, another file to Linux
    "emoji 👩‍🔬😀.netb",
    " a b .netb",
    "#%&'\"$`!*?.netb",
    "-rf",
    ".hidden",
    "..two",
    "tab\tand\nline.netb",
    "not utf-8 \udcff\udc80\udcfe.netb",
    "n" * 250 + ".netb",
    "가" * 83 + ".netb1",
    "\udcff" * 255,
    "é" + "😀" * 62 + ".netb",
]


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_any_name_is_saved_and_saved_again(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    for data in (OLD, NEW):
        try:
            write_bytes(path, data)
        except OSError as refused:
            assert names_in(tmp_path) == []
            pytest.skip(f"this file system refuses the name: {refused.strerror}")
        assert path.read_bytes() == data
        assert names_in(tmp_path) == [name]


def test_the_names_above_reach_the_limit() -> None:
    assert max(len(os.fsencode(name)) for name in NAMES) == 255


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_a_temporary_name_is_hidden_short_and_fresh(name: str) -> None:
    path = Path("folder") / name
    first, second = temporary_beside(path), temporary_beside(path)
    assert first != second
    assert first.parent == path.parent
    assert first.name.startswith(".") and first.name.endswith(".tmp")
    assert len(os.fsencode(first.name)) <= 255


@pytest.mark.parametrize("name", ["n" * 256, "가" * 86, "zero\0byte", "\0", "lone\ud800surrogate"], ids=ascii)
def test_a_name_that_the_system_refuses_is_an_error_that_leaves_nothing(name: str, tmp_path: Path) -> None:
    with pytest.raises(OSError) as caught:
        write_bytes(tmp_path / name, NEW)
    assert caught.value.filename == str(tmp_path / name)
    assert caught.value.errno in (errno.ENAMETOOLONG, errno.EINVAL, errno.EILSEQ)
    assert names_in(tmp_path) == []


def deep(folder: Path, length: int) -> Path:
    """A file's path of exactly `length` characters below `folder`, whose folders are made."""
    while length - len(str(folder)) > 120:
        folder = folder / ("d" * 99)  # the name that is left is shorter than where temporary ones are cut
    try:
        folder.mkdir(parents=True)
    except OSError as refused:
        pytest.skip(f"this system has no such long paths: {refused.strerror}")
    return folder / ("f" * (length - len(str(folder)) - 1))


@posix
def test_a_path_of_4000_characters(tmp_path: Path) -> None:
    path = deep(tmp_path, 4000)
    assert len(str(path)) == 4000
    for data in (OLD, NEW):
        write_bytes(path, data)
        assert path.read_bytes() == data
        assert names_in(path.parent) == [path.name]


@posix
@pytest.mark.parametrize("beyond", ["", "/" + "g" * 200 + "/h"], ids=["by its temporary name", "by itself"])
def test_a_path_too_long_is_an_error_that_leaves_nothing(beyond: str, tmp_path: Path) -> None:
    file = deep(tmp_path, 4090)
    path = Path(str(file) + beyond)
    with pytest.raises(OSError) as caught:
        write_bytes(path, NEW)
    assert (caught.value.errno, caught.value.filename) == (errno.ENAMETOOLONG, str(path))
    assert names_in(file.parent) == []


# ---------------------------------------------------------------------------- links and permissions


@posix
def test_a_link_stays_and_its_file_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    real = tmp_path / "real" / "net.netb"
    real.write_bytes(OLD)
    first, second = tmp_path / "first.netb", tmp_path / "second.netb"
    first.symlink_to("real/net.netb")
    second.symlink_to(first)
    write_bytes(second, NEW)
    assert real.read_bytes() == NEW
    assert not real.is_symlink()
    assert os.readlink(first) == "real/net.netb"
    assert os.readlink(second) == str(first)
    assert names_in(tmp_path) == ["first.netb", "real", "second.netb"]
    assert names_in(tmp_path / "real") == ["net.netb"]


@posix
def test_a_link_to_nothing_gets_its_file(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to("later.netb")
    write_bytes(link, NEW)
    assert link.is_symlink()
    assert (tmp_path / "later.netb").read_bytes() == NEW


@posix
def test_links_in_a_circle_are_refused(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.symlink_to(other)
    other.symlink_to(one)
    with pytest.raises(OSError) as caught:
        write_bytes(one, NEW)
    assert (caught.value.errno, caught.value.filename) == (errno.ELOOP, str(one))
    assert one.is_symlink() and other.is_symlink()
    assert names_in(tmp_path) == ["one", "other"]


@posix
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o755, 0o222, 0o666])
def test_the_permissions_of_the_file_stay(mode: int, saved: Path) -> None:
    saved.chmod(mode)
    before = os.umask(0o077)
    try:
        write_bytes(saved, NEW)
    finally:
        os.umask(before)
    assert stat.S_IMODE(saved.stat().st_mode) == mode
    saved.chmod(0o600)
    assert saved.read_bytes() == NEW


@posix
@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_a_new_file_has_the_permissions_of_any_new_file(umask: int, mode: int, tmp_path: Path) -> None:
    before = os.umask(umask)
    try:
        write_bytes(tmp_path / "new", NEW)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == mode


@posix
def test_nobody_reads_a_private_file_while_it_is_written(
    monkeypatch: pytest.MonkeyPatch, saved: Path
) -> None:
    saved.chmod(0o600)
    seen: list[int] = []

    def fsync(handle: int) -> None:
        found = os.fstat(handle).st_mode
        if stat.S_ISREG(found):
            seen.append(stat.S_IMODE(found))

    use(monkeypatch, SimpleNamespace(**{**vars(os), "fsync": fsync}))
    write_bytes(saved, NEW)
    assert seen == [0o600]


def test_a_file_system_without_permissions_is_no_reason_to_fail(
    monkeypatch: pytest.MonkeyPatch, saved: Path
) -> None:
    system = System()
    system.failing = {"chmod": OSError(errno.EPERM, "no permissions here")}
    use(monkeypatch, system)
    write_bytes(saved, NEW)
    assert saved.read_bytes() == NEW


# ----------------------------------------------------------------------------------- folders, sweeping


def test_a_folder_that_cannot_be_synced_is_forgiven(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    sync_folder(tmp_path / "missing")
    for name in ("open", "fsync", "close"):
        system = System()
        system.failing = {name: OSError(errno.EINVAL, "cannot")}
        with monkeypatch.context() as patch:
            use(patch, system)
            sync_folder(tmp_path)
        assert name in system.calls
        assert ("close" in system.calls) == (name != "open")


def left_over(folder: Path, name: str, age_in_days: float) -> Path:
    path = folder / name
    path.write_bytes(b"part")
    when = time.time() - age_in_days * atomic.DAY
    os.utime(path, (when, when))
    return path


def test_what_killed_writers_left_is_swept_after_a_day(tmp_path: Path) -> None:
    for name in NAMES:
        left_over(tmp_path, temporary_beside(Path(name)).name, 1.01)
    young = left_over(tmp_path, temporary_beside(Path("a")).name, 0.99)
    future = left_over(tmp_path, temporary_beside(Path("b")).name, -400)
    left_over(tmp_path, ".tmpfTLX3O", 1.01)
    assert sweep_temporaries(tmp_path) == len(NAMES) + 1
    assert names_in(tmp_path) == sorted([young.name, future.name])


def test_sweeping_touches_nothing_else(tmp_path: Path) -> None:
    kept = [
        "net.netb",
        "net.netb.0123abcd.tmp",
        ".net.0123abcd",
        ".net.0123ABCD.tmp",
        ".net.0123abc.tmp",
        ".tmp",
        ".tmpfTLX3",
        "tmpfTLX3O",
    ]
    for name in kept:
        left_over(tmp_path, name, 400)
    folder = tmp_path / ".folder.0123abcd.tmp"
    folder.mkdir()
    os.utime(folder, (0, 0))
    assert sweep_temporaries(tmp_path) == 0
    assert names_in(tmp_path) == sorted([*kept, folder.name])


@posix
def test_sweeping_does_not_follow_links(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    target = left_over(other, "precious", 400)
    link = tmp_path / ".link.0123abcd.tmp"
    link.symlink_to(target)
    os.utime(link, (0, 0), follow_symlinks=False)
    assert sweep_temporaries(tmp_path) == 0
    assert link.is_symlink()
    assert target.exists()


def test_sweeping_goes_on_after_a_file_that_cannot_be_removed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    stuck = left_over(tmp_path, ".stuck.0123abcd.tmp", 2)
    for number in range(5):
        left_over(tmp_path, f".free.0123abc{number}.tmp", 2)

    def unlink(path: os.DirEntry[str]) -> None:
        if path.name == stuck.name:
            raise PermissionError(errno.EPERM, "stuck")
        os.unlink(path)

    use(monkeypatch, SimpleNamespace(**{**vars(os), "unlink": unlink}))
    assert sweep_temporaries(tmp_path) == 5
    assert names_in(tmp_path) == [stuck.name]


def test_sweeping_a_folder_that_is_not_there_does_nothing(tmp_path: Path) -> None:
    assert sweep_temporaries(tmp_path / "missing") == 0
