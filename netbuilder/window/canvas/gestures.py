"""What mouse and keys do on the canvas beside the commands, for the list of keys: a line a gesture."""

from __future__ import annotations

from netbuilder.core.text import Text
from netbuilder.studio.presenters.key_list import KeyPart, key_row
from netbuilder.window.canvas.look import said

# What is done, and what comes of it.
_MOUSE = (
    (Text("Drag from the palette"), Text("Add a layer; over a wire, put it in there")),
    (Text("Double click on nothing"), Text("Search for a layer to add there")),
    (Text("Drag from a port"), Text("Lead a wire; let go over nothing, search for what fits")),
    (Text("Click on a port, then on another"), Text("Lead a wire without dragging")),
    (Text("Drag from a connected input"), Text("Lead its wire elsewhere, or take it off")),
    (Text("Drag a layer"), Text("Move it, and whatever else is selected")),
    (Text("Double click on a title"), Text("Rename a layer")),
    (Text("Drag over nothing"), Text("Select what the rectangle touches")),
    (Text("Shift+drag, Shift+click"), Text("Add to the selection")),
    (Text("Ctrl+drag, Ctrl+click"), Text("Turn the selection round")),
    (Text("Right click"), Text("Show what can be done here")),
    (Text("Wheel"), Text("Zoom at the pointer")),
    (Text("Shift+wheel"), Text("Pan sideways")),
    (Text("Middle drag, Space+drag"), Text("Pan")),
    (Text("Two fingers, pinch"), Text("Pan, zoom")),
    (Text("Stay at the rim while dragging"), Text("Let the view go on that way")),
    (Text("Click, drag or wheel on the minimap"), Text("Look elsewhere, larger or smaller")),
)
_KEYS = (
    (Text("Arrows"), Text("Go to the next layer along the wires")),
    (Text("Alt+arrows"), Text("Move what is selected by 4 pixels")),
    (Text("Alt+Shift+arrows"), Text("Move what is selected by 24 pixels")),
    (Text("F6, Shift+F6"), Text("Go on between palette, canvas, settings and problems")),
    (Text("Esc"), Text("Give up what is under way, or let go of the selection")),
)


def parts_of_gestures() -> tuple[KeyPart, ...]:
    """The mouse on the canvas, then the keys that are no commands."""
    parts = ((Text("Mouse on the canvas"), _MOUSE), (Text("More keys on the canvas"), _KEYS))
    return tuple(
        KeyPart(said(title), tuple(key_row(said(what), said(how)) for how, what in rows))
        for title, rows in parts
    )
