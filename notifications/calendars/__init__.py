"""Calendars that people subscribe to: what is due, in the form of RFC 5545.

From question to answer: ``views`` (does the token open anything, and does the program
have the answer already), ``entries`` (what calendars were told, and what of it has
changed), ``events`` (what a person may see, as plain data), ``files`` (as a calendar).
``desk`` is where people make and revoke their addresses.
"""
