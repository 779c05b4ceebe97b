"""The export dialog: formats left, their settings and the proof right, the folder at the foot."""

from netbuilder.window.dialogs.export.dialog import ExportDialog

__all__ = ["ExportDialog"]
