"""A version that was agreed on wrongly is annulled: visible, with the reason, never deleted."""
