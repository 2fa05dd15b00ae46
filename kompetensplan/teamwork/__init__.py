"""What the plans of a manager's people say together; never a list of people in an order (PAY-1)."""
