"""What the two say to each other about a plan, beside what they write in it."""
