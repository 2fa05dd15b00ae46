"""What changes the organisation: units, roles and deputies, one module each."""
