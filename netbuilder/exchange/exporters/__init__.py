"""One file a format. The library imports every file of this folder by itself."""
