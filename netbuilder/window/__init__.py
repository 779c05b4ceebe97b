"""The window: Qt, and only here. It draws the studio and decides nothing."""
