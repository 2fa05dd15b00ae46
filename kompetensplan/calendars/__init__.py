"""One's own meetings as a calendar to subscribe to, by a secret address that can be revoked."""
