"""Runs a Python layer in a process of its own, to see what it gives and whether it can learn."""
