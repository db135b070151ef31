"""A year of one vehicle or of a fleet, on paper."""
