"""How many commitments have which status, counted beforehand."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reports.models import Organisation, Report

from .commitments import Commitment


class FulfilmentCount(models.Model):
    """A number to be added up: so many commitments of current reports with one verifiability and status.

    The rows of one body, kind and year together are the count: each change of a status adds the difference in its own
    transaction and locks nothing, and a fold (tracker/services/fulfilment_counts.py) later adds them up to one row.
    ``below`` False: of the body's own plans; True: of the plans of all bodies below it, and where ``organisation`` is
    None, of all bodies there are. ``level`` is that of the bodies whose plans these are. ``confirmed`` of the ``n``
    were judged by a person.
    """

    organisation = models.ForeignKey(
        Organisation,
        models.CASCADE,
        verbose_name=_("机构"),
        null=True,
        related_name="fulfilment_counts",
        db_index=False,
    )
    below = models.BooleanField(_("下级机构合计"))
    level = models.CharField(_("层级"), max_length=10, choices=Organisation.Level, blank=True)
    kind = models.CharField(_("报告种类"), max_length=20, choices=Report.Kind)
    plan_year = models.PositiveSmallIntegerField(_("计划年度"))
    verifiability = models.CharField(_("可核查性"), max_length=12, choices=Commitment.Verifiability)
    status = models.CharField(_("落实状态"), max_length=20)
    n = models.IntegerField(_("件数"))
    confirmed = models.IntegerField(_("经人工确认的件数"))
    folded = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("落实情况计数")
        verbose_name_plural = pgettext_lazy("plural", "落实情况计数")
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "below", "plan_year"], name="count_of_organisation"),
            models.Index(fields=["plan_year", "below", "organisation"], name="count_of_year"),
            models.Index(fields=["id"], name="count_to_fold", condition=models.Q(folded=False)),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id or ''} {self.plan_year} {self.verifiability} {self.status}: {self.n}"
