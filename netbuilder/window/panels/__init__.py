"""The cards of the pages. A file here that declares a panel is found by itself."""
