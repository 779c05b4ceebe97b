"""The look that everything painted by hand asks for: colours, fonts and icons of the present theme."""

from __future__ import annotations

import os
from functools import cache, lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from netbuilder.core.paths import resources
from netbuilder.graph.model import BLOCK
from netbuilder.window.theme.layer_icons import shared_icon
from netbuilder.window.theme.tokens import DARK, LIGHT, Tokens

WORDS = "Inter NetBuilder"
MONO = "JetBrains Mono"
# Hangul falls back to these, wherever they are installed.
_WORDS_FAMILIES = [WORDS, "Noto Sans KR", "Noto Sans CJK KR", "Malgun Gothic", "Apple SD Gothic Neo"]
_MONO_FAMILIES = [MONO, "Noto Sans Mono CJK KR", *_WORDS_FAMILIES[1:]]


class Theme(QObject):
    """One for the application, handed to whatever paints itself. `changed` comes after dark became light.

    Plain widgets need it only where the style sheet does not reach.
    """

    changed = Signal()

    def __init__(self, dark: bool = True) -> None:
        super().__init__()
        self._tokens = DARK if dark else LIGHT
        self._pixmaps: dict[tuple[object, ...], QPixmap] = {}
        self._pictures: dict[str, QIcon] = {}

    @property
    def tokens(self) -> Tokens:
        return self._tokens

    @property
    def is_dark(self) -> bool:
        return self._tokens.is_dark

    def set_dark(self, dark: bool) -> None:
        """Change between dark and light; everything that listens paints itself anew."""
        tokens = DARK if dark else LIGHT
        if tokens is not self._tokens:
            self._tokens = tokens
            self._pixmaps.clear()
            self._pictures.clear()
            self.changed.emit()

    def color(self, name: str, alpha: float = 1.0) -> QColor:
        """The colour called `name`, with `alpha` from 0 to 1."""
        color = QColor(self._tokens.named(name))
        if alpha < 1:
            color.setAlphaF(alpha)
        return color

    def mixed(self, name: str, ground: str, share: float) -> QColor:
        """`share` of the colour `name` over `ground`, opaque: what half-transparent paint would look like."""
        one, other = QColor(self._tokens.named(name)), QColor(self._tokens.named(ground))
        mixed = (round(a * share + b * (1 - share)) for a, b in zip(_rgb(one), _rgb(other), strict=True))
        return QColor(*mixed)

    def pixmap(self, icon: str, color: str = "tx2", size: int = 16, ratio: float = 1.0) -> QPixmap:
        """The icon in a colour: `size` logical pixels a side, `ratio` device pixels to each."""
        key = (icon, color, size, ratio)
        found = self._pixmaps.get(key)
        if found is None:
            found = self._pixmaps[key] = _painted(icon, self._tokens.named(color), size, ratio)
        return found

    def draw_icon(self, painter: QPainter, place: QRectF, icon: str, color: str) -> None:
        """Draw the icon in lines, for what is printed."""
        _render(painter, place, icon, self._tokens.named(color))

    def icon(self, name: str, color: str = "tx2", size: int = 16) -> QIcon:
        """For buttons and menus, sharp on every screen there is, with a paler disabled form."""
        icon = QIcon()
        for ratio in {screen.devicePixelRatio() for screen in QGuiApplication.screens()}:
            icon.addPixmap(self.pixmap(name, color, size, ratio))
            icon.addPixmap(self.pixmap(name, "tx_disabled", size, ratio), QIcon.Mode.Disabled)
        return icon

    def picture(self, name: str) -> QIcon:
        """One of the pictures that lie ready in each theme, with its paler disabled form.

        All who show it share it, so it is read once.
        """
        if name not in self._pictures:
            folder = pictures(self._tokens)
            icon = self._pictures[name] = QIcon(str(folder / f"{name}.svg"))
            icon.addFile(str(folder / f"{name}_disabled.svg"), mode=QIcon.Mode.Disabled)
        return self._pictures[name]


def pictures(tokens: Tokens) -> Path:
    """The folder of pictures that are dark or light already."""
    return resources() / "themes" / ("dark" if tokens.is_dark else "light")


def font(size: float = 13, weight: int = 400, *, mono: bool = False) -> QFont:
    """Words or, with `mono`, shapes and code: `size` in pixels, weight 400, 500 or 600, tabular figures."""
    return QFont(_font(size, weight, mono))


@lru_cache(maxsize=512)
def _font(size: float, weight: int, mono: bool) -> QFont:
    made = QFont(_MONO_FAMILIES if mono else _WORDS_FAMILIES)
    # Pixels are whole numbers in Qt, points are not.
    made.setPixelSize(round(size)) if float(size).is_integer() else made.setPointSizeF(
        size * 72 / dots_per_inch()
    )
    made.setWeight(QFont.Weight(weight))
    # Hints put the dots of small letters on their stems.
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if not mono:
        made.setFeature(QFont.Tag("tnum"), 1)
    return made


def dots_per_inch() -> float:
    """What Qt takes for an inch on this computer: 96 pixels, 72 on a Mac."""
    return QGuiApplication.primaryScreen().logicalDotsPerInchY()


def load_fonts() -> None:
    """Make the bundled fonts known; needs a QApplication."""
    folder = resources() / "fonts"
    for name in sorted(os.listdir(folder)):
        if name.endswith((".otf", ".ttf")):
            QFontDatabase.addApplicationFont(str(folder / name))


def layer_icon(kind: str, category: str) -> str:
    """The icon of a kind of node: its own or that of its family where there is one, else its category's."""
    own = "block" if kind.startswith(BLOCK) else kind.rpartition(".")[2]
    if _svg(own) is not None:
        return own
    return shared_icon(own) or category


def _rgb(color: QColor) -> tuple[int, int, int]:
    return color.red(), color.green(), color.blue()


def _painted(icon: str, color: str, size: int, ratio: float) -> QPixmap:
    pixmap = QPixmap(round(size * ratio), round(size * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    _render(painter, QRectF(0, 0, size, size), icon, color)
    painter.end()
    return pixmap


def _render(painter: QPainter, place: QRectF, icon: str, color: str) -> None:
    drawing = _svg(icon)
    if drawing is None:
        raise KeyError(f"no icon is called {icon!r}")
    QSvgRenderer(QByteArray(drawing.replace("currentColor", color).encode())).render(painter, place)


@lru_cache(maxsize=512)
def _svg(icon: str) -> str | None:
    try:
        return (_icons() / f"{icon}.svg").read_text(encoding="utf-8")
    except FileNotFoundError:
        return None


@cache
def _icons() -> Path:
    return resources() / "icons"
