"""Books meetings with many at once: people, times, a proposal, then all of it (MEET-3)."""
