"""The settings of what is selected, and of the recipe while nothing is."""
