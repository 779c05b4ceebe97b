"""The drawing as a value: nodes, wires, notes, and pure functions that change them. Knows no layer."""
