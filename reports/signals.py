"""The one signal of the project."""

from django.dispatch import Signal

# Sent inside the transaction that stores a reading, with ``report`` (reports.models.Report) and ``reading``
# (reports.reading.Reading): what a listener writes is kept or lost together with the reading.
report_ingested = Signal()
