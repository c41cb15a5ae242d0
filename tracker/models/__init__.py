"""What was promised, what became of it, and the work that tells."""

from .append_only import AppendOnlyError as AppendOnlyError
from .append_only import AppendOnlyModel as AppendOnlyModel
from .assessments import Assessment as Assessment
from .commitments import Commitment as Commitment
from .commitments import Evidence as Evidence
from .events import Event as Event
from .exchange import ExchangeFormat as ExchangeFormat
from .exchange import ExchangeKind as ExchangeKind
from .exchange import Export as Export
from .exchange import Import as Import
from .exchange import RefusedRow as RefusedRow
from .lineage import CopyKey as CopyKey
from .lineage import Restatement as Restatement
from .match_runs import MatchRun as MatchRun
from .opinions import Opinion as Opinion
from .opinions import OpinionRequest as OpinionRequest
