"""Gestures: one object from the press of a button to its release, one file a gesture."""
