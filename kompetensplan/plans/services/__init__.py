"""Everything that changes plans, by noun."""
