"""All that the command palette offers: commands, the entries of their submenus, nodes of the project."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, partial

from netbuilder.core.text import Text, one_line, shortened
from netbuilder.core.values import NamedTuple
from netbuilder.graph.model import Graph
from netbuilder.project.project import graph_of
from netbuilder.studio.commands.command import Choice, Command, Context, Page, commands
from netbuilder.studio.commands.help import SEARCH_COMMANDS
from netbuilder.studio.presenters.finding import found
from netbuilder.studio.presenters.node_card import Say

# How many of the last ones come first.
REMEMBERED = 5


class Deed(NamedTuple):
    """A row. `place` is where else it is to be found: its menu; `key` the first key that does it, or "".

    `why` says what is missing while it cannot be done; `words` are further names to find it by.
    """

    id: str
    title: str
    place: str
    says: str
    key: str
    ready: bool
    why: str
    words: tuple[str, ...]
    spoken: str
    run: Callable[[], object]


class CommandSearch:
    """What can be done at one moment. `spelt` names keys, `used` are ids, the last first."""

    def __init__(
        self,
        at: Context,
        spelt: Callable[[Sequence[str]], Sequence[str]],
        used: Sequence[str] = (),
        say: Say = str,
    ) -> None:
        self._at = at
        self._spelt = spelt
        self._used = used
        self._say = say

    @cached_property
    def deeds(self) -> tuple[Deed, ...]:
        """Everything: what was used last, then menu by menu, then what lies on the canvas."""
        every = {deed.id: deed for deed in (*self._of_commands(), *self._of_nodes())}
        last = [every.pop(id) for id in self._used if id in every]
        return (*last, *every.values())

    def found(self, text: str) -> tuple[Deed, ...]:
        """Those in which every word of `text` occurs, best first; of equals, what can be done comes first."""
        if not text.strip():
            return self.deeds
        return tuple(found(sorted(self.deeds, key=lambda deed: not deed.ready), text))

    def _of_commands(self) -> Iterator[Deed]:
        for command in sorted(commands.values(), key=_by_menu):
            if command.choices is not None:
                for choice in command.choices(self._at):
                    yield self._entry(command, choice)
            elif command.id != SEARCH_COMMANDS:
                yield self._command(command)

    def _command(self, command: Command) -> Deed:
        ready = command.enabled(self._at)
        why = command.why(self._at) if command.why is not None and not ready else None
        title = self._say(command.title_in(self._at))
        return self._deed(
            command.id,
            title + "…" if command.asks else title,
            self._say(command.menu.title),
            self._say(command.says),
            partial(command.run, self._at),
            keys=self._spelt((*command.keys, *command.train_keys)),
            ready=ready,
            why=self._say(why) if why is not None else "",
            # By its own name as well, where the moment gives it another.
            also=self._say(command.title),
        )

    def _entry(self, command: Command, choice: Choice) -> Deed:
        title = self._say(Text("{menu}: {entry}", menu=command.title, entry=choice.title))
        id = f"{command.id}:{choice.says}"
        ready = command.enabled(self._at) and choice.ready
        why = choice.says if not choice.ready else ""
        place = self._say(command.menu.title)
        return self._deed(id, title, place, choice.says, choice.run, ready=ready, why=why, also=choice.title)

    def _of_nodes(self) -> Iterator[Deed]:
        """Of the main graph, and of the block that is shown."""
        workspace = self._at.workspace
        for path in dict.fromkeys(((), workspace.path)):
            graph = graph_of(workspace.project, workspace.scope if path else "")
            for thing, name, place in _named(graph):
                title = self._say(Text("Go to {name}", name=name))
                says = self._say(Text("Select it and show it on the Build page."))
                show = partial(self._show_node, path, thing)
                id = "node:" + "/".join((*path, thing))
                yield self._deed(id, title, self._say(place), says, show, also=name)

    def _show_node(self, path: tuple[str, ...], id: str) -> None:
        self._at.workspace.go_to(path)
        self._at.shell.show_page(Page.BUILD)
        self._at.shell.canvas.focus_node(id)

    def _deed(
        self,
        id: str,
        title: str,
        place: str,
        says: str,
        run: Callable[[], object],
        *,
        keys: Sequence[str] = (),
        ready: bool = True,
        why: str = "",
        also: str = "",
    ) -> Deed:
        not_now = self._say(Text("cannot be done now")) if not ready else ""
        said = ", ".join(filter(None, (title, place, *keys[:1], not_now, why)))
        words = (also.lower(), *also.lower().split(), *place.lower().split())
        return Deed(id, title, place, says, "".join(keys[:1]), ready, why, words, said, run)


def _named(graph: Graph) -> Iterator[tuple[str, str, Text]]:
    """What lies on a canvas: its id, what it is called, and what it is."""
    for node in graph.nodes.values():
        yield node.id, node.name, Text("Node")
    for frame in graph.frames.values():
        if frame.title:
            yield frame.id, frame.title, Text("Frame")
    for note in graph.notes.values():
        if note.text.strip():
            yield note.id, shortened(one_line(note.text)), Text("Note")


def remembered(used: Sequence[str], id: str) -> tuple[str, ...]:
    """The ids that were used last, now that `id` was."""
    return (id, *(each for each in used if each != id))[:REMEMBERED]


def _by_menu(command: Command) -> int:
    return list(type(command.menu)).index(command.menu)
