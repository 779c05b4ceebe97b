"""What mouse and keys do on the canvas beside the commands, for the list of keys: a line a gesture."""

from __future__ import annotations

from netbuilder.core.text import Text
from netbuilder.studio.presenters.key_list import KeyPart, key_row
from netbuilder.window.canvas.look import said

# What is done, and what comes of it.
_MOUSE = (
    (Text("Drag from the palette"), Text("Add a layer; over a wire, into it; behind an output, wired to it")),
    (Text("Double click on nothing"), Text("Search for a layer to add there")),
    (Text("Drag from a port"), Text("Lead a wire; let go over nothing, search for what fits")),
    (Text("Click on a port, then on another"), Text("Lead a wire without dragging")),
    (Text("Drag from a connected input"), Text("Lead its wire elsewhere, or take it off")),
    (Text("Ctrl+drag from an output"), Text("Lead all its wires from another one, or take them off")),
    (Text("Alt+click on a wire or port"), Text("Cut the wire, or all wires of the port")),
    (Text("Ctrl+right drag across wires"), Text("Cut them")),
    (Text("Drag a layer"), Text("Move it, and whatever else is selected")),
    (Text("Drag a loose layer onto a wire"), Text("Insert it there; others make room")),
    (Text("Alt+drag a layer, or shake it"), Text("Take it out of its wires, which are joined again")),
    (Text("Drag a loose layer to a lower edge"), Text("Dock it there, as a row of that card")),
    (Text("Alt+drag a row of a card"), Text("Take it out of the card and its wires")),
    (Text("Alt while dragging"), Text("No snapping, no inserting")),
    (Text("Double click on a title"), Text("Rename a layer or a frame")),
    (Text("Double click on a note"), Text("Write it; Ctrl+Enter or a click elsewhere ends that")),
    (Text("Drag a frame by its title"), Text("Move it with what lies on it; with Alt, the frame alone")),
    (Text("Drag an edge or a corner"), Text("Make a frame or a note larger or smaller")),
    (Text("Double click on a block"), Text("Go into it")),
    (Text("Double click on a Python layer"), Text("Edit its code")),
    (Text("Double click on a wire"), Text("Put a dot into it, to lead it round something")),
    (Text("Shift+right drag across wires"), Text("Put a dot into each of them")),
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
    (Text("Enter on a block"), Text("Go into it, or mend what is wrong in it")),
    (Text("Enter on a Python layer"), Text("Edit its code, or read what is not trusted yet")),
    (Text("Enter on a layer"), Text("Mend what is wrong with it, else go to its settings")),
    (Text("Numbers in the search: conv 6 5"), Text("Add the layer with these settings")),
    (Text("Comma in the search"), Text("Add the layer and search on behind it: conv, relu, max pool")),
    (Text("Menu, Shift+F10"), Text("Show what can be done with what is selected")),
    (Text("F6, Shift+F6"), Text("Go on between palette, canvas, settings, problems and docks")),
    (Text("Esc"), Text("Give up what is under way, let go of the selection, then leave the block")),
)
_SOURCE = (
    (Text("Ctrl+Enter in the source"), Text("Let the text become the network")),
    (Text("F12 in the source"), Text("Show the layer of the line on the canvas, inside its block")),
    (Text("Ctrl+F in the source"), Text("Search it; Enter goes on, Shift+Enter back")),
    (Text("Tab, Shift+Tab in the source"), Text("Indent by four spaces, or less; F6 leads on from there")),
    (Text("Ctrl+/ in the source"), Text("Comment lines out, or in again")),
)


def parts_of_gestures() -> tuple[KeyPart, ...]:
    """The mouse on the canvas, then the keys that are no commands."""
    parts = (
        (Text("Mouse on the canvas"), _MOUSE),
        (Text("More keys on the canvas"), _KEYS),
        (Text("Source"), _SOURCE),
    )
    return tuple(
        KeyPart(said(title), tuple(key_row(said(what), said(how)) for how, what in rows))
        for title, rows in parts
    )
