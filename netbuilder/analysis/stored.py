"""The network of a run, from the project as it was stored with it."""

from __future__ import annotations

from netbuilder.analysis.sound import Network, network
from netbuilder.project.file import loads


def stored_network(text: str, where: str) -> Network:
    """The network that `text` describes; `where` names it in messages. Raises ProblemError."""
    return network(loads(text, where).project)
