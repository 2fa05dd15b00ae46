"""What is kept, what may be destroyed, and what was; in a fixed number of statements."""
