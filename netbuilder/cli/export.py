"""`netbuilder export PROJECT|RUN --format … --out PATH`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netbuilder.cli.command import PROJECT_HELP, Subparsers, add_command, complain, say

if TYPE_CHECKING:
    from netbuilder.exchange import Exported


def add(subparsers: Subparsers) -> None:
    parser = add_command(subparsers, "export", run, "take a model away, proved against the original")
    parser.add_argument("subject", metavar="PROJECT|RUN", help=f"{PROJECT_HELP}, or a run's name")
    parser.add_argument(
        "--format", help="python, script, safetensors or onnx; by default what PATH's suffix says"
    )
    parser.add_argument("--out", metavar="PATH", type=Path, required=True)
    parser.add_argument(
        "--set",
        metavar="OPTION=VALUE",
        action="append",
        default=[],
        dest="options",
        help="an option of the format, such as raw=yes or batch=1; may be given several times",
    )


def run(arguments: argparse.Namespace) -> int:
    from netbuilder.studio.exporting import export_named

    options = _options(arguments.options, arguments.format or arguments.out)
    taken = export_named(arguments.subject, arguments.out, arguments.format, **options)
    complain(str(taken.notice))
    tell(taken.exported)
    return 0


def _options(given: Sequence[str], format: str | Path) -> dict[str, Any]:
    """The options of a format as they were typed, in used form. Raises ProblemError."""
    from netbuilder.core.declared import parsed
    from netbuilder.core.problem import refuse
    from netbuilder.core.text import Text, shortened
    from netbuilder.exchange import exporter_for

    found, declared = dict[str, Any](), exporter_for(format)
    for each in given:
        name, equals, value = each.partition("=")
        if not equals:
            raise refuse(
                "bad_change",
                Text("“{change}” is no option with a value.", change=shortened(each)),
                expected=Text("OPTION=VALUE"),
                remedy=Text("write it like raw=yes."),
            )
        found[name.strip()] = parsed(declared, name.strip(), value)
    return found


def tell(exported: Exported) -> None:
    """What was written, and how it was proved."""
    say(f"{', '.join(map(str, exported.files))} written.")
    proof = exported.proof
    if proof is not None:
        say(
            f"Reloaded in a fresh process: largest difference {proof.difference:.1e} "
            f"({proof.relative:.1e} of the largest output) on {proof.samples} samples."
        )
