"""Pictures of numbers, painted by Qt's own items so that a training thread is not held up."""
