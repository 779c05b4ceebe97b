"""What goes before the first network for a table that has columns of words as numbers."""

from __future__ import annotations

from netbuilder.graph.model import End
from netbuilder.project import edits, kinds
from netbuilder.project.project import Project


def with_categories(project: Project, source: End) -> tuple[Project, End]:
    """Categories beside `source` are embedded and joined to it; the end of both."""
    facts = kinds.data_facts(project, project.graph.nodes[source.node])
    fields = facts.fields if facts is not None else ()
    ends = [End(source.node, name) for name, field in fields if field.spec.counts]
    for end in ends:
        project, embedded = _added(project, "category_embedding", {"in": end})
        if end == source:
            source = embedded
        else:
            project, source = _added(project, "concatenate", {"1": source, "2": embedded})
    return project, source


def _added(project: Project, kind: str, sources: dict[str, End]) -> tuple[Project, End]:
    known = project.graph.nodes.keys()
    project = edits.add_connected(project, kind, {}, sources)
    return project, End(next(id for id in project.graph.nodes if id not in known), "out")
