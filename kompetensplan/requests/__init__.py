"""Requests for training, in whose answers there is no refusing: "Neka aldrig" (1.6)."""
