"""How grave a problem is, as an icon in its colour."""

from __future__ import annotations

from netbuilder.core.problem import Severity

# The icon and the token of its colour.
SEVERITY_ICONS = {
    Severity.ERROR: ("error", "err"),
    Severity.WARNING: ("warning", "warn"),
    Severity.HINT: ("info", "info"),
}
