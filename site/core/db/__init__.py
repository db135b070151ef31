"""Model fields, querysets and what the database keeps in step by itself."""
