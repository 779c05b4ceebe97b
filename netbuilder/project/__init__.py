"""The thing the user saves: graph, blocks, recipe and facts as one frozen value, its history and its file."""
