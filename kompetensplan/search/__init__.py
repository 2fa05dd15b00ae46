"""Search across what one may see: people, priorities, and goals and activities in plans."""
