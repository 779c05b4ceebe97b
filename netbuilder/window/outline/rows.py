"""The outline as a model of Qt's. Rows stay while what they show stays, so that a reader keeps its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QIcon, QStandardItem, QStandardItemModel

from netbuilder.graph.model import End
from netbuilder.studio.presenters.outline import Branch, Strand
from netbuilder.window.theme.theme import Theme, layer_icon

Shown: TypeAlias = Branch | Strand

_SHOWN = Qt.ItemDataRole.UserRole
_ICON = 16


class OutlineRows(QStandardItemModel):
    """Two columns: the node or wire, and its shapes."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(0, 2)
        self._theme = theme
        self._branches: tuple[Branch, ...] = ()
        self._places: dict[str, int] = {}  # rows of the nodes of the main graph
        self.setHorizontalHeaderLabels([self.tr("Layer"), self.tr("Shape")])

    @property
    def branches(self) -> tuple[Branch, ...]:
        """The nodes of the main graph, from top to bottom."""
        return self._branches

    def show(self, branches: Sequence[Branch]) -> None:
        """Show what differs; the rest of the rows stay the same ones."""
        _bring(self.invisibleRootItem(), self._branches, branches, self._theme)
        self._branches = tuple(branches)
        self._places = {branch.id: row for row, branch in enumerate(self._branches)}

    def use_theme(self) -> None:
        for index in self.indexes():
            item, shown = self.itemFromIndex(index), self.shown(index)
            if isinstance(shown, Branch):
                item.setIcon(_icon(shown, self._theme))

    def shown(self, index: QModelIndex) -> Shown | None:
        """What a row shows, None where there is no row."""
        found: Shown | None = index.siblingAtColumn(0).data(_SHOWN) if index.isValid() else None
        return found

    def indexes(self, parent: QModelIndex | None = None) -> Iterator[QModelIndex]:
        """The first cell of every row below `parent`, each before those below itself."""
        parent = parent if parent is not None else QModelIndex()
        for row in range(self.rowCount(parent)):
            index = self.index(row, 0, parent)
            yield index
            yield from self.indexes(index)

    def of_node(self, id: str, within: tuple[str, ...]) -> QModelIndex | None:
        """The row of a node, inside the uses of blocks to which the path `within` leads."""
        if not within:
            return self.index(self._places[id], 0) if id in self._places else None
        way = (*within, id)
        return self._first(lambda shown: isinstance(shown, Branch) and (*shown.within, shown.id) == way)

    def of_wire(self, target: End, within: tuple[str, ...]) -> QModelIndex | None:
        """The row of a wire, below the node at which it ends."""
        parent = self.of_node(target.node, within)
        if parent is None:
            return None
        found = (self.index(row, 0, parent) for row in range(self.rowCount(parent)))
        return next((each for each in found if _ends_at(self.shown(each), target)), None)

    def _first(self, wanted: Callable[[Shown | None], bool]) -> QModelIndex | None:
        return next((index for index in self.indexes() if wanted(self.shown(index))), None)


def _ends_at(shown: Shown | None, target: End) -> bool:
    return isinstance(shown, Strand) and shown.target == target


def _bring(item: QStandardItem, old: Sequence[Shown], new: Sequence[Shown], theme: Theme) -> None:
    """Make the rows below `item` show `new` where they showed `old`; what is in both keeps its row."""
    wanted = {_key(each): each for each in new}
    known = {_key(each): each for each in old if _key(each) in wanted}
    if list(known) != [key for key in wanted if key in known]:
        known = {}  # in another order
    for number in reversed(range(len(old))):
        if _key(old[number]) not in known:
            item.removeRow(number)
    for number, (key, shown) in enumerate(wanted.items()):
        before = known.get(key)
        if before is None:
            item.insertRow(number, _row(shown, theme))
        elif before != shown:
            _fill(item.child(number, 0), item.child(number, 1), shown, theme)
            _bring(item.child(number, 0), _below(before), _below(shown), theme)


def _row(shown: Shown, theme: Theme) -> list[QStandardItem]:
    name, shape = QStandardItem(), QStandardItem()
    name.setEditable(False)
    shape.setEditable(False)
    _fill(name, shape, shown, theme)
    for below in _below(shown):
        name.appendRow(_row(below, theme))
    return [name, shape]


def _fill(name: QStandardItem, shape: QStandardItem, shown: Shown, theme: Theme) -> None:
    name.setText(shown.title if isinstance(shown, Branch) else shown.words)
    name.setData(shown, _SHOWN)
    name.setData(shown.spoken, Qt.ItemDataRole.AccessibleTextRole)
    shape.setText(shown.shape)
    if isinstance(shown, Branch):
        name.setIcon(_icon(shown, theme))
        name.setToolTip(shown.what or shown.spoken)
    else:
        name.setData(theme.color("tx2"), Qt.ItemDataRole.ForegroundRole)
    shape.setData(theme.color("tx3"), Qt.ItemDataRole.ForegroundRole)


def _icon(branch: Branch, theme: Theme) -> QIcon:
    if branch.what:
        return theme.icon("error", "err", _ICON)
    return theme.icon(layer_icon(branch.kind, branch.category), branch.category, _ICON)


def _below(shown: Shown) -> tuple[Shown, ...]:
    return (*shown.strands, *shown.inside) if isinstance(shown, Branch) else ()


def _key(shown: Shown) -> object:
    """By which a row is known as the same one."""
    if isinstance(shown, Branch):
        return shown.id, shown.within
    return shown.target, shown.other
