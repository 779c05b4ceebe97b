"""Importing this module declares every rule."""

from __future__ import annotations

import netbuilder.analysis.rules
from netbuilder.core.registry import import_members

import_members(netbuilder.analysis.rules)
RULES_LOADED = True
