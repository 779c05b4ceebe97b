"""The parts of the Data page: examples, classes, values, and what stands out."""
