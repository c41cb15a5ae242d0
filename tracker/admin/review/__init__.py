"""The review queue in the admin site."""

from .views import review_urls

__all__ = ["review_urls"]
