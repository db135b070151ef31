"""What is due: one board over all vehicles that a person may see.

``querysets`` asks the questions, ``filters`` narrows them down; the screen, the home
page, the export and the API share both.
"""
