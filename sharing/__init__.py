"""The public history page of a vehicle, below ``/h/``.

A request passes ``changes.lookup`` (one query: does the token open a share, and in
which state is the history), ``core.public.bodies`` (is the response cached),
``content`` (what the share shows, as plain data), ``rendering`` (HTML, PDF, JSON,
check value, chart) and ``core.public.responses`` (headers). The middleware answers
before sessions.

A page costs the same however long the history is: counts and sums are kept along in
``HistoryChange``, the chart is a picture of its own, and the check value, which takes
reading everything, is computed some seconds after a visit (``changes.visits``) and kept
with the state it belongs to.
"""
