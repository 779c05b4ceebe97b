"""Python layers: writing one, and reading those that somebody else wrote."""
