"""What can be put on the canvas and into a recipe, without torch: each thing declared once."""
