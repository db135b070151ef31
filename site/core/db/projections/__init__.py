"""Narrow tables whose rows follow from rows of other models: due items, cost entries.

An app declares a :class:`Projection` by model, field and path, and registers it in
``AppConfig.ready``. The database itself writes the rows, by triggers, in the
transaction of their source: no way to write (a form, an import, a bulk update, a
cascade, SQL by hand) can forget them. Django compiles the query, and what the query
reads is what the triggers watch, so that no column can be forgotten either.

A target inherits from ``ProjectedModel``. Its rows are updated in place: their primary
keys are stable for as long as the source row fulfils the condition.
"""

from core.db.projections.declaration import Projection, register, registered
from core.db.projections.rebuild import remove, synchronize

__all__ = ["Projection", "register", "registered", "remove", "synchronize"]
