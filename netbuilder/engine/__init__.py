"""Torch lives here: building the module, feeding it, training it, keeping and measuring it."""
