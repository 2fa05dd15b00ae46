"""What changes retention: holds, decisions, and the destruction itself."""
