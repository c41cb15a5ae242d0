"""The signals of the project: how ``reports`` tells of what happened without knowing who listens."""

from django.dispatch import Signal

# Sent inside the transaction that stores a reading, with ``report`` (reports.models.Report) and ``reading``
# (reports.reading.Reading): what a listener writes is kept or lost together with the reading.
report_ingested = Signal()
# The next two are for the listener that writes the change feed, and are sent inside the transaction of the change.
# A body or report (``row``) was added or changed: ``kind`` as in "organisation.created", ``current`` and ``previous``
# values by name (``previous`` empty for a new row), ``actor`` (a User or None), ``reason``.
row_changed = Signal()
# Work on rows of ``sender`` (a model of work rows) with the ids ``pks`` ended without being done.
work_failed = Signal()
