"""The canvas for assistive technology: each node, its ports and each wire as a thing with a name of its own.

Qt has no interface for items of a scene. An interface belongs to a QObject and goes with it, so there is one
for each thing, made when it is first asked for: without a screen reader nothing of this comes about.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TypeAlias

from PySide6.QtCore import QObject, QRect, QRectF
from PySide6.QtGui import QAccessible, QAccessibleEvent, QAccessibleInterface, QAccessibleObject, QWindow
from PySide6.QtWidgets import QAccessibleWidget
from shiboken6 import isValid

from netbuilder.core.text import Text
from netbuilder.core.values import NamedTuple
from netbuilder.graph.model import End, Frame, Note
from netbuilder.window.canvas.look import said
from netbuilder.window.canvas.view import CanvasView

_PORT = 24.0  # pixels of the screen, the hit area of a port


class NodeKey(NamedTuple):
    id: str


class PortKey(NamedTuple):
    end: End
    output: bool


class WireKey(NamedTuple):
    target: End


class PaperKey(NamedTuple):
    """A note or a frame."""

    paper: str


Key: TypeAlias = NodeKey | PortKey | WireKey | PaperKey


class Voices(QObject):
    """What is on one canvas, in the order of reading: nodes with their ports, wires, notes and frames."""

    def __init__(self, canvas: CanvasView) -> None:
        super().__init__(canvas)
        self.canvas = canvas
        self._made: dict[Key, Voice] = {}
        canvas.board.laid_out.connect(self._forget)
        canvas.workspace.selection.changed.connect(self._tell_focus)

    def keys(self, within: Key | None = None) -> Sequence[Key]:
        """What stands on the canvas, or on a node."""
        layout = self.canvas.board.layout
        if within is None:
            graph = self.canvas.workspace.graph
            papers = map(PaperKey, (*graph.notes, *graph.frames))
            return [*map(NodeKey, layout.cards), *map(WireKey, layout.wires), *papers]
        if not isinstance(within, NodeKey) or within.id not in layout.cards:
            return ()
        card = layout.cards[within.id]
        into = [PortKey(End(within.id, port.name), output=False) for port in card.inputs]
        out = [PortKey(End(within.id, port.name), output=True) for port in card.outputs]
        return [*into, *out]

    def of(self, key: Key) -> Voice:
        if key not in self._made:
            self._made[key] = Voice(self, key)
        return self._made[key]

    def focused(self) -> Voice | None:
        """The node or wire at which the keyboard is."""
        selection = self.canvas.workspace.selection
        if not self.canvas.hasFocus():
            return None
        if selection.wire is not None:
            return self.of(WireKey(selection.wire))
        only = selection.only
        if only is None:
            return None
        return self.of(NodeKey(only) if only in self.canvas.board.layout.cards else PaperKey(only))

    def name(self, key: Key) -> str:
        if isinstance(key, NodeKey):
            return self.canvas.accessible_text(key.id)
        if isinstance(key, PaperKey):
            return self._paper(key.paper)
        return self._wire(key.target) if isinstance(key, WireKey) else self._port(key)

    def rect(self, key: Key) -> QRect:
        """Where it is on the screen."""
        canvas, layout = self.canvas, self.canvas.board.layout
        rect = QRectF()
        if isinstance(key, NodeKey) and key.id in layout.boxes:
            rect = layout.boxes[key.id].rect
        elif isinstance(key, WireKey) and key.target in layout.wires:
            rect = layout.wires[key.target].rect
        elif isinstance(key, PaperKey) and (paper := self._papers().get(key.paper)) is not None:
            rect = QRectF(paper.x, paper.y, paper.width, paper.height)
        elif isinstance(key, PortKey):
            place, half = layout.port(key.end, output=key.output), _PORT / 2 / canvas.zoom
            if place is not None:
                rect = QRectF(place[0] - half, place[1] - half, 2 * half, 2 * half)
        seen = canvas.mapFromScene(rect).boundingRect()
        return QRect(canvas.viewport().mapToGlobal(seen.topLeft()), seen.size())

    def is_selected(self, key: Key) -> bool:
        selection = self.canvas.workspace.selection
        if isinstance(key, NodeKey):
            return key.id in selection.ids
        if isinstance(key, PaperKey):
            return key.paper in selection.ids
        return isinstance(key, WireKey) and key.target == selection.wire

    def _papers(self) -> dict[str, Note | Frame]:
        graph = self.canvas.workspace.graph
        return {**graph.notes, **graph.frames}

    def _paper(self, id: str) -> str:
        paper = self._papers().get(id)
        if isinstance(paper, Note):
            return said(Text("note: {text}", text=paper.text))
        if paper is None:
            return ""
        words = ", ".join(filter(None, (paper.title, paper.comment)))
        return said(Text("frame {words}", words=words))

    def _wire(self, target: End) -> str:
        layout = self.canvas.board.layout
        laid = layout.wires.get(target)
        if laid is None:
            return ""
        source = laid.wire.source.node
        text = Text(
            "wire from {source} to {target}, {shape}",
            source=layout.cards[source].title if source in layout.cards else source,
            target=layout.cards[target.node].title if target.node in layout.cards else target.node,
            shape=laid.card.text,
        )
        return said(text)

    def _port(self, key: PortKey) -> str:
        layout = self.canvas.board.layout
        wires = [laid.wire for laid in layout.wires.values()]
        if key.output:
            others = [wire.target.node for wire in wires if wire.source == key.end]
        else:
            others = [wire.source.node for wire in wires if wire.target == key.end]
        names = ", ".join(layout.cards[id].title for id in others if id in layout.cards)
        if key.output:
            led = Text("to {names}", names=names) if names else Text("leads nowhere")
            return said(Text("output {port}, {led}", port=key.end.port, led=led))
        led = Text("from {names}", names=names) if names else Text("nothing comes in")
        return said(Text("input {port}, {led}", port=key.end.port, led=led))

    def _forget(self) -> None:
        """Let go of what is no longer there; its interfaces go with it."""
        if not self._made:
            return
        there: set[Key] = set(self.keys())
        there.update(key for node in self.keys() for key in self.keys(node))
        for key in [key for key in self._made if key not in there]:
            self._made.pop(key).deleteLater()

    def _tell_focus(self) -> None:
        """A reader says what the arrows have led to."""
        voice = self.focused() if QAccessible.isActive() else None
        if voice is not None:
            QAccessible.updateAccessibility(QAccessibleEvent(voice, QAccessible.Event.Focus))


class Voice(QObject):
    """Stands for one thing."""

    def __init__(self, voices: Voices, key: Key) -> None:
        super().__init__(voices)
        self.voices = voices
        self.key = key


class VoiceInterface(QAccessibleObject):
    """What a screen reader asks of a thing."""

    def __init__(self, voice: Voice) -> None:
        super().__init__(voice)
        self._voice = voice
        self._voices = voice.voices

    def parent(self) -> QAccessibleInterface:
        key = self._voice.key
        if isinstance(key, PortKey):
            return _interface(self._voices.of(NodeKey(key.end.node)))
        return _interface(self._voices.canvas)

    def childCount(self) -> int:
        return len(self._voices.keys(self._voice.key))

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]  # Qt has none for some
        keys = self._voices.keys(self._voice.key)
        return _interface(self._voices.of(keys[index])) if 0 <= index < len(keys) else None

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return _index(child, self._voices.keys(self._voice.key))

    def rect(self) -> QRect:
        return self._voices.rect(self._voice.key)

    def role(self) -> QAccessible.Role:
        if isinstance(self._voice.key, NodeKey):
            return QAccessible.Role.ListItem
        return QAccessible.Role.StaticText

    def text(self, kind: QAccessible.Text) -> str:
        return self._voices.name(self._voice.key) if kind == QAccessible.Text.Name else ""

    def state(self) -> QAccessible.State:
        state = QAccessible.State()
        if not isinstance(self._voice.key, PortKey):
            state.focusable = state.selectable = True
            state.selected = self._voices.is_selected(self._voice.key)
            state.focused = self._voices.focused() is self._voice
        return state

    def window(self) -> QWindow | None:  # type: ignore[override]  # none while it is not shown
        return self._voices.canvas.window().windowHandle()


class CanvasInterface(QAccessibleWidget):
    """The canvas: first the widgets that float on it, then what is drawn."""

    def __init__(self, canvas: CanvasView) -> None:
        super().__init__(canvas, QAccessible.Role.Canvas, canvas.accessibleName())
        self._voices = Voices(canvas)

    def childCount(self) -> int:
        return super().childCount() + len(self._voices.keys())

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]  # Qt has none for some
        widgets = super().childCount()
        if index < widgets:
            return super().child(index)
        keys = self._voices.keys()
        return _interface(self._voices.of(keys[index - widgets])) if index - widgets < len(keys) else None

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        place = _index(child, self._voices.keys())
        return super().childCount() + place if place >= 0 else super().indexOfChild(child)

    def focusChild(self) -> QAccessibleInterface | None:  # type: ignore[override]  # as above
        voice = self._voices.focused()
        return _interface(voice) if voice is not None else super().focusChild()


def _index(child: QAccessibleInterface, keys: Sequence[Key]) -> int:
    voice = child.object()
    return keys.index(voice.key) if isinstance(voice, Voice) and voice.key in keys else -1


def _interface(thing: QObject) -> QAccessibleInterface:
    found: QAccessibleInterface = QAccessible.queryAccessibleInterface(thing)
    return found


class _Interfaces:
    """Those that were made. Qt ends them with their objects and counts no references: here they are held.

    Held by its object, an interface would go a moment before Qt wants to end it.
    """

    def __init__(self) -> None:
        self._held: list[QAccessibleInterface] = []
        self._enough = 64  # after so many it is looked which have gone

    def made(self, name: str, thing: QObject) -> QAccessibleInterface | None:
        """Qt asks for an interface of `thing`, by the name of each class of which it is one."""
        if name == "Voice" and isinstance(thing, Voice):
            return self._hold(VoiceInterface(thing))
        if name == "CanvasView" and isinstance(thing, CanvasView):
            return self._hold(CanvasInterface(thing))
        return None

    def _hold(self, interface: QAccessibleInterface) -> QAccessibleInterface:
        if len(self._held) >= self._enough:
            self._held = [each for each in self._held if isValid(each)]
            self._enough = 2 * len(self._held) + 64
        self._held.append(interface)
        return interface


@cache
def give_voices() -> None:
    """Let the things on every canvas be found by assistive technology. Qt has no way to take this back."""
    QAccessible.installFactory(_Interfaces().made)
