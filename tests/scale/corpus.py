"""A province that does not exist, written by the database itself: bodies, ten years of plans, what became of them."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import connection

FIRST_YEAR, YEARS = 2014, 10
CITIES, COUNTIES_EACH = 15, 10
# Every twentieth assessment is a person's; the last year is not answered yet.
PERSON_EVERY = 20
FILLED = ("tracker_commitment", "tracker_evidence", "tracker_assessment", "tracker_assessment_evidence")


@dataclass(frozen=True, slots=True)
class Size:
    """How many bodies there are, and commitments in all; a plan of each body for each year shares them out."""

    bodies: int
    commitments: int

    @property
    def reports(self) -> int:
        return self.bodies * YEARS

    @property
    def each(self) -> int:
        return -(-self.commitments // self.reports)


def fill(size: Size, author: User) -> None:
    """Write everything; the rows of one report, and the reports of one body, lie side by side."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
        cursor.execute(_BODIES, {"cities": CITIES, "counties": CITIES * COUNTIES_EACH, "bodies": size.bodies})
        # Without triggers and with indexes built afterwards: what is checked row by row takes most of the time.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            "SELECT indexdef, indexname FROM pg_indexes WHERE tablename = ANY(%s) AND indexname NOT IN"
            " (SELECT conname FROM pg_constraint)",
            [list(FILLED)],
        )
        indexes = cursor.fetchall()
        for _definition, name in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        known = {"reports": size.reports, "years": YEARS, "first": FIRST_YEAR, "each": size.each, "author": author.pk}
        known |= {"n": size.reports * size.each, "person": PERSON_EVERY}
        for statement in _ROWS:
            cursor.execute(statement, known)
        for definition, _name in indexes:
            cursor.execute(definition)
        for table in ("reports_organisation", "reports_report", *FILLED):
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT MAX(id) FROM {table}))")
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("VACUUM ANALYZE")


# One province; cities below it, counties below those, everything else below a county.
_BODIES = """
INSERT INTO reports_organisation (id, name, short_name, level, region_code, confirmed, parent_id, created_at,
    updated_at)
SELECT i,
    CASE WHEN i = 1 THEN '云岭省人民政府' WHEN i <= 1 + %(cities)s THEN '第' || i || '市人民政府'
        WHEN i <= 1 + %(cities)s + %(counties)s THEN '第' || i || '县人民政府' ELSE '第' || i || '乡人民政府' END,
    '', CASE WHEN i = 1 THEN 'province' WHEN i <= 1 + %(cities)s THEN 'city'
        WHEN i <= 1 + %(cities)s + %(counties)s THEN 'county' ELSE 'township' END,
    '', TRUE,
    CASE WHEN i = 1 THEN NULL WHEN i <= 1 + %(cities)s THEN 1
        WHEN i <= 1 + %(cities)s + %(counties)s THEN 2 + (i %% %(cities)s)
        ELSE 2 + %(cities)s + (i %% %(counties)s) END,
    now(), now()
FROM generate_series(1, %(bodies)s) i ORDER BY i
"""
_ROWS = (
    """
INSERT INTO reports_report (id, organisation_id, kind, covers_year, plan_year, title, index_number, document_number,
    source_url, declared_kind, original, original_name, sha256, format, encoding, text, layout, witnesses, conflicts,
    state, attempts, fence, queued_at, error_code, error_message, finished_at, created_at, updated_at)
SELECT r, 1 + (r - 1) / %(years)s, 'rule_of_law', %(first)s + (r - 1) %% %(years)s,
    %(first)s + 1 + (r - 1) %% %(years)s,
    '法治政府建设年度报告', '', '', '', '', '', r || '.txt', lpad(to_hex(r), 64, '0'), 'txt', 'utf-8',
    repeat('一年来，各项工作有序推进。', 40), '{}', '[]', '[]',
    'done', 1, 1, now(), '', '', now(), now(), now()
FROM generate_series(1, %(reports)s) r ORDER BY r
""",
    """
INSERT INTO tracker_commitment (id, report_id, start, "end", text, task, verifiability, target_metric, target_operator,
    target_unit, further_targets, deadline_stated, responsible_unit, organisation_id, plan_year, is_current, status,
    current_assessment_id, pending_second, machine_differs, review_weight, withdrawn_reason, created_at, updated_at)
SELECT c, r, 60 * i, 60 * i + 40,
    '第' || c || '项：全年组织开展行政执法专项检查不少于' || (c %% 90 + 10) || '次，逐项整改到位。',
    '加强行政执法监督', (ARRAY['quantified', 'concrete', 'general', 'slogan'])[1 + c %% 4], '', '', '', '[]', FALSE, '',
    1 + (r - 1) / %(years)s, %(first)s + 1 + (r - 1) %% %(years)s, TRUE,
    CASE WHEN (r - 1) %% %(years)s = %(years)s - 1 THEN 'pending'
        ELSE (ARRAY['fulfilled', 'partly_fulfilled', 'no_evidence', 'not_verifiable', 'not_fulfilled'])
            [1 + (c * 7 / 5) %% 5] END,
    CASE WHEN (r - 1) %% %(years)s < %(years)s - 1 THEN c END, FALSE, FALSE,
    CASE WHEN (r - 1) %% %(years)s < %(years)s - 1 AND c %% %(person)s > 0 THEN (c %% 997) / 997.0 END,
    '', now(), now()
FROM generate_series(1, %(reports)s) r, generate_series(1, %(each)s) i, LATERAL (SELECT (r - 1) * %(each)s + i AS c) n
""",
    """
INSERT INTO tracker_assessment (id, commitment_id, later_report_id, status, confidence, reason, elements, restated,
    source, author_id, counts, matcher_version, on_behalf_of, reason_code, created_at)
SELECT id, id, report_id + 1, status, CASE WHEN id %% %(person)s > 0 THEN (id %% 100) / 100.0 END,
    '后续报告中的原句与承诺的事项和数量一致。', '[]', FALSE,
    CASE WHEN id %% %(person)s > 0 THEN 'machine' ELSE 'person' END,
    CASE WHEN id %% %(person)s = 0 THEN %(author)s END, id %% %(person)s = 0,
    CASE WHEN id %% %(person)s > 0 THEN '1' ELSE '' END, '', '', now()
FROM tracker_commitment WHERE status <> 'pending' ORDER BY id
""",
    """
INSERT INTO tracker_evidence (id, commitment_id, later_report_id, start, "end", text, grade, score, reason, created_at)
SELECT id * 2 - 1 + second, id, report_id + 1, 20 * second, 20 * second + 18,
    '全年组织行政执法专项检查' || (id %% 90 + 12) || '次，整改问题' || (id %% 40) || '个。',
    2 - second, 0.9 - 0.3 * second,
    '事项、数量一致', now()
FROM tracker_commitment, generate_series(0, 1) second
WHERE status NOT IN ('pending', 'no_evidence') AND (second = 0 OR id %% 3 = 0)
""",
    """
INSERT INTO tracker_assessment_evidence (assessment_id, evidence_id)
SELECT commitment_id, id FROM tracker_evidence
""",
)
