"""What can be wrong with a project: one file a family, one function a rule, with remedy and fixes."""
