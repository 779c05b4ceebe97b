"""Small pieces that several parts of the window are made of."""

from netbuilder.window.widgets.style import rule, styled, surface, words

__all__ = ["rule", "styled", "surface", "words"]
