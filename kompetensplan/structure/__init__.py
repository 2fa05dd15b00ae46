"""The organisation at a glance: who is responsible, what is decided, where in the year we are."""
