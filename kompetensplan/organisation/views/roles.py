"""Who holds which role, where and how long."""
