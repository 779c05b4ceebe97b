"""What the menus, the keys and the command palette can do. One block in a file here is a command."""
