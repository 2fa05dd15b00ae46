"""What is kept, for how long, what stops its destruction, and the destruction (RET-1 … RET-5)."""
