"""From the studio to plain words and arrays, ready to be drawn. No Qt: they are tested by themselves."""
