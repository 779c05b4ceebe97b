"""What a network has learned, as numbers: one file an idea, results are numpy."""
