"""Images and documents: what a file must be, how it is stored, served and cleaned up.

Knows no app above: who uses a file is read from the foreign keys of the models.
"""
