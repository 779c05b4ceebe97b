"""The source of the network beside the canvas, and a file that is kept in step with it."""
