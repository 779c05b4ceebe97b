"""The graph of a run: the canvas's places, drawn small, with what happens in each layer."""
