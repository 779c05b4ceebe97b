"""What each key and each gesture does, in parts with a title; made from the commands: none is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from netbuilder.core.text import Text
from netbuilder.core.values import NamedTuple
from netbuilder.studio.commands.command import Command, Menu, commands
from netbuilder.studio.presenters.finding import found
from netbuilder.studio.presenters.node_card import Say

Spelt = Callable[[Sequence[str]], Sequence[str]]


class KeyRow(NamedTuple):
    """`keys` are what is pressed or done, `title` what comes of it; `words` are other names to find it by."""

    title: str
    keys: str
    says: str
    words: tuple[str, ...]


class KeyPart(NamedTuple):
    title: str
    rows: tuple[KeyRow, ...]


def key_row(title: str, keys: str, says: str = "") -> KeyRow:
    """A row that is also found by its keys."""
    return KeyRow(title, keys, says, tuple(keys.lower().replace(",", " ").split()))


def parts_of_commands(spelt: Spelt, say: Say = str) -> tuple[KeyPart, ...]:
    """The commands that have keys, menu by menu. `spelt` names keys as they stand on the keyboard."""
    return tuple(filter(lambda part: part.rows, _parts(spelt, say)))


def parts_with(parts: Sequence[KeyPart], text: str) -> tuple[KeyPart, ...]:
    """What is left of `parts` when only rows stay in which each word of `text` occurs."""
    if not text.strip():
        return tuple(parts)
    left = (KeyPart(part.title, _in_order(part.rows, text)) for part in parts)
    return tuple(part for part in left if part.rows)


def _parts(spelt: Spelt, say: Say) -> Iterator[KeyPart]:
    for menu in Menu:
        members = (command for command in commands.values() if command.menu is menu)
        rows = (key_row(say(each.title), _keys(each, spelt, say), say(each.says)) for each in members)
        yield KeyPart(say(menu.title), tuple(row for row in rows if row.keys))


def _keys(command: Command, spelt: Spelt, say: Say) -> str:
    """All keys of a command, those of the Train page marked as such."""
    keys = spelt(command.keys)
    on_train = (say(Text("{key} on the Train page", key=key)) for key in spelt(command.train_keys))
    return ", ".join((*keys, *on_train))


def _in_order(rows: Sequence[KeyRow], text: str) -> tuple[KeyRow, ...]:
    fitting = found(rows, text)
    return tuple(row for row in rows if row in fitting)
