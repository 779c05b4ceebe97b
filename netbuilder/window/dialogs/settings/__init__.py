"""What the user chooses for NetBuilder as a whole. Each choice acts at once or says when."""
