"""Who stands in for the manager of a unit (DEP-1)."""
