"""What a run shows of itself: one file a kind of view. None of them changes what is learned."""
