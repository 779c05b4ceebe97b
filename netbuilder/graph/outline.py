"""A node as it is drawn: its place, its size and its ports, for what puts nodes in order."""

from __future__ import annotations

from typing import Protocol

Place = tuple[float, float]
Ports = tuple[tuple[str, float], ...]


class Outline(Protocol):
    """In canvas pixels. Ports are pairs of name and height, counted from the node's top."""

    @property
    def x(self) -> float: ...
    @property
    def y(self) -> float: ...
    @property
    def width(self) -> float: ...
    @property
    def height(self) -> float: ...
    @property
    def inputs(self) -> Ports: ...
    @property
    def outputs(self) -> Ports: ...


def port_height(ports: Ports, name: str, height: float) -> float:
    """How far below the top of a node that is `height` high a port is; a missing one is in its middle."""
    return next((at for port, at in ports if port == name), height / 2)
