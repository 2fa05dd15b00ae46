"""Plans according to KOM-KR: who is near nine months, and what was offered (2.8)."""
