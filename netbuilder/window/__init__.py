"""The window: Qt, and only here. It draws the studio and decides nothing."""

from netbuilder.window.overrides import guard_overrides

guard_overrides()
