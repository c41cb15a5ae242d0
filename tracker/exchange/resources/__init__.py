"""The columns of each kind of row, and what an import does with them."""

from .assessments import AssessmentResource as AssessmentResource
from .base import ExchangeResource as ExchangeResource
from .commitments import CommitmentResource as CommitmentResource
from .organisations import OrganisationResource as OrganisationResource
from .reports import ReportResource as ReportResource
