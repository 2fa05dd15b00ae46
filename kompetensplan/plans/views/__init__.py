"""The pages of a plan, by noun, on one blueprint."""
