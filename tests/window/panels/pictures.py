"""Views as runs send them, and how tests of the panels hand them over."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QLabel, QWidget

from netbuilder.runs.views import (
    FilterView,
    LayerMaps,
    LayerSizes,
    LayerUnits,
    MapsView,
    SizesView,
    UnitsView,
    View,
)
from netbuilder.studio.workspace import Workspace


def send(workspace: Workspace, view: View) -> None:
    """Let `view` arrive as if a run had sent it."""
    workspace.desk.views[view.kind] = view
    workspace.desk.view_changed.emit(view.kind)


def begin_anew(workspace: Workspace) -> None:
    """Another run begins: nothing is known of it yet."""
    workspace.desk.views.clear()
    workspace.desk.state_changed.emit()


def floats(values: Any) -> Any:
    return np.asarray(values, np.float32)


def filters(now: Any, start: Any, count: int | None = None) -> FilterView:
    first = floats(now)
    return FilterView(5, 0.5, "conv", "Conv 1", first, floats(start), count or len(first))


def noise(*shape: int, seed: int = 1) -> Any:
    return floats(np.random.default_rng(seed).normal(0, 0.2, shape))


def maps(sample: int = 0, **changes: Any) -> MapsView:
    layers = (
        LayerMaps("r1", "ReLU 1", floats(np.abs(noise(6, 28, 28))), 6),
        LayerMaps("r2", "ReLU 2", floats(np.abs(noise(16, 10, 10))), 16),
    )
    given = {
        "part": "validation",
        "samples": 270,
        "label": "7",
        "picture": floats(np.abs(noise(1, 28, 28))),
        "layers": layers,
        "output": floats([0.001] * 7 + [0.991, 0.001, 0.001]),
        "classes": tuple("0123456789"),
        "shares": True,
        **changes,
    }
    return MapsView(step=5, epoch=0.5, sample=sample, **given)


def sizes(step: int, gradient: float = 0.5, update: float = 1e-3, layers: int = 5) -> SizesView:
    names = [f"Linear {number}" for number in range(1, layers + 1)]
    return SizesView(step, 0.5, tuple(LayerSizes(name, name, gradient, update) for name in names))


def units(*layers: tuple[int, int, float]) -> UnitsView:
    made = tuple(LayerUnits(f"r{i}", f"ReLU {i}", *layer) for i, layer in enumerate(layers, 1))
    return UnitsView(5, 1.0, "validation", 270, made)


def words(panel: QWidget) -> list[str]:
    """All that labels of a panel say and that is to be seen, row by row from left to right."""
    seen = [label for label in panel.findChildren(QLabel) if label.isVisible() and label.text()]

    def place(label: QLabel) -> tuple[int, int]:
        middle = label.mapTo(panel, label.rect().center())
        return middle.y() // 6, middle.x()

    return [label.text() for label in sorted(seen, key=place)]


def colour_at(widget: QWidget, x: float, y: float) -> QColor:
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return image.pixelColor(round(x), round(y))
