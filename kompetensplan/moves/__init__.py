"""What becomes of plans when people move, units change, and somebody leaves (EMP-2 … EMP-6)."""
