"""Colours, type, icons and the look of stock widgets."""
