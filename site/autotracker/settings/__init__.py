"""Settings: what all share (base), and dev, test and production on top of it."""
