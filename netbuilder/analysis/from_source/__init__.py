"""Source to graph: an edited text is read, and the project changed to what it says."""

from netbuilder.analysis.from_source.fresh import part_from_text, project_from_text
from netbuilder.analysis.from_source.project import project_from_source

__all__ = ["part_from_text", "project_from_source", "project_from_text"]
