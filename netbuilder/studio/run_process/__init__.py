"""A training in a process of its own: no lock shared with the window, no fault of it ends that."""
