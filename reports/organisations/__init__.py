"""Bodies: found by what they are called, and written."""

from .batches import confirm_organisations as confirm_organisations
from .batches import move_organisations as move_organisations
from .changes import NOBODY as NOBODY
from .changes import Editor as Editor
from .changes import Upserted as Upserted
from .changes import change_organisation as change_organisation
from .changes import create_organisation as create_organisation
from .changes import register_organisation as register_organisation
from .changes import upsert_organisation as upsert_organisation
from .keys import keep_keys as keep_keys
from .keys import search_bodies as search_bodies
from .lookup import clean_name as clean_name
from .lookup import find_organisation as find_organisation
from .lookup import lock_body as lock_body
from .lookup import require_organisation as require_organisation
from .registering import NewBodies as NewBodies
from .telling import describe as describe
from .telling import tell_of as tell_of
