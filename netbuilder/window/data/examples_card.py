"""All examples, by part and class, in the form that suits them; at the foot the one that is looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QPushButton, QStackedWidget, QWidget

from netbuilder.studio.data_looks import DataLook
from netbuilder.studio.presenters.amounts import plain
from netbuilder.studio.presenters.data_examples import Examples, Form
from netbuilder.studio.presenters.data_parts import PART_TITLES
from netbuilder.window.canvas.look import said
from netbuilder.window.data.example_points import ExamplePoints
from netbuilder.window.data.example_rows import ExampleRows
from netbuilder.window.data.example_tiles import ExampleTiles
from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets import styled
from netbuilder.window.widgets.card import Card
from netbuilder.window.widgets.segmented import Segmented

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Places = NDArray[np.int64]

_CLASS_WIDTH = 150


class ExamplesCard(Card):
    """Keeps part and class while the same data are divided otherwise.

    `looked_at` tells the place of the example that is looked at, -1 for none.
    """

    looked_at = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Examples"), parent=parent)
        self.setObjectName("dataExamples")
        self._look: DataLook | None = None
        self.examples: Examples | None = None
        self._class: int | None = None
        self._marked: Places | None = None  # what a finding means
        self.tiles, self.rows, self.points = ExampleTiles(theme), ExampleRows(theme), ExamplePoints(theme)
        self._stack = QStackedWidget()
        for page in (self.tiles, self.rows, self.points):
            self._stack.addWidget(page)
        self.body.addWidget(self._stack, 1)
        self._all = styled(QPushButton(self.tr("Show all again")), compact=True)
        self._all.setObjectName("dataShowAll")
        self._all.clicked.connect(lambda *_: self.show_marked(None))
        titles = [(part, said(title)) for part, title in PART_TITLES.items()]
        self.parts = Segmented([("", self.tr("All")), *titles])
        self.parts.setObjectName("dataPart")
        self.parts.setAccessibleName(self.tr("Part"))
        self.parts.chosen.connect(self._fill)
        self.classes = QComboBox()
        self.classes.setObjectName("dataClass")
        self.classes.setAccessibleName(self.tr("Class"))
        self.classes.setFixedWidth(_CLASS_WIDTH)
        self.classes.setFixedHeight(26)
        self.classes.currentIndexChanged.connect(self._on_class)
        for widget in (self._all, self.parts, self.classes):
            self.add_to_header(widget)
        self.tiles.looked_at.connect(self._tell)
        self.rows.looked_at.connect(self._tell)
        self.setFocusProxy(self.tiles)

    @property
    def class_(self) -> int | None:
        """The class that alone is shown, None for all."""
        return self._class

    def show_look(self, look: DataLook) -> None:
        """Show the examples of `look`."""
        same = self._look is not None and self._look.loaded is look.loaded
        self._look, self.examples, self._marked = look, Examples(look.loaded, look.looked), None
        classes = look.looked.classes if look.looked.is_classes else ()
        if not same:
            self._class = None
            self.parts.choose("")
        self._list_classes(classes)
        places = {Form.ROW: self.rows, Form.POINT: self.points}
        shown: QWidget = places.get(self.examples.form, self.tiles)
        self._stack.setCurrentWidget(shown)
        self.setFocusProxy(shown if shown is not self.points else self.parts)
        for part, found in look.looked.parts.items():
            self.parts.button(part).setEnabled(len(found) > 0)
        self._fill()

    def show_class(self, class_: int | None) -> None:
        """Show the examples of one class, or of all."""
        self._class, self._marked = class_, None
        self.classes.blockSignals(True)
        self.classes.setCurrentIndex(0 if class_ is None else class_ + 1)
        self.classes.blockSignals(False)
        self._fill()

    def show_marked(self, places: Places | None) -> None:
        """Show these examples alone, None for all."""
        self._marked = places
        self._fill()

    def _list_classes(self, classes: tuple[str, ...]) -> None:
        self.classes.blockSignals(True)
        self.classes.clear()
        self.classes.addItem(self.tr("All classes"))
        self.classes.addItems(list(classes))
        self.classes.setCurrentIndex(0 if self._class is None else self._class + 1)
        self.classes.blockSignals(False)
        self.classes.setVisible(bool(classes))

    def _on_class(self, index: int) -> None:
        self.show_class(None if index <= 0 else index - 1)

    def _fill(self, *_: object) -> None:
        examples, look = self.examples, self._look
        if examples is None or look is None:
            return
        marked = self._marked
        places = marked if marked is not None else examples.places(self.parts.current, self._class)
        self.parts.setVisible(marked is None)
        self.classes.setVisible(marked is None and look.looked.is_classes)
        self._all.setVisible(marked is not None)
        self.set_subtitle(self.tr("{} of {}").format(f"{len(places):,}", f"{examples.count:,}"))
        if examples.form is Form.ROW:
            self.rows.show_examples(examples, places)
        elif examples.form is Form.POINT:
            names = look.looked.classes if look.looked.is_classes else ()
            self.points.show_points(*examples.points(places), names)
        else:
            self.tiles.show_examples(examples, places)
        self._tell(-1)

    def _tell(self, place: int) -> None:
        """Say at the foot which example is looked at."""
        self.looked_at.emit(place)
        examples = self.examples
        if place < 0 or examples is None:
            self.set_caption(self._about())
            return
        titles = {part: said(title) for part, title in PART_TITLES.items()}
        label, group = examples.label(place), examples.group(place)
        told = [self.tr("Example {}").format(f"{place + 1:,}"), titles.get(examples.part(place), "")]
        if label:
            told.append(f"{examples.goal_name} {label}" if examples.goal_name else label)
        if group:
            told.append(self.tr("group {}").format(group))
        self.set_caption(" · ".join(filter(None, told)))

    def _about(self) -> str:
        examples = self.examples
        if examples is None:
            return ""
        if self._marked is not None:
            return self.tr("The examples that this is about; those that are the same stand side by side.")
        classes = self._look is not None and self._look.looked.is_classes and self._class is None
        if examples.form is Form.ROW:
            return self.tr("In the order of the file, before anything is filled in or scaled.")
        if examples.form is Form.PICTURE:
            return self.tr("One of each class in turn.") if classes else self.tr("In the order of the data.")
        if examples.form is Form.CURVE:
            if examples.scale is None:
                return self.tr("Each on its own scale, with what follows below it.")
            low, high = map(plain, examples.scale)
            return self.tr("Each goes from {} to {}.").format(low, high)
        if examples.form is Form.WORDS:
            return self.tr("⏎ stands for the end of a line. Each line is an example.")
        return self.tr("Both axes have one scale.")
