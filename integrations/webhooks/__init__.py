"""Webhooks: what happened in a fleet, told to a server that its owner chose.

From event to answer: ``enqueue`` (a row for each webhook, in the transaction of the
event: by ``triggers`` where many paths lead to it), ``sending`` (claims, sends and
settles), ``payloads`` (the body) and ``http`` (how it goes there; where it may go,
``core.outbox.networks`` says). ``views`` are the fleet's screens. The types of events
are registered by the apps (``core.events``).
"""
