"""What the log tells people: who did what, what left the system, and whom an incident concerns."""
