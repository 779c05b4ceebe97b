"""Collapsing keeps wires level: a node moves so that its first port stays at the height where it was."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import replace

from netbuilder.analysis.report import Report
from netbuilder.graph.model import Node
from netbuilder.studio.presenters.node_card import node_card
from netbuilder.window.canvas.geometry import Box, Point, box_of
from netbuilder.window.canvas.look import said


def level_places(
    report: Report, docks: Container[str], nodes: Mapping[str, Node], collapsed: bool
) -> dict[str, Point]:
    """Where nodes go that are about to be collapsed, or to be opened again; those of `docks` stay."""
    places: dict[str, Point] = {}
    for id, node in nodes.items():
        if id in docks:
            continue
        now, then = (_port(report, replace(node, collapsed=each)) for each in (node.collapsed, collapsed))
        places[id] = node.x, node.y + now - then
    return places


def _port(report: Report, node: Node) -> float:
    """How far below its top a node's first port is: that of its inputs, if it has any."""
    card = node_card(report, node, say=said)
    box: Box = box_of(card, 0.0, 0.0)
    ports = (*box.inputs, *box.outputs)
    return ports[0][1] if ports else 0.0
