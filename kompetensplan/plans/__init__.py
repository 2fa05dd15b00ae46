"""The plan: goals, activities, small steps, the meeting, the agreement and the history."""
