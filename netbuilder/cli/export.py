"""`netbuilder export PROJECT|RUN --format … --out PATH`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

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


def run(arguments: argparse.Namespace) -> int:
    from netbuilder.studio.exporting import export_named

    taken = export_named(arguments.subject, arguments.out, arguments.format)
    complain(str(taken.notice))
    tell(taken.exported)
    return 0


def tell(exported: Exported) -> None:
    """What was written, and how it was proved."""
    say(f"{', '.join(map(str, exported.files))} written.")
    proof = exported.proof
    if proof is not None:
        say(
            f"Reloaded in a fresh process: largest difference {proof.difference:.1e} "
            f"({proof.relative:.1e} of the largest output) on {proof.samples} samples."
        )
