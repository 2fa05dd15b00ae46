"""Units, employments, deputies and roles: who leads whom today."""
