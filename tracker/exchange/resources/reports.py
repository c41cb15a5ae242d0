"""Reports' metadata as rows: a report comes in as a file, a row only corrects what was read."""

from __future__ import annotations

from django.db.models import QuerySet

from reports.claims import WorkState
from reports.errors import InputError
from reports.models import Organisation, Report
from tracker.exchange.columns import Column, Role
from tracker.exchange.widgets import Code, Day, Reference, Whole
from tracker.selectors import HEAVY_FIELDS
from tracker.services.corrections import correct_report

from .base import ExchangeResource, Row
from .organisations import named


def _bodies() -> QuerySet[Organisation]:
    return Organisation.objects.all()


class ReportResource(ExchangeResource):
    """Found by id, by the hash of the original, or by body, year and kind."""

    model = Report
    organisation_path = "organisation"
    keys = (("id",), ("sha256",), ("organisation", "covers_year", "kind"))

    id = Column("编号", Whole(), role=Role.KEY, attribute="pk")
    sha256 = Column("原件摘要", role=Role.KEY, attribute="sha256", note="原件的 SHA-256，没有编号时用它找到报告")
    original_name = Column("原件名", role=Role.SHOWN, attribute="original_name")
    organisation = Column("机构编号", Reference(_bodies, "pk", "机构", named), attribute="organisation", required=True)
    organisation_name = Column("机构", attribute="organisation__name", words_for="organisation", note="规范名称")
    kind = Column("种类代码", Code(lambda: Report.Kind.choices), attribute="kind", required=True)
    kind_label = Column(
        "种类", attribute="get_kind_display", words_for="kind", note="法治政府建设年度报告、政府工作报告、年度工作总结"
    )
    covers_year = Column("报告年度", Whole(), attribute="covers_year", required=True)
    plan_year = Column("计划年度", Whole(), attribute="plan_year", required=True)
    title = Column("标题", attribute="title")
    published_on = Column("发布日期", Day(), attribute="published_on")
    signed_on = Column("成文日期", Day(), attribute="signed_on")
    index_number = Column("索引号", attribute="index_number")
    document_number = Column("发文字号", attribute="document_number")
    source_url = Column("来源网址", attribute="source_url")
    supersedes = Column("替代的报告编号", Whole(), role=Role.SHOWN, attribute="supersedes_id")
    state = Column("处理状态代码", role=Role.SHOWN, attribute="state")
    state_label = Column("处理状态", role=Role.SHOWN, attribute="get_state_display")

    def rows(self) -> QuerySet[Report]:
        return Report.objects.select_related("organisation").defer(*HEAVY_FIELDS)

    def find(self, row: Row) -> Report | None:
        if (found := self.by_id(row)) is not None:
            return found
        reports, digest = self.visible_rows(), self.clean_key("sha256", row)
        if digest:
            return reports.filter(sha256=digest.lower()).first()
        identity = {name: self.clean_key(name, row) for name in ("organisation", "covers_year", "kind")}
        if not all(identity.values()):
            raise InputError("key_missing", "看不出是哪份报告：请填写编号、原件摘要，或机构、报告年度和种类。")
        read = reports.filter(state=WorkState.DONE, superseded_by__isnull=True, **identity)
        return read.order_by("-pk").first()

    def begin(self, row: Row) -> Report:
        raise InputError("does_not_exist", "没有这份报告：请核对编号；新报告须先上传原件，再导入元数据。")

    def create(self, begun: Report) -> None:
        raise NotImplementedError  # begin() has refused

    def change(self, stored: Report) -> None:
        correct_report(report=stored, values=self.changes, actor=self.user, reason=self.reason)
