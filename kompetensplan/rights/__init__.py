"""What everyone may ask about their data: all of it, why it is there, what can be taken away."""
