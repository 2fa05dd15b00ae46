"""Releasing a copy of an agreed plan to somebody who asks for it, with passages masked (CONF-7)."""
