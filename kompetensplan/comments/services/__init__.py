"""Writes comments and what becomes of them."""
