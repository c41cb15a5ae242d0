"""Rows that are added and read, never changed."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models


class AppendOnlyError(Exception):
    """An assessment or opinion was about to be changed or deleted; add a new one instead."""


class AppendOnlyQuerySet(models.QuerySet[Any]):
    """Rows that are added and read, never changed."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError(f"{self.model._meta.label}: append-only")

    def delete(self) -> NoReturn:
        raise AppendOnlyError(f"{self.model._meta.label}: append-only")


class AppendOnlyModel(models.Model):
    """A row that is never changed; a trigger of its migration says the same to scripts and consoles."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnlyError(f"{self._meta.label}: append-only")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError(f"{self._meta.label}: append-only")
