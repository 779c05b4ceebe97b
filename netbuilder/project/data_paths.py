"""Paths of data: inside the project's folder they are kept relative, so that it can be moved as a whole.

In memory they are absolute, so that a project can be saved elsewhere, or trained without knowing its file.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path, PurePosixPath, PureWindowsPath

from netbuilder.core.frozen import FrozenDict
from netbuilder.core.setting import Path as PathSetting
from netbuilder.graph.model import Graph, Node
from netbuilder.project import kinds
from netbuilder.project.project import Project


def as_saved(project: Project, folder: Path) -> Project:
    """`project` with the paths inside `folder` relative to it, with "/" on every system."""
    base = os.path.abspath(folder)

    def relative(path: str) -> str:
        if not _is_absolute(path):
            return path
        try:
            return Path(os.path.normpath(path)).relative_to(base).as_posix()
        except ValueError:
            return path

    return _with_paths(project, relative)


def as_opened(project: Project, folder: Path) -> Project:
    """`project` with its relative paths made absolute: they start at `folder`."""
    base = os.path.abspath(folder)

    def absolute(path: str) -> str:
        return path if _is_absolute(path) else os.path.normpath(os.path.join(base, path))

    return _with_paths(project, absolute)


def _is_absolute(path: str) -> bool:
    """On whatever system it was written."""
    return PurePosixPath(path).is_absolute() or PureWindowsPath(path).is_absolute()


def _with_paths(project: Project, change: Callable[[str], str]) -> Project:
    blocks = {
        id: replace(block, graph=_graph_with_paths(block.graph, change))
        for id, block in project.blocks.items()
    }
    return replace(project, graph=_graph_with_paths(project.graph, change), blocks=FrozenDict(blocks))


def _graph_with_paths(graph: Graph, change: Callable[[str], str]) -> Graph:
    changed = {}
    for node in graph.nodes.values():
        paths = {name: node.settings.get(name) for name in _path_settings(node.kind)}
        new = {name: change(path) for name, path in paths.items() if isinstance(path, str) and path}
        if any(new[name] != paths[name] for name in new):
            changed[node.id] = _with_settings(node, new)
    return replace(graph, nodes=graph.nodes.merged(changed)) if changed else graph


def _with_settings(node: Node, settings: dict[str, str]) -> Node:
    return replace(node, settings=node.settings.merged(settings))


@lru_cache(maxsize=1024)
def _path_settings(kind: str) -> tuple[str, ...]:
    declared = kinds.find(kind)
    settings = declared.settings.items() if declared is not None else ()
    return tuple(name for name, setting in settings if isinstance(setting, PathSetting))
