"""What maintenance knows of rows that change their fleet: see ``vehicles.moving``."""
