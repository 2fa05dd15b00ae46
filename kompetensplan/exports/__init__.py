"""Many agreed plans at once, as a ZIP for HR and the registrar (PDF-5)."""
