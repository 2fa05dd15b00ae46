"""The vision, and the priorities of the municipality, its departments and units."""
