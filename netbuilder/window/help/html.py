"""A page of help as the rich text that Qt reads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from PySide6.QtCore import QCoreApplication

from netbuilder.studio.presenters.help_page import HelpPage, PortHelp, SettingHelp
from netbuilder.studio.presenters.palette import Section
from netbuilder.window.canvas.look import said
from netbuilder.window.theme.theme import MONO
from netbuilder.window.theme.tokens import Tokens

PICTURE = "picture:sketch"
LINK = "layer:"


def html_of(page: HelpPage, tokens: Tokens, width: int) -> str:
    """The page; its picture, `width` pixels wide, is the resource `PICTURE`; links begin with `LINK`."""
    parts = [
        f"<h1>{escape(page.title)}</h1>",
        f"<p class='hint'>{escape(' · '.join((page.group, *page.torch)))}</p>",
        f"<p>{escape(page.says)}</p>",
    ]
    if page.more:
        parts.append(f"<p>{escape(page.more)}</p>")
    if page.sketch is not None:
        parts.append(f"<p><img src='{PICTURE}' width='{width}'></p>")
    if page.formula:
        parts += [_heading(_tr("Formula")), *(f"<p class='mono'>{escape(line)}</p>" for line in page.formula)]
    if page.code:
        lines = "<br>".join(escape(line) for line in page.code.splitlines())
        parts += [_heading(_tr("In torch")), f"<p class='mono'>{lines}</p>"]
    if page.shapes:
        parts += [_heading(_tr("Shapes")), *(f"<p class='mono'>{escape(line)}</p>" for line in page.shapes)]
    parts += _ports(page.inputs, page.outputs)
    parts += _settings(page.settings)
    if page.cost:
        parts += [_heading(_tr("Cost")), *(f"<p>{escape(said(line))}</p>" for line in page.cost)]
    if page.stricter:
        parts += [_heading(_tr("Stricter than torch")), *(f"<p>{escape(why)}</p>" for why in page.stricter)]
    if page.related:
        parts += [_heading(_tr("See also")), f"<p>{_links(page.related)}</p>"]
    return f"<html><head><style>{_style(tokens)}</style></head><body>{''.join(parts)}</body></html>"


def html_of_all(sections: Iterable[Section], tokens: Tokens) -> str:
    """What there is, by groups."""
    parts = [f"<h1>{_tr('Layers')}</h1>", f"<p>{_tr('Everything that can stand in a network.')}</p>"]
    for section in sections:
        links = [(item.kind, item.title) for item in section.items]
        parts += [_heading(section.category.title), f"<p>{_links(links)}</p>"]
    return f"<html><head><style>{_style(tokens)}</style></head><body>{''.join(parts)}</body></html>"


def _heading(text: str) -> str:
    return f"<p class='head'>{escape(text)}</p>"


def _links(kinds: Sequence[tuple[str, str]]) -> str:
    return " · ".join(f"<a href='{LINK}{escape(kind)}'>{escape(title)}</a>" for kind, title in kinds)


def _ports(inputs: Sequence[PortHelp], outputs: Sequence[PortHelp]) -> list[str]:
    rows = "".join(
        f"<tr><td class='name'>{escape(side)}</td>"
        f"<td><b>{escape(port.name)}</b> {escape(port.says)}</td></tr>"
        for side, ports in ((_tr("Input"), inputs), (_tr("Output"), outputs))
        for port in ports
    )
    return [_heading(_tr("Ports")), f"<table cellspacing='0' cellpadding='3'>{rows}</table>"] if rows else []


def _settings(settings: Sequence[SettingHelp]) -> list[str]:
    if not settings:
        return []
    rows = "".join(
        f"<tr><td class='name'>{escape(each.label)}</td><td>{escape(each.says)}<br>"
        f"<span class='hint'>{escape(_range(each))}</span></td></tr>"
        for each in settings
    )
    return [_heading(_tr("Settings")), f"<table cellspacing='0' cellpadding='4'>{rows}</table>"]


def _range(setting: SettingHelp) -> str:
    allowed = said(setting.range)
    allowed = allowed[:1].upper() + allowed[1:]
    return _tr("{}; at first {}").format(allowed, setting.default) if setting.default else allowed


def _style(tokens: Tokens) -> str:
    return (
        f"body {{ color: {tokens.tx}; }} h1 {{ font-size: 20px; font-weight: 600; margin: 0 0 2px 0; }} "
        f"p {{ margin: 4px 0; }} .head {{ font-weight: 600; margin: 14px 0 4px 0; }} "
        f".hint {{ color: {tokens.tx3}; }} .name {{ color: {tokens.tx2}; white-space: nowrap; }} "
        f".mono {{ font-family: '{MONO}', monospace; font-size: 12px; }} "
        f"a {{ color: {tokens.info}; text-decoration: none; }}"
    )


def _tr(text: str) -> str:
    return QCoreApplication.translate("HelpPage", text)
