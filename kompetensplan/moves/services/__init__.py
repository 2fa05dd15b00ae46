"""What follows from a move, and what the two decide about it."""
