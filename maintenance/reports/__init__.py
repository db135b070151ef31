"""Reports on suppliers, and on what was overdue; the year of a fleet on paper."""
