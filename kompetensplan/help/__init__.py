"""Help where it is needed: the guided first visit, unfamiliar words, and the handbook."""
