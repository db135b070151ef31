"""What every app needs, knowing none of them."""
