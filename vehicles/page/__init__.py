"""A vehicle's page: what it is, and a tab for everything that is known of it.

One tab is shown with the page, the others are fetched when they are opened. So a page
costs what its head and one tab cost, and works without a script.
"""
