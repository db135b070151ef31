"""The public history page of a vehicle: who has the link of a share reads it.

From a request to an answer: ``views`` asks ``live`` whether the token opens anything
(one query), ``cache`` whether the answer is there already; if not, ``content`` reads
what this share shows into one plain structure, and ``pages``, ``book`` and ``checks``
turn that into HTML, PDF, JSON and a check value. Nothing else is ever read, so that the
forms of the history cannot differ, nor show what the share leaves out.
"""
