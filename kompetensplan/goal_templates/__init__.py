"""Goals written once for many, to begin one's own from."""
