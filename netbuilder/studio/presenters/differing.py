"""What differs between two projects as a page to read."""

from __future__ import annotations

import re

from netbuilder.analysis.differing.difference import told
from netbuilder.analysis.differing.whole import differences
from netbuilder.core.text import Text
from netbuilder.project.project import Project

# What Markdown would take for more than a letter.
_MARKS = re.compile(r"[!-/:-@\[-`{-~]")


def page_of_differences(before: Project, after: Project) -> str:
    """Markdown: headings with a list each, what lies elsewhere on the canvas as well."""
    parts = told(differences(before, after, layout=True))
    if not parts:
        return str(Text("The same as when it was saved."))
    return "\n".join(
        "\n".join([f"### {_plain(heading)}", "", *(f"- {_plain(line)}" for line in lines), ""])
        for heading, lines in parts
    )


def _plain(text: str) -> str:
    """`text` so that Markdown shows it as it is."""
    return _MARKS.sub(r"\\\g<0>", text)
