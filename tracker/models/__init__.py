"""What was promised, what became of it, and the work that tells."""

from .access import ApiClient as ApiClient
from .access import ClientSecret as ClientSecret
from .access import IssuedToken as IssuedToken
from .access import Membership as Membership
from .append_only import AppendOnlyError as AppendOnlyError
from .append_only import AppendOnlyModel as AppendOnlyModel
from .assessments import Assessment as Assessment
from .commitments import Commitment as Commitment
from .commitments import Evidence as Evidence
from .events import Event as Event
from .fulfilment import FulfilmentCount as FulfilmentCount
from .idempotency import IdempotentAnswer as IdempotentAnswer
from .lineage import CopyKeys as CopyKeys
from .lineage import Restatement as Restatement
from .match_runs import LinkRun as LinkRun
from .match_runs import MatchRun as MatchRun
from .opinions import Opinion as Opinion
from .opinions import OpinionRequest as OpinionRequest
from .receivers import Receiver as Receiver
from .receivers import Sending as Sending
from .todos import TodoPush as TodoPush
from .todos import TodoTarget as TodoTarget
from .webhooks import WebhookDelivery as WebhookDelivery
from .webhooks import WebhookEndpoint as WebhookEndpoint
