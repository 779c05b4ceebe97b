"""What a recipe is made of: losses, optimisers, schedules, metrics. One block a thing."""
