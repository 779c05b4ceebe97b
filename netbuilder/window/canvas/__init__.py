"""The graph editor: sizes and routes as pure functions, a scene of nodes, wires painted beneath, gestures."""
