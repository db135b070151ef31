"""Webhooks: what happened in a fleet, told to a server that its owner chose.

From event to answer: ``occurrences`` (a row for each webhook, in the transaction of the
event: by ``triggers`` where anything may cause it), ``sending`` (claims, sends and
settles), ``payloads`` (what is told), ``signing`` (how one knows that it is ours),
``networks`` (where it may go) and ``wire`` (how it goes there). ``desk`` is the fleet's
screens.
"""
