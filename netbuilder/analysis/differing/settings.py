"""Settings that differ, with their values as people read them."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping

from netbuilder.core.declared import Declared
from netbuilder.core.part import Part
from netbuilder.core.problem import ProblemError
from netbuilder.core.setting import AnySetting, LayerReference
from netbuilder.core.setting_code import Checks
from netbuilder.core.text import Text, one_line, quoted, shortened
from netbuilder.core.values import NamedTuple
from netbuilder.graph.model import Graph, Node
from netbuilder.project import kinds


class Change(NamedTuple):
    """A setting with another value: its name and label, and what it was and is."""

    name: str
    label: str
    before: str
    after: str

    @property
    def words(self) -> Text:
        """The end of a sentence that begins with whose setting it is."""
        if "\n" not in self.before + self.after:
            return change_words(self.label, self.before, self.after)
        added, removed = _lines(self.before, self.after)
        named = {"label": self.label, "added": added, "removed": removed}
        return Text("{label}: lines added {added}, removed {removed}", **named)


def change_words(label: str | Text, before: str, after: str) -> Text:
    """Old and new of something, in one line."""
    named = {"before": _line(before), "after": _line(after)}
    return Text("{label} {before} → {after}", label=label, **named)


def node_changes(before: tuple[Graph, Node], after: tuple[Graph, Node]) -> Iterator[Change]:
    """Settings of two nodes of one kind that differ; a reference is told by the other node's name."""
    first, second = _shown(*before), _shown(*after)
    for name in dict.fromkeys([*first, *second]):
        label, old = first.get(name) or (second[name][0], "–")
        _, new = second.get(name) or ("", "–")
        if old != new:
            yield Change(name, label, old, new)


def chosen(graph: Graph, node: Node) -> Iterator[tuple[str, str]]:
    """Labels and values of the settings of `node` that are not what is usual."""
    try:
        made = kinds.made(node.kind, node.settings)
    except ProblemError:
        return
    for name, setting in made.settings.items():
        value = made.values()[name]
        if value != setting.default and "\n" not in str(value) and not isinstance(setting, Checks):
            yield setting.label, _line(_value(graph, setting, value))


def declared_changes(before: Declared, after: Declared) -> Iterator[Change]:
    """Settings of two things of one declaration that differ, those of their parts too."""
    for name, setting in before.settings.items():
        old, new = before.values()[name], after.values()[name]
        if old == new:
            continue
        if isinstance(setting, Part) and type(old) is type(new):
            for each in declared_changes(old, new):
                yield each._replace(name=f"{name}.{each.name}", label=f"{old.title}: {each.label}")
        elif isinstance(setting, Part):
            yield Change(name, setting.label, old.title, new.title)
        else:
            yield Change(name, setting.label, setting.show(old) or "–", setting.show(new) or "–")


def _shown(graph: Graph, node: Node) -> Mapping[str, tuple[str, str]]:
    """Label and value of each setting by name; of a node that cannot be made, what the file says."""
    try:
        made = kinds.made(node.kind, node.settings)
    except ProblemError:
        return {name: (name, quoted(value)) for name, value in node.settings.items()}
    values = made.values()
    return {
        name: (setting.label, _value(graph, setting, values[name]))
        for name, setting in made.settings.items()
        # What was found by running a layer is nobody's choice.
        if not isinstance(setting, Checks)
    }


def _value(graph: Graph, setting: AnySetting, value: object) -> str:
    if isinstance(setting, LayerReference):
        named = graph.nodes.get(str(value))
        return named.name if named is not None else str(value) or "–"
    return setting.show(value) or "–"


def _line(text: str) -> str:
    return one_line(shortened(text))


def _lines(before: str, after: str) -> tuple[int, int]:
    """How many lines `after` has that `before` has not, and the other way round."""
    marks = [row[0] for row in difflib.ndiff(before.splitlines(), after.splitlines())]
    return marks.count("+"), marks.count("-")
