"""Files of layers that are all found by searching only: they are read when one of them is first wanted."""
