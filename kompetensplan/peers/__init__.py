"""Colleagues who help each other: the directory, and comments on a step by invitation."""
