"""One file a family, one block a layer."""
