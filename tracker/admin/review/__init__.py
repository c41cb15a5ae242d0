"""The review queue in the admin site, and the list of commitments marked as misread."""

from .misreadings import MisreadingAdmin
from .queue import ReviewAdmin

__all__ = ["MisreadingAdmin", "ReviewAdmin"]
