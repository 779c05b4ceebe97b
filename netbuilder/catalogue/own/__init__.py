"""Layers that somebody writes as a class of Python: read, declared, found on this computer."""
