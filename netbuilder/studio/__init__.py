"""The application without a window: what the command line, the Python API and the window ask for."""
