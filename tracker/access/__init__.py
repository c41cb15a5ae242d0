"""Who asks, and what of the data is theirs to see: one rule for the interface, the pages and the admin."""

from .grants import Grant as Grant
from .permissions import check_scope as check_scope
from .sending import check_new_body as check_new_body
from .sending import sender_of as sender_of
from .viewers import Viewer as Viewer
from .viewers import keeper_of as keeper_of
from .viewers import keeps_accounts as keeps_accounts
from .viewers import may_see as may_see
from .viewers import renew_viewer as renew_viewer
from .viewers import viewer_of as viewer_of
from .viewers import viewer_of_account as viewer_of_account
from .viewers import visible as visible
