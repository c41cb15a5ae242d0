"""What lists can be narrowed to, one module for each resource."""

from .commitments import CommitmentFilters as CommitmentFilters
from .commitments import RestatementFilters as RestatementFilters
from .fulfilment import CountFilters as CountFilters
from .fulfilment import FulfilmentFilters as FulfilmentFilters
from .fulfilment import TotalsFilters as TotalsFilters
from .missing import MissingReportFilters as MissingReportFilters
from .organisations import OrganisationFilters as OrganisationFilters
from .reports import ReportFilters as ReportFilters
from .work import EventFilters as EventFilters
from .work import MatchRunFilters as MatchRunFilters
from .work import ProgressFilters as ProgressFilters
