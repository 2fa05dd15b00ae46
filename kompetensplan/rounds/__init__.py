"""Planning rounds: the periods in which units make plans, with their windows (YEAR-1 … 3)."""
