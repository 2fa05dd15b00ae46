"""Loads Mittköping, the demo municipality; with filler people for load tests (rulings 17–23)."""
