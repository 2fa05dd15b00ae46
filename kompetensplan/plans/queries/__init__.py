"""Everything that reads plans, by noun."""
