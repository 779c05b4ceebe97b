"""The window: Qt, and only here. It draws the studio and decides nothing."""

from netbuilder.window.kept_support import support_compiled_once

with support_compiled_once():
    from netbuilder.window.features import know_our_modules
    from netbuilder.window.overrides import guard_overrides

guard_overrides()
know_our_modules()
