"""The graph as a tree beside the canvas, for those who read it rather than see it."""
