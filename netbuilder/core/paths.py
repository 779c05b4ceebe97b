"""Where things are: the files that come with NetBuilder, and the folders that belong to the user.

The answer is the same in a checkout, in an installed wheel and in a frozen application. Nothing is made here:
whoever writes makes the folder. `NETBUILDER_HOME` moves everything NetBuilder writes on its own into one
folder, so that a test, a class room or a second disk needs one variable; data sets are looked for in
`NETBUILDER_DATA` first.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from netbuilder.core.problem import refuse
from netbuilder.core.text import Text

_PACKAGE = Path(__file__).resolve().parents[1]


def resources() -> Path:
    """The folder with the examples, help pages and pictures that come with the program.

    It lies in the unpacked bundle of a frozen application, inside the package of an installed wheel, and
    beside the package in a checkout. Raises `ProblemError` where an installation lost it.
    """
    places = [_PACKAGE / "resources", _PACKAGE.parent / "resources"]
    if getattr(sys, "frozen", False):
        places.insert(0, Path(sys._MEIPASS) / "resources")  # type: ignore[attr-defined]  # noqa: SLF001  PyInstaller's name
    for place in places:
        if place.is_dir():
            return place
    raise refuse(
        "resources-missing",
        Text("The files that come with NetBuilder are not there."),
        where=Text("{folder}", folder=places[0]),
        expected=Text("a folder named resources with the examples and help pages"),
        remedy=Text("Install NetBuilder again."),
    )


def user_data() -> Path:
    """The folder for what the user would miss: runs, checkpoints and fetched data sets."""
    home = _folder_from("NETBUILDER_HOME")
    if home is not None:
        return home
    import platformdirs

    return platformdirs.user_data_path("netbuilder", appauthor=False)


def runs_folder() -> Path:
    """The folder of the run store and of the checkpoints."""
    return user_data() / "runs"


def data_folders() -> tuple[Path, ...]:
    """The folders to look for data sets in, in this order; fetched ones are kept in the last.

    `NETBUILDER_DATA` comes first. What was fetched before another folder was chosen is still found.
    """
    places = _folder_from("NETBUILDER_DATA"), user_data() / "data", chosen_data_folder()
    return tuple(place for place in places if place is not None)


def chosen_data_folder() -> Path | None:
    """The folder that the user has chosen in the settings, for this and every other program of ours."""
    import json

    try:
        text = json.loads(settings_file().read_text(encoding="utf-8"))["data_folder"].strip()
        return Path(text).expanduser().absolute() if text else None
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RuntimeError):
        return None


def state_folder() -> Path:
    """The folder for what may be lost without harm once the program has ended well: journals and logs."""
    home = _folder_from("NETBUILDER_HOME")
    if home is not None:
        return home / "state"
    import platformdirs

    return platformdirs.user_state_path("netbuilder", appauthor=False)


def cache_folder() -> Path:
    """The folder for what can be made again at any time and is kept because that takes long."""
    home = _folder_from("NETBUILDER_HOME")
    if home is not None:
        return home / "cache"
    import platformdirs

    return platformdirs.user_cache_path("netbuilder", appauthor=False)


def settings_file() -> Path:
    """The one file of the user's settings."""
    home = _folder_from("NETBUILDER_HOME")
    if home is not None:
        return home / "settings.json"
    import platformdirs

    return platformdirs.user_config_path("netbuilder", appauthor=False) / "settings.json"


def _folder_from(variable: str) -> Path | None:
    """The folder that `variable` names, as a whole path: a later change of directory must not move it."""
    text = os.environ.get(variable, "").strip()
    return Path(text).expanduser().absolute() if text else None
