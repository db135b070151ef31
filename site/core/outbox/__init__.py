"""What goes out: written first, claimed before the attempt, settled after it."""
