"""`netbuilder new EXAMPLE FILE.netb`: an example as a project of one's own."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from netbuilder.cli.command import Subparsers, add_command, say


def add(subparsers: Subparsers) -> None:
    parser = add_command(subparsers, "new", run, "write an example as a project of your own")
    parser.add_argument("example", metavar="EXAMPLE", help="see: netbuilder examples")
    parser.add_argument("file", metavar="FILE.netb", type=Path)
    parser.add_argument("--force", action="store_true", help="replace a file that is there")


def run(arguments: argparse.Namespace) -> int:
    from netbuilder.core.problem import Place, refuse
    from netbuilder.core.text import Text
    from netbuilder.project.examples import example
    from netbuilder.project.file import open_file, save_file
    from netbuilder.project.project import fresh

    path: Path = arguments.file
    if path.exists() and not arguments.force:
        raise refuse(
            "file_exists",
            Text("There is already a file of that name."),
            where=Text("{path}", path=path),
            remedy=Text("choose another name, or add --force to replace it."),
            place=Place(file=str(path)),
        )
    opened = open_file(example(arguments.example).path).project
    save_file(replace(opened, id=fresh().id), path)
    say(f"{path} written. Train it: netbuilder train {path}")
    return 0
