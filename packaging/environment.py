"""The launcher's virtual environment: made, filled, and stamped, so that pip runs only when it must.

The environment is `.venv` in the checkout, or what NETBUILDER_VENV names. One that the launcher left
unfinished is made anew; one that somebody else made is used if it can be, and never removed while it works.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from qt_check import qt_fault

ROOT = Path(__file__).resolve().parent.parent
CONSTRAINTS = "packaging/constraints.txt"


class Refusal(Exception):
    """Nothing can be started; the message says why and what to do."""


@dataclass(frozen=True)
class Stamp:
    """What the launcher knows about an environment it works with.

    `ours` is whether the launcher made it; `installed` is the `digest()` of the last finished installation,
    None until there is one; `qt` is whether Qt was seen to load since.
    """

    ours: bool = False
    installed: str | None = None
    extras: tuple[str, ...] = ()
    qt: bool = False

    @classmethod
    def read(cls, folder: Path) -> Stamp | None:
        try:
            kept = json.loads(cls._file(folder).read_text(encoding="utf-8"))
            return cls(kept["ours"], kept["installed"], tuple(kept["extras"]), kept["qt"])
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def write(self, folder: Path) -> None:
        self._file(folder).write_text(json.dumps(asdict(self)), encoding="utf-8")

    @staticmethod
    def _file(folder: Path) -> Path:
        return folder / "netbuilder-install.json"


class Environment:
    """A virtual environment at `folder`, which need not be there yet."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.python = str(folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))

    def prepare(self, extras: set[str], wheels: str | None) -> None:
        """Makes sure that this checkout is installed with `extras`; from the folder `wheels` if given."""
        if self.is_ready(extras):
            return
        if wheels is not None and not Path(wheels).is_dir():
            raise Refusal(
                f"There is no folder {wheels} to install from. `launch.py --download DIR` fills one."
            )
        with alone(self.folder.parent):
            if not self.is_ready(extras):  # a launch that was waited for may have done it
                self.make()
                self.install(extras, wheels)

    def is_ready(self, extras: set[str]) -> bool:
        stamp = Stamp.read(self.folder)
        return (
            stamp is not None
            and stamp.installed == digest()
            and extras <= set(stamp.extras)
            and os.path.exists(self.python)
        )

    def make(self) -> None:
        """Leaves an environment that pip can install into."""
        if Path(sys.prefix).resolve() == self.folder:
            return  # started by the environment's own Python, which cannot be replaced while it runs
        if self.folder.exists() and any(self.folder.iterdir()):
            if self.is_usable():
                return
            shutil.rmtree(self.folder)
        if importlib.util.find_spec("ensurepip") is None:
            raise Refusal(
                "This Python cannot make virtual environments. On Debian and Ubuntu: "
                "sudo apt-get install python{}.{}-venv".format(*sys.version_info[:2])
            )
        self.folder.mkdir(parents=True, exist_ok=True)
        Stamp(ours=True).write(self.folder)  # from here on it may be removed if it is found unfinished
        command = [sys.executable, "-m", "venv", str(self.folder)]
        if subprocess.run(command, stdout=sys.stderr).returncode != 0:
            raise Refusal(
                f"Python could not make a virtual environment in {self.folder}; its words are above."
            )

    def is_usable(self) -> bool:
        """Whether pip can install into what is there; if not, it may be removed. Refuses others' work."""
        stamp = Stamp.read(self.folder) or Stamp()
        if not stamp.ours and not (self.folder / "pyvenv.cfg").exists():
            raise Refusal(f"{self.folder} is not a virtual environment. {_ELSEWHERE}")
        version = self.version()
        if not stamp.ours and version not in (None, sys.version_info[:2]):
            raise Refusal(f"{self.folder} was made by hand for another version of Python. {_ELSEWHERE}")
        return version == sys.version_info[:2] and (stamp.installed is not None or not stamp.ours)

    def version(self) -> tuple[int, ...] | None:
        """Major and minor version of the environment's Python; None if it does not run."""
        question = "import sys; print(*sys.version_info[:2])"
        try:
            answer = subprocess.run([self.python, "-c", question], capture_output=True, text=True)
        except OSError:
            return None
        return tuple(map(int, answer.stdout.split())) if answer.returncode == 0 else None

    def install(self, extras: set[str], wheels: str | None) -> None:
        before = Stamp.read(self.folder) or Stamp()
        names = sorted(extras.union(before.extras))
        say(f"Installing NetBuilder with PyTorch and Qt into {self.folder}: some minutes the first time.")
        replace(before, installed=None).write(self.folder)
        command = [self.python, "-m", "pip", "install", "--no-input", "--disable-pip-version-check"]
        command += ["-c", CONSTRAINTS, "-e", f".[{','.join(names)}]" if names else "."]
        if wheels is not None:
            command += ["--no-index", "--find-links", str(Path(wheels).absolute())]
        if subprocess.run(command, cwd=ROOT, stdout=sys.stderr).returncode != 0:
            before.write(self.folder)  # what worked before is kept, and the change is tried again next time
            raise Refusal(
                "pip could not install NetBuilder; its words are above. For a machine without network, fill "
                "a folder elsewhere with `launch.py --download DIR`, and start with `launch.py --wheels DIR`."
            )
        Stamp(before.ours, digest(), tuple(names)).write(self.folder)

    def qt_fault(self) -> str | None:
        """Why Qt does not load, in a sentence; not asked again once it did."""
        stamp = Stamp.read(self.folder) or Stamp()
        if stamp.qt:
            return None
        fault = qt_fault(self.python)
        if fault is None:
            replace(stamp, qt=True).write(self.folder)
        return fault


_ELSEWHERE = "Move it away, or name another folder in NETBUILDER_VENV."


def environment_folder() -> Path:
    named = os.environ.get("NETBUILDER_VENV", "").strip()
    return (Path(named).expanduser() if named else ROOT / ".venv").resolve()


def digest() -> str:
    """What an installation depends on: the two files, the Python version, and where the checkout lies."""
    parts = (
        (ROOT / "pyproject.toml").read_bytes(),
        (ROOT / CONSTRAINTS).read_bytes(),
        repr((sys.version_info[:2], str(ROOT))).encode(),
    )
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


def download(folder: str) -> int:
    """Fills `folder` with the packages that `--wheels` installs from, those for the tests included."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    with tempfile.TemporaryDirectory() as scratch:
        environment = Environment(Path(scratch) / "venv")
        environment.make()
        command = [environment.python, "-m", "pip", "download", "--disable-pip-version-check"]
        command += ["-c", CONSTRAINTS, "-d", str(Path(folder).absolute())]
        command += [*project["dependencies"], *project["optional-dependencies"]["test"]]
        return subprocess.run(command, cwd=ROOT, stdout=sys.stderr).returncode


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Keeps a second launch waiting while the first installs; Windows cannot lock a folder, goes without."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        import fcntl
    except ImportError:
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another launch is installing; waiting for it.")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)
