"""One file a family of data sets. The library imports every file of this folder by itself."""
