"""Edits that make a problem go away, found by trying what would fit before anything is offered."""
