"""Reads comments: counts for the plan's pages, and whole threads."""
