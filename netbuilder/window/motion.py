"""Whether things may move on the screen: as the user chose, else as the computer is set."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication

from netbuilder.studio.settings import Motion

_PROPERTY = "netbuilder.motion"  # of the application: what moves has no other way to the settings
_PREFERENCE = "motionPreference"  # Qt has it from version 6.12 on


def choose_motion(motion: Motion) -> None:
    """Let everything that moves go by `motion` from now on."""
    _application().setProperty(_PROPERTY, motion.value)


def motion_is_reduced() -> bool:
    """Whether to move as little as possible."""
    chosen = _application().property(_PROPERTY)
    if chosen in (Motion.REDUCED.value, Motion.FULL.value):
        return bool(chosen == Motion.REDUCED.value)
    preference = getattr(QGuiApplication.styleHints().accessibility(), _PREFERENCE, None)
    return preference is not None and "reduce" in str(preference()).lower()


def system_tells() -> bool:
    """Whether this version of Qt knows what the computer is set to."""
    return hasattr(QGuiApplication.styleHints().accessibility(), _PREFERENCE)


def _application() -> QCoreApplication:
    app = QCoreApplication.instance()
    assert app is not None, "nothing moves without an application"
    return app
