"""What anybody reaches who has an unguessable address, and nobody else."""
