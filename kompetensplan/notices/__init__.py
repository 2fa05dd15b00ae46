"""Telling people what has happened: in the product, and by mail as often as they chose."""
