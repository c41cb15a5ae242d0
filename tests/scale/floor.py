"""The floor: the same list of commitments by one hand-written statement and orjson, without Django's ORM or DRF.

It asks for the same login by the same session, answers the same rows with the same fields, and knows nothing else:
no language, no cursor in both directions, no error but 401.
"""

from __future__ import annotations

from typing import Any

import orjson
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from tracker.access import viewer_of
from tracker.api.fast_commitments import REVIEW, _labels
from tracker.matching.values import REVIEW_BELOW

_SELECT = """
SELECT c.id, c.plan_year, c.task, c.text, c.start, c."end", c.verifiability, c.pending_second, c.machine_differs,
    c.review_weight,
    o.id, o.name, r.id, r.covers_year, r.kind,
    EXISTS (SELECT 1 FROM tracker_restatement x WHERE x.earlier_id = c.id AND x.counts),
    a.id, a.status, a.source, a.counts, a.confidence, a.reason, a.reason_code, a.on_behalf_of,
    a.created_at, u.id, u.username,
    l.id, l.covers_year, l.kind, lo.name,
    e.id, e.text, e.grade, e.score, e.reason, e.start, e."end"
FROM (SELECT * FROM tracker_commitment WHERE {where} AND is_current AND id > %s ORDER BY id LIMIT 51) c
JOIN reports_report r ON r.id = c.report_id
JOIN reports_organisation o ON o.id = r.organisation_id
LEFT JOIN tracker_assessment a ON a.id = c.current_assessment_id
LEFT JOIN auth_user u ON u.id = a.author_id
LEFT JOIN reports_report l ON l.id = a.later_report_id
LEFT JOIN reports_organisation lo ON lo.id = l.organisation_id
LEFT JOIN LATERAL (
    SELECT e.* FROM tracker_assessment_evidence t JOIN tracker_evidence e ON e.id = t.evidence_id
    WHERE t.assessment_id = a.id ORDER BY e.grade DESC, e.score DESC, e.id LIMIT 1) e ON TRUE
ORDER BY c.id
"""


def floor(request: HttpRequest) -> HttpResponse:
    """GET /floor/?after=…&organisation=…"""
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    viewer_of(request)  # whoever asks, what they may see has to be known
    after, organisation = int(request.GET.get("after", 0)), request.GET.get("organisation")
    where = "organisation_id = %s" if organisation else "TRUE"
    with connection.cursor() as cursor:
        cursor.execute(_SELECT.format(where=where), [*([int(organisation)] if organisation else []), after])
        rows = cursor.fetchall()
    root, labels, zone = request.build_absolute_uri("/api/v1/"), _labels("zh-hans"), timezone.get_current_timezone()
    items = [_item(row, root, labels, zone) for row in rows[:50]]
    following = f"{request.build_absolute_uri(request.path)}?after={rows[49][0]}" if len(rows) > 50 else None
    body = orjson.dumps({"next": following, "previous": None, "results": items})
    return HttpResponse(body, content_type="application/json")


def _item(row: tuple[Any, ...], root: str, labels: dict[Any, str], zone: Any) -> dict[str, Any]:
    (
        pk, plan_year, task, text, start, end, verifiability, pending_second, machine_differs, weight,
        body_id, body, report_id, covers_year, kind, restated,
        judged_id, status, source, counts, confidence, reason, code, on_behalf_of, created_at, author_id, username,
        later_id, later_year, later_kind, later_body, evidence_id, *_rest,
    ) = row  # fmt: skip
    later = later_id and {
        "id": later_id,
        "url": f"{root}reports/{later_id}/",
        "display": f"{later_body} {later_year} {labels[later_kind]}",
    }  # fmt: skip
    return {
        "id": pk,
        "url": f"{root}commitments/{pk}/",
        "display": text[:60],
        "report": {
            "id": report_id, "url": f"{root}reports/{report_id}/", "display": f"{body} {covers_year} {labels[kind]}"
        },
        "organisation": {"id": body_id, "url": f"{root}organisations/{body_id}/", "display": body},
        "plan_year": plan_year,
        "task": task,
        "text": text,
        "start": start,
        "end": end,
        "verifiability": verifiability,
        "verifiability_label": labels[verifiability],
        "status": status or "pending",
        "status_label": labels[status or "pending"],
        "confirmed": bool(counts),
        "pending_second": pending_second,
        "machine_differs": machine_differs,
        "review": None if weight is None else REVIEW[pending_second, machine_differs],
        "restated": restated,
        "assessment": judged_id and {
            "id": judged_id,
            "url": f"{root}assessments/{judged_id}/",
            "display": labels[status, source],
            "status": status,
            "status_label": labels[status],
            "source": source,
            "source_label": labels[source],
            "confirmed": counts,
            "confidence": confidence,
            "needs_review": confidence is not None and confidence < REVIEW_BELOW,
            "reason": reason,
            "reason_code": code,
            "reason_code_label": code and labels[code],
            "author": author_id and {"id": author_id, "display": username},
            "on_behalf_of": on_behalf_of,
            "later_report": later,
            "created_at": created_at.astimezone(zone).isoformat(),
        },
        "best_evidence": evidence_id and _sentence(tuple(row[-7:]), root, labels, later),
    }  # fmt: skip


def _sentence(row: tuple[Any, ...], root: str, labels: dict[Any, str], later: Any) -> dict[str, Any]:
    pk, text, grade, score, reason, start, end = row
    return {
        "id": pk,
        "url": f"{root}evidence/{pk}/",
        "display": text[:60],
        "text": text,
        "grade": grade,
        "grade_label": labels[grade],
        "score": score,
        "reason": reason,
        "place": {"start": start, "end": end, "report": later},
    }
