"""Competence frameworks: DigComp 3.0, the general scale, and their levels."""
