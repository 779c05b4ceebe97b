"""The first page: examples, and the projects of last time."""

from netbuilder.window.welcome.page import WelcomePage

__all__ = ["WelcomePage"]
