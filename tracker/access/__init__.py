"""Who asks, and what of the data is theirs to see: one rule for the interface, the pages and the admin."""

from .accounts import may_see as may_see
from .grants import Grant as Grant
from .viewers import Viewer as Viewer
from .viewers import viewer_of as viewer_of
from .viewers import visible as visible
