"""The platform of the API: resources, tokens, throttling, idempotency, change log.

Nothing here knows a tenant: the querysets say whose rows are visible, the policies who
may write, the forms of the view-sets what is valid. So a rule stands once. The tables
are called ``headless_…``, as they were when this was an app of that name.
"""
