"""Starts NetBuilder from a fresh checkout: makes a virtual environment, installs into it, hands over.

    python3 packaging/launch.py [ARGUMENTS]         NetBuilder itself; it is given the arguments
    python3 packaging/launch.py test [ARGUMENTS]    the tests, without a screen; pytest is given the arguments
    python3 packaging/launch.py --check             installs, then looks whether Qt loads

Before these may stand:

    --wheels DIR      install from the packages in DIR, without network
    --extras NAMES    install these as well: parquet,excel,volumes,logs,search,mic,test,dev

and `--download DIR` by itself fills such a folder on a machine with the same system and Python.

Only the standard library is used. The launcher's and pip's words go to standard error, so that the program's
output stays clean.
"""

# There is no `from __future__ import annotations` here: an old Python must be able to read this file as far
# as the sentence it is told. The rest of the launcher lies in modules of its own, which it does not reach.
import os
import re
import subprocess
import sys

OLDEST, NEWEST = 11, 14


def answering_python() -> str:
    """The command of a Python on this machine that NetBuilder runs on, or nothing."""
    for minor in (13, 12, 11, 14):
        command = f"python3.{minor}"
        try:
            if subprocess.call([command, "-c", ""], stderr=subprocess.DEVNULL) == 0:
                return command
        except OSError:
            continue
    return ""


if not (3, OLDEST) <= sys.version_info[:2] <= (3, NEWEST):
    fitting = answering_python()
    sys.exit(
        "NetBuilder runs on Python 3.{} to 3.{}, and this is Python {}.{}. {}".format(
            OLDEST,
            NEWEST,
            sys.version_info[0],
            sys.version_info[1],
            f"Try: {fitting} packaging/launch.py"
            if fitting
            else "Install one of those and start it with that.",
        )
    )

from environment import ROOT, Environment, Refusal, download, environment_folder, say  # noqa: E402


def main(arguments: list[str]) -> int:
    """Does what the arguments ask; returns an exit status unless the process has become the program."""
    try:
        return launch(*leading_options(arguments))
    except Refusal as refusal:
        say(str(refusal))
        return 1
    except OSError as error:
        say(f"The installation was stopped by the system: {error}")
        return 1
    except KeyboardInterrupt:
        return 130


def leading_options(arguments: list[str]) -> tuple[dict[str, str], list[str]]:
    """The launcher's own options at the front, and the rest, which is not ours to read."""
    options: dict[str, str] = {}
    rest = list(arguments)
    while rest:
        match = re.fullmatch("--(wheels|extras|download)(?:=(.*))?", rest[0])
        if match is None:
            break
        del rest[0]
        if match[2] is None and not rest:
            raise Refusal(f"--{match[1]} needs a value after it.")
        options[match[1]] = rest.pop(0) if match[2] is None else match[2]
    return options, rest


def launch(options: dict[str, str], rest: list[str]) -> int:
    if "download" in options:
        return download(options["download"])
    testing, checking = rest[:1] == ["test"], rest[:1] == ["--check"]
    extras = {name.strip() for name in options.get("extras", "").split(",") if name.strip()}
    environment = Environment(environment_folder())
    environment.prepare(extras | ({"test"} if testing else set()), options.get("wheels"))
    if testing or checking or not rest:  # a command, such as train, needs no Qt
        fault = environment.qt_fault()
        if fault is not None:
            say(fault)
            if testing or checking:
                return 1
    if checking:
        return 0
    if testing:
        os.chdir(ROOT)
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        # All of them on all processors; who asks for some of them wants to follow these.
        return become([environment.python, "-m", "pytest", *(rest[1:] or ["-n", "auto"])])
    # -P: a file in the user's folder that is named like a module must not be imported in its place.
    return become([environment.python, "-P", "-m", "netbuilder", *rest])


def become(command: list[str]) -> int:
    """Lets the command take this process's place, so that signals and the exit status are its own."""
    if os.name == "posix":
        os.execv(command[0], command)
    process = subprocess.Popen(command)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue  # the console has sent it to the program as well, which decides


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
