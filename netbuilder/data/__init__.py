"""Where examples come from: declared data sets, reading, downloading, splitting. No torch."""
