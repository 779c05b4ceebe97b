"""`netbuilder diff A B`: what differs between two projects, in words."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from netbuilder.cli.command import PROJECT_HELP, Subparsers, add_command, complain, say, say_json

if TYPE_CHECKING:
    from netbuilder.project.project import Project


def add(subparsers: Subparsers) -> None:
    parser = add_command(subparsers, "diff", run, "say what differs between two projects")
    named = f"{PROJECT_HELP}, or a run's name"
    parser.add_argument("before", metavar="A", help=named)
    parser.add_argument("after", metavar="B", help="the same; what is said leads from A to B")
    parser.add_argument("--layout", action="store_true", help="say also what lies elsewhere on the canvas")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument(
        "--exit-code", action="store_true", help="end with 1 when they differ, with 0 when they do not"
    )


def run(arguments: argparse.Namespace) -> int:
    from netbuilder.analysis.differing.difference import told
    from netbuilder.analysis.differing.whole import differences

    before, after = _project(arguments.before), _project(arguments.after)
    found = differences(before, after, layout=arguments.layout)
    if arguments.json:
        fields = ("subject", "change", "before", "after", "block")
        listed = [
            {
                "group": each.group.name.lower(),
                "words": str(each.words),
                **{name: getattr(each, name) for name in fields},
            }
            for each in found
        ]
        say_json({"before": arguments.before, "after": arguments.after, "differences": listed}, indent=2)
    elif not found:
        say("The same.")
    else:
        for heading, lines in told(found):
            say(heading)
            for line in lines:
                say(f"  {line}")
    return 1 if found and arguments.exit_code else 0


def _project(name: str) -> Project:
    """The project called `name`, or that of the run. Raises ProblemError."""
    from netbuilder.core.problem import ProblemError
    from netbuilder.project.file import loads
    from netbuilder.project.find import find
    from netbuilder.runs.store import RunStore
    from netbuilder.studio.own_checks import prepared

    try:
        opened = find(name)
    except ProblemError as not_a_project:
        try:
            record = RunStore().get(name)
        except ProblemError:
            raise not_a_project from None
        assert record.project_text is not None
        opened = loads(record.project_text, record.id)
    for notice in opened.notices:
        complain(notice.paragraph())
    return prepared(opened.project)
