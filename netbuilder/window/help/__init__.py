"""Pages of help on layers."""
