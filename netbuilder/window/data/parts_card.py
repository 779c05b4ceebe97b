"""How the data are divided, and how often each class comes in each part."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from netbuilder.core.setting import Choice
from netbuilder.project.recipe import Recipe
from netbuilder.studio.data_looks import DataLook
from netbuilder.studio.presenters.amounts import rough_share
from netbuilder.studio.presenters.data_parts import (
    class_rows,
    label_rows,
    over_time,
    part_rows,
    parts_sentence,
    plain_answer,
)
from netbuilder.window.canvas.look import said
from netbuilder.window.data.bar_list import BarList, BarRow
from netbuilder.window.data.spread_view import SpreadView
from netbuilder.window.data.time_line import TimeLine
from netbuilder.window.inspector.values import option_words
from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets import rule, words
from netbuilder.window.widgets.bars import StackedBar
from netbuilder.window.widgets.card import Card
from netbuilder.window.widgets.elided import ElidedLabel

PART_COLOURS = {"train": "s1", "validation": "s2", "test": "s4"}
_SWATCH = 9


class PartsCard(Card):
    """`class_taken` tells the number of a class that was clicked on."""

    class_taken = Signal(int)
    split_wanted = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Parts and classes"), parent=parent)
        self._theme = theme
        self._recipe = Recipe()
        self.setObjectName("dataParts")
        self._bar = StackedBar(theme)
        self._swatches: list[tuple[QLabel, str]] = []
        self._sources: dict[str, ElidedLabel] = {}
        self._counts: dict[str, QLabel] = {}
        self._shares: dict[str, QLabel] = {}
        self.classes = BarList(theme, "dataClasses")
        self.classes.setAccessibleName(self.tr("Classes"))
        self.classes.taken.connect(self.class_taken)
        self._numbers, self._time = SpreadView(theme), TimeLine(theme)
        self._nothing = QWidget()
        self._below = QStackedWidget()
        for page in (self.classes, self._numbers, self._time, self._nothing):
            self._below.addWidget(page)
        above = QWidget()
        column = QVBoxLayout(above)
        column.setContentsMargins(14, 12, 14, 10)
        column.setSpacing(8)
        column.addWidget(self._bar)
        column.addLayout(self._legend())
        self.split = QComboBox()
        self.split.setObjectName("dataSplit")
        self.split.setAccessibleName(self.tr("Split"))
        setting = Recipe.settings["split"]
        assert isinstance(setting, Choice)
        self.split.setToolTip(setting.says)
        for option in setting.options:
            self.split.addItem(option_words(option), option)
        self.split.activated.connect(lambda at: self.split_wanted.emit(str(self.split.itemData(at))))
        self._how = words("", "hint", wrap=True)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(words(self.tr("Split"), "label"))
        line.addWidget(self.split)
        line.addWidget(self._how, 1)
        column.addLayout(line)
        self.body.addWidget(above)
        self.body.addWidget(rule())
        self.body.addWidget(self._below, 1)
        theme.changed.connect(self._paint)
        self._paint()

    def show_split(self, recipe: Recipe) -> None:
        """How the recipe wants the examples divided."""
        self._recipe = recipe
        self.split.setCurrentIndex(self.split.findData(recipe.split))

    def show_look(self, look: DataLook) -> None:
        looked = look.looked
        rows = part_rows(look, self._recipe)
        self._bar.show_parts([(PART_COLOURS[row.part], float(row.examples)) for row in rows])
        self._bar.setAccessibleName(", ".join(f"{said(row.title)} {row.examples:,}" for row in rows))
        for row in rows:
            self._sources[row.part].say(row.source)
            self._counts[row.part].setText(f"{row.examples:,}")
            self._shares[row.part].setText(rough_share(row.share))
        self._how.setText(said(parts_sentence(look, self._recipe)))
        classes = class_rows(looked) or label_rows(look)
        titles = [said(row.title) for row in rows]
        self.classes.show_rows(
            [
                BarRow(
                    row.name,
                    tuple(
                        (token, count / max(1, row.most))
                        for token, count in zip(PART_COLOURS.values(), row.counts, strict=True)
                    ),
                    f"{row.examples:,}",
                    f"{row.name}: "
                    + ", ".join(f"{t} {c:,}" for t, c in zip(titles, row.counts, strict=True)),
                )
                for row in classes
            ]
        )
        self.set_subtitle(f"{len(classes):,}" if classes else "")
        self._show_numbers(look, bool(classes))
        answer = plain_answer(look)
        self.set_caption(said(answer) if answer is not None else "")

    def _show_numbers(self, look: DataLook, has_classes: bool) -> None:
        """What is foretold where that is a number."""
        looked = look.looked
        self.set_title(self.tr("Parts and classes") if has_classes else self.tr("Parts"))
        shown: QWidget = self.classes if has_classes else self._nothing
        if not has_classes and looked.answers is not None:
            spread = looked.spreads[-1]
            self._numbers.show_counts(spread.counts.tolist(), spread.low, spread.high)
            shown = self._numbers
            self.set_title(self.tr("Parts and what is foretold"))
            series = over_time(look)
            if series:
                self._time.show_series([(PART_COLOURS[part], values) for part, values in series])
                shown = self._time
        self._below.setCurrentWidget(shown)

    def _legend(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(2, 1)
        grid.setColumnMinimumWidth(4, 44)
        titles = {"train": self.tr("Train"), "validation": self.tr("Validation"), "test": self.tr("Test")}
        for row, (part, token) in enumerate(PART_COLOURS.items()):
            swatch, count, share = QLabel(), words("", "label"), words("", "hint")
            source = self._sources[part] = ElidedLabel("", "hint")
            source.setObjectName(f"dataSource_{part}")
            swatch.setFixedSize(_SWATCH, _SWATCH)
            self._swatches.append((swatch, token))
            self._counts[part], self._shares[part] = count, share
            grid.addWidget(swatch, row, 0)
            grid.addWidget(words(titles[part], "label"), row, 1)
            grid.addWidget(source, row, 2)
            for place, label in ((3, count), (4, share)):
                grid.addWidget(label, row, place, Qt.AlignmentFlag.AlignRight)
        return grid

    def _paint(self) -> None:
        for swatch, token in self._swatches:
            swatch.setStyleSheet(f"background: {self._theme.color(token).name()}; border-radius: 2px;")
