"""What is on paper: earlier plans that are brought along, and signatures without a device."""
