"""The signals of the project: how ``reports`` tells of what happened without knowing who listens."""

from django.dispatch import Signal

# Sent before the transaction that stores a reading, with ``text`` and ``reading`` (reports.reading.Reading): what can
# be worked out from these alone, a listener works out here, while nothing is locked, and returns.
reading_made = Signal()
# Sent inside that transaction, with ``report`` (reports.models.Report), ``reading`` and ``prepared`` (what listeners to
# ``reading_made`` returned, by listener): what a listener writes is kept or lost together with the reading.
report_ingested = Signal()
# The next three are for the listener that writes the change feed, and are sent inside the transaction of the change.
# A body or report (``row``) was added or changed: ``kind`` as in "organisation.created", ``current`` and ``previous``
# values by name (``previous`` empty for a new row), ``actor`` (a User or None), ``reason``.
row_changed = Signal()
# Many rows were added at once, each as ``row_changed`` tells of one: ``rows`` pairs of a row and its current values.
rows_created = Signal()
# Work on rows of ``sender`` (a model of work rows) with the ids ``pks`` ended without being done.
work_failed = Signal()
