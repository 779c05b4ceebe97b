"""The Help menu."""

from __future__ import annotations

import netbuilder
from netbuilder.core.log import log_folder
from netbuilder.core.paths import resources
from netbuilder.core.text import Text
from netbuilder.studio.commands.command import Context, command

SEARCH_COMMANDS = "help.commands"


@command(
    SEARCH_COMMANDS,
    Text("All commands"),
    keys=("Ctrl+K", "Ctrl+Shift+P"),
    says=Text("Search what can be done, the layers of the network and recent projects."),
)
def search_commands(at: Context) -> None:
    at.shell.search_commands()


@command(
    "help.keys",
    Text("Keyboard shortcuts"),
    keys=("Ctrl+?",),
    says=Text("What each key does."),
)
def keys(at: Context) -> None:
    at.shell.show_keys()


@command(
    "help.layer",
    Text("Help on layers"),
    keys=("F1",),
    says=Text("What the selected layer does, its settings, its line of torch; or of the layer in a search."),
)
def layer(at: Context) -> None:
    only = at.workspace.selection.only
    node = at.workspace.graph.nodes.get(only) if only is not None else None
    at.shell.show_help(at.shell.kind_at_keyboard or (node.kind if node is not None else ""))


@command("help.changes", Text("What's new"), says=Text("What has changed from version to version."))
def changes(at: Context) -> None:
    text = (resources() / "help" / "changes.md").read_text(encoding="utf-8")
    at.shell.show_text(Text("What's new"), text)


@command(
    "help.log",
    Text("Open log folder"),
    section=1,
    says=Text("The files to send along with a report."),
)
def log(at: Context) -> None:
    folder = log_folder()
    folder.mkdir(parents=True, exist_ok=True)
    at.shell.open_folder(folder)


@command("help.about", Text("About NetBuilder"), section=1, says=Text("Which version this is."))
def about(at: Context) -> None:
    import platform  # late: it is large, and the menu is made at each start

    words = Text(
        "**NetBuilder {version}**\n\n"
        "Draw a network, train it, watch it learn, take the PyTorch model away.\n\n"
        "Python {python} on {system}",
        version=netbuilder.__version__,
        python=platform.python_version(),
        system=platform.system(),
    )
    at.shell.show_text(Text("About NetBuilder"), str(words))
