from __future__ import annotations

import netbuilder.studio.commands as folder
from netbuilder.core.registry import import_members
from netbuilder.studio.commands.command import Menu, commands
from netbuilder.studio.presenters.key_list import KeyPart, parts_of_commands, parts_with

import_members(folder)


def parts() -> tuple[KeyPart, ...]:
    return parts_of_commands(list)


def test_each_command_with_a_key_is_listed_under_its_menu() -> None:
    listed = {(part.title, row.title) for part in parts() for row in part.rows}
    keyed = [each for each in commands.values() if each.keys or each.train_keys]
    assert listed == {(str(each.menu.title), str(each.title)) for each in keyed}
    order = [str(menu.title) for menu in Menu]
    titles = [part.title for part in parts()]
    assert titles == sorted(titles, key=order.index)


def test_all_keys_of_a_command_are_told() -> None:
    rows = {row.title: row.keys for part in parts() for row in part.rows}
    assert rows["Redo"] == "Ctrl+Shift+Z, Ctrl+Y"
    assert rows["Pause"] == "Pause, Space on the Train page"


def test_a_row_is_found_by_what_it_does_and_by_its_key() -> None:
    for text in ("reconnect", "ctrl+backspace", "join both sides"):
        (part,) = parts_with(parts(), text)
        assert [row.title for row in part.rows] == ["Delete and reconnect"], text
    assert parts_with(parts(), "xyz") == ()
    assert parts_with(parts(), " ") == parts()
