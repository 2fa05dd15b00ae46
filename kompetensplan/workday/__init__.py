"""The manager's start page: what is to be done today, this week and later (SPAN-1)."""
