"""The audit log: who did what, when, as what and from where, each entry chained to the one before.

No content, ever. What reads it for people is in `trail`; this is what everybody writes with.
"""
