"""Painting one node, with its corner at the origin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPen, QPixmap

from netbuilder.core.values import NamedTuple
from netbuilder.studio.presenters.connecting import Fit
from netbuilder.studio.presenters.node_card import NodeCard, PortCard, Row
from netbuilder.window.canvas.far import BLOCK_SHARE, COLD_SHARE
from netbuilder.window.canvas.foot_paint import paint_foot
from netbuilder.window.canvas.geometry import (
    EDGE_PAD,
    FIRST_PORT_ROW,
    HEADER,
    PORT_ROW,
    TILE,
    TILE_GAP,
    TILES_ACROSS,
    TILES_AT,
    TILES_DOWN,
    TITLE_AT,
    Box,
    has_rows,
)
from netbuilder.window.canvas.heat_paint import (
    far_bar,
    ground_of,
    has_figure_below,
    has_room,
    paint_bar,
    tone_of,
    value_tone,
)
from netbuilder.window.canvas.look import Detail, Look
from netbuilder.window.canvas.row_paint import paint_docking, paint_row, paint_row_body, paint_small_row
from netbuilder.window.canvas.state_paint import (
    MUTED,
    mark_tone,
    paint_dot,
    paint_small_mark,
    paint_through,
)
from netbuilder.window.canvas.words import in_two_lines
from netbuilder.window.canvas.words import write as _write
from netbuilder.window.theme.theme import layer_icon

if TYPE_CHECKING:
    from netbuilder.window.canvas.preview_picture import NodePicture

MARGIN = 10  # what may be painted outside the node: ring, ports
_RADIUS = 7
_PORT, _PORT_FITTING = 5.0, 7.0
_COUNT_BASE = 124
_FADED = 0.3
_TILES_WIDTH = TILES_ACROSS * TILE + (TILES_ACROSS - 1) * TILE_GAP
_TILES_HEIGHT = TILES_DOWN * TILE + (TILES_DOWN - 1) * TILE_GAP
_CRISP_FROM = 2.0
_FOLDER = 18  # the icon in their place where there is nothing to read yet
# Of a header that holds a figure below its title.
_TITLE_ABOVE, _FIGURE_AT = 9.5, 23.0
_COMPACT_LEFT = 8
_BEHIND = 4  # of the second edge of a block, to the right and down


class NodeState(NamedTuple):
    """`live` is a node about to land, `target` one on which something would be let go, and one that `docks`
    would get it as the row below.

    `focused` is the one that the keyboard has led to: it has a ring.

    `ports` judges the ports while a wire is in the hand: by (name, whether it is an output); None is the one
    that it hangs on.
    """

    hovered: bool = False
    selected: bool = False
    focused: bool = False
    live: bool = False
    target: bool = False
    docks: bool = False
    ports: Mapping[tuple[str, bool], Fit | None] | None = None


def paint_node(
    painter: QPainter,
    card: NodeCard,
    box: Box,
    look: Look,
    state: NodeState,
    tiles: Sequence[QPixmap] = (),
    picture: NodePicture | None = None,
) -> None:
    if look.detail is Detail.BLOCKS:
        _paint_block(painter, card, box, look, state)
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if card.dot:
        _paint_dot(painter, card, look, state)
        return
    if card.muted:
        painter.setOpacity(MUTED)
    _paint_body(painter, card, box, look, state)
    paint_bar(painter, card, box, look)
    if card.muted:
        paint_through(painter, card, box, look)
    _paint_content(painter, card, box._replace(height=box.height - box.foot), look, tiles)
    if picture is not None and box.foot:
        paint_foot(painter, picture, box, look)
    if card.muted:
        painter.setOpacity(1.0)
    _paint_ports(painter, card, box, look, state)
    if state.docks:
        paint_docking(painter, box, look)


def _paint_content(painter: QPainter, card: NodeCard, box: Box, look: Look, tiles: Sequence[QPixmap]) -> None:
    """What stands above the foot, where `box` ends."""
    if look.full and card.row is not Row.NONE:
        paint_row(painter, card, box, look)
        if has_rows(card):
            _paint_rows(painter, card, box, look)
    elif card.row is not Row.NONE:
        paint_small_row(painter, card, box, look)
    elif look.full:
        _paint_header(painter, card, box, look)
        if card.pictures:
            _paint_data(painter, card, box, look)
        elif has_rows(card):
            _paint_rows(painter, card, box, look)
        elif card.left or card.right:
            _paint_summary(painter, card, box, look, HEADER + 18)
    else:
        _paint_compact(painter, card, box, look)
    if card.pictures and not tiles and card.problem is not None:
        _paint_no_data(painter, look)
    elif card.pictures:
        _paint_tiles(painter, look, tiles)


def _paint_block(painter: QPainter, card: NodeCard, box: Box, look: Look, state: NodeState) -> None:
    """Below 40 %: its category's colour, or that of an error."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    rect = QRectF(0, 0, box.width, box.height)
    name = card.outputs[0].tone if card.dot else card.category
    hot = far_bar(card.heat, box)
    share = (COLD_SHARE if card.heat is not None else BLOCK_SHARE) * (MUTED if card.muted else 1.0)
    painter.fillRect(rect, look.mixed("err" if card.problem is not None else name, "bg_canvas", share))
    if card.heat is not None and not hot.isEmpty():
        painter.fillRect(hot, look.mixed(tone_of(card.heat), "bg_canvas", BLOCK_SHARE))
    if state.selected or state.live:
        painter.setPen(_pen(look, "live" if state.live else "ink", 2 / look.zoom))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(rect)
    if state.focused:
        gap = min(3 / look.zoom, MARGIN - 1)
        painter.drawRect(rect.adjusted(-gap, -gap, gap, gap))
    if state.docks:
        paint_docking(painter, box, look)


def _paint_body(painter: QPainter, card: NodeCard, box: Box, look: Look, state: NodeState) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    around = QRectF(-4, -4, box.width + 8, box.height + 8)
    if state.focused:
        painter.setPen(_pen(look, "ink", 2))
        painter.drawRoundedRect(around.adjusted(1, 1, -1, -1), 10, 10)
    elif state.selected:
        ring = look.color("ink", 0.22)
        painter.setPen(QPen(ring, 3))
        painter.drawRoundedRect(around, 11, 11)
        if card.problem is not None:  # its own outline stays that of an error
            painter.setPen(_pen(look, "ink", 2))
            painter.drawRoundedRect(around.adjusted(2, 2, -2, -2), 9, 9)
    if state.target:
        pen = _pen(look, "live", 2)
        pen.setDashPattern([2.5, 2])
        painter.setPen(pen)
        painter.drawRoundedRect(around, 11, 11)
    name, width = _edge(card, state)
    pen = _pen(look, name, width)
    if card.row is not Row.NONE:
        paint_row_body(painter, card, box, look, pen, stands_out=name != "line_strong")
        return
    if card.muted:
        pen.setDashPattern([5 / width, 4 / width])
    painter.setPen(pen)
    painter.setBrush(ground_of(card, look))
    if card.stack:
        painter.setPen(_pen(look, "line_strong", 1))
        painter.drawRoundedRect(QRectF(_BEHIND, _BEHIND, box.width, box.height), _RADIUS, _RADIUS)
        painter.setPen(pen)
    painter.drawRoundedRect(QRectF(0, 0, box.width, box.height), _RADIUS, _RADIUS)
    painter.fillPath(_category_edge(box.height), look.color(card.category))


def _paint_dot(painter: QPainter, card: NodeCard, look: Look, state: NodeState) -> None:
    """Small as it is, only what stands out about it has an edge."""
    name, _ = _edge(card, state)
    if state.target:
        name = "live"
    judged = (state.ports or {}).values()
    if state.ports is not None and not {Fit.FITS, None} & {*judged}:
        painter.setOpacity(_FADED)
    edge = "" if name == "line_strong" else name
    paint_dot(painter, card, look, edge, selected=state.selected, grown=Fit.FITS in judged)
    painter.setOpacity(1.0)


def _edge(card: NodeCard, state: NodeState) -> tuple[str, float]:
    """Colour and width of a node's outline."""
    if state.live:
        return "live", 2
    if card.problem is not None:
        return "err", 2
    if state.selected:
        return "ink", 2
    return ("tx3", 1) if state.hovered else ("line_strong", 1)


def _category_edge(height: float) -> QPainterPath:
    """The band at the left, 4 px wide, rounded like the node."""
    path = QPainterPath(QPointF(4, 1.8))
    path.lineTo(4, height - 1.8)
    path.arcTo(QRectF(1, height - 13.2, 12, 12), 240, -60)
    path.lineTo(1, 7)
    path.arcTo(QRectF(1, 1.2, 12, 12), 180, -60)
    return path


def _paint_header(painter: QPainter, card: NodeCard, box: Box, look: Look) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.tint(card.category))
    painter.drawRoundedRect(QRectF(11, 9, 18, 18), 4, 4)
    look.draw_icon(painter, QPointF(13, 11), layer_icon(card.kind, card.category), card.category)
    taken, middle = EDGE_PAD, 18.0
    if has_figure_below(card, box):
        _write(painter, card.slot, look.value, look, value_tone(card), left=TITLE_AT, middle=_FIGURE_AT)
        middle = _TITLE_ABOVE
        taken = 6
    elif card.mark:
        look.draw_icon(painter, QPointF(box.width - 25, 11), card.mark, mark_tone(card.mark))
        taken += 16
    elif card.slot and has_room(card, box, look):
        _write(painter, card.slot, look.value, look, value_tone(card), right=box.width - EDGE_PAD, middle=18)
        taken += round(QFontMetricsF(look.value).horizontalAdvance(card.slot)) + 6
    else:
        taken = 6
    room = box.width - TITLE_AT - taken
    _write(painter, card.title, look.title, look, "tx", left=TITLE_AT, middle=middle, room=room)


def _paint_summary(painter: QPainter, card: NodeCard, box: Box, look: Look, base: float) -> None:
    painter.setPen(_pen(look, "line", 1))
    painter.drawLine(QPointF(4, HEADER), QPointF(box.width - 1, HEADER))
    room = box.width - 1 - 2 * EDGE_PAD
    if card.right:
        room -= QFontMetricsF(look.value).horizontalAdvance(card.right) + 8
        _write(painter, card.right, look.value, look, value_tone(card), right=box.width - EDGE_PAD, base=base)
    tone = "err" if card.problem is not None else "tx2"
    _write(painter, card.left, look.value, look, tone, left=EDGE_PAD + 1, base=base, room=room)


def _paint_rows(painter: QPainter, card: NodeCard, box: Box, look: Look) -> None:
    """A line for each port with its label, and below them the summary or the reason of an error."""
    painter.setPen(_pen(look, "line", 1))
    painter.drawLine(QPointF(4, HEADER), QPointF(box.width - 1, HEADER))
    for index, port in enumerate(card.inputs):
        base = FIRST_PORT_ROW + 4 + PORT_ROW * index
        _write(painter, port.label, look.value, look, "tx2", left=EDGE_PAD + 1, base=base)
    for index, port in enumerate(card.outputs):
        base = FIRST_PORT_ROW + 4 + PORT_ROW * index
        _write(painter, port.label, look.value, look, "tx3", right=box.width - EDGE_PAD, base=base)
    if card.heat is not None and card.slot and not has_room(card, box, look):
        base = FIRST_PORT_ROW + 4 + PORT_ROW * len(card.outputs)
        _write(painter, card.slot, look.value, look, value_tone(card), right=box.width - EDGE_PAD, base=base)
    if card.left or card.right:
        _paint_summary(painter, card, box, look, box.height - 12)


def _paint_data(painter: QPainter, card: NodeCard, box: Box, look: Look) -> None:
    tone = "err" if card.problem is not None else "tx2"
    room = box.width - 2 * EDGE_PAD
    _write(painter, card.left, look.value, look, tone, left=EDGE_PAD + 1, base=_COUNT_BASE, room=room)
    for port, (_, height) in list(zip(card.outputs, box.outputs, strict=True))[1:]:
        _write(painter, port.label, look.value, look, "tx2", right=box.width - 13, base=height + 4.5)


def _paint_tiles(painter: QPainter, look: Look, tiles: Sequence[QPixmap]) -> None:
    """A single picture over the whole field, or up to eight in two rows; empty places until then."""
    x0, y0 = TILES_AT
    if len(tiles) == 1:
        keep = Qt.AspectRatioMode.KeepAspectRatio
        size = tiles[0].size().scaled(_TILES_WIDTH, _TILES_HEIGHT, keep)
        place = QRectF(x0, y0, size.width(), size.height())
        _draw(painter, place, tiles[0])
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.color("bg_hover"))
    for index in range(TILES_ACROSS * TILES_DOWN):
        row, column = divmod(index, TILES_ACROSS)
        place = QRectF(x0 + column * (TILE + TILE_GAP), y0 + row * (TILE + TILE_GAP), TILE, TILE)
        if index < len(tiles):
            _draw(painter, place, tiles[index])
        else:
            painter.drawRect(place)  # not `fillRect`, for which PySide would set up all gradients


def _paint_no_data(painter: QPainter, look: Look) -> None:
    """In place of pictures: there are none before a file or folder is chosen, or another one."""
    place = QRectF(*TILES_AT, _TILES_WIDTH, _TILES_HEIGHT)
    pen = _pen(look, "line_control", 1)
    pen.setDashPattern([4, 3])
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
    corner = place.center() - QPointF(_FOLDER / 2, _FOLDER / 2)
    look.draw_icon(painter, corner, "folder", "tx2", _FOLDER)


def _draw(painter: QPainter, place: QRectF, picture: QPixmap) -> None:
    # Pictures that are made much larger show their pixels; where they are made smaller, every second one
    # would tell lies.
    larger = place.width() * painter.deviceTransform().m11() / picture.width()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, larger <= _CRISP_FROM)
    painter.drawPixmap(place, picture, QRectF(picture.rect()))


def _paint_compact(painter: QPainter, card: NodeCard, box: Box, look: Look) -> None:
    """Title and, where there is room for a second line, one figure."""
    room = box.width - _COMPACT_LEFT - 3
    asked = card.heat.words if card.heat is not None and card.problem is None else ""
    figure = asked or (card.right if card.mark == "lock" else card.left or card.slot)
    line = QFontMetricsF(look.title).height()
    two = bool(figure) and not card.pictures and box.height >= 2 * line + 4
    middle = box.height / 2 - line / 2 if two else box.height / 2
    if card.pictures:
        middle = min(TILES_AT[1] / 2, line)
    beside = room - paint_small_mark(painter, card, box, look, middle)
    if box.height >= 2 * line + 4 and not card.pictures:
        first, second = in_two_lines(card.title, QFontMetricsF(look.title), beside)
        if second:
            # The name counts for more than a figure.
            middle = box.height / 2 - line / 2
            _write(painter, first, look.title, look, "tx", left=_COMPACT_LEFT, middle=middle, room=beside)
            middle += line
            _write(painter, second, look.title, look, "tx", left=_COMPACT_LEFT, middle=middle, room=room)
            return
    _write(painter, card.title, look.title, look, "tx", left=_COMPACT_LEFT, middle=middle, room=beside)
    if two:
        tone = "err" if card.problem is not None else "tx2"
        _write(painter, figure, look.value, look, tone, left=_COMPACT_LEFT, middle=middle + line, room=room)


def _paint_ports(painter: QPainter, card: NodeCard, box: Box, look: Look, state: NodeState) -> None:
    error = card.problem.place.port if card.problem is not None else None
    for port, (_, height) in zip(card.inputs, box.inputs, strict=True):
        tone = "err" if error == port.name else port.tone
        _paint_port(painter, port, QPointF(0, height), tone, look, _fit(state, port, False))
    for port, (_, height) in zip(card.outputs, box.outputs, strict=True):
        _paint_port(painter, port, QPointF(box.width, height), port.tone, look, _fit(state, port, True))


def _fit(state: NodeState, port: PortCard, output: bool) -> Fit | None:
    return None if state.ports is None else state.ports.get((port.name, output), Fit.IMPOSSIBLE)


def _paint_port(
    painter: QPainter, port: PortCard, middle: QPointF, tone: str, look: Look, fit: Fit | None
) -> None:
    if fit in (Fit.IMPOSSIBLE, Fit.UNFIT):
        painter.setOpacity(_FADED)
    radius = _PORT_FITTING if fit is Fit.FITS else _PORT
    painter.setPen(_pen(look, tone, 2))
    painter.setBrush(look.color("bg_canvas"))
    if port.square:
        radius -= 0.5
        painter.drawRoundedRect(
            QRectF(middle.x() - radius, middle.y() - radius, 2 * radius, 2 * radius), 1.5, 1.5
        )
    else:
        painter.drawEllipse(middle, radius, radius)
    painter.setOpacity(1.0)


def _pen(look: Look, name: str, width: float) -> QPen:
    return QPen(look.color(name), width)
