"""What follows from a project: shapes, costs, problems, a plan and its Python source. Pure, without torch."""
