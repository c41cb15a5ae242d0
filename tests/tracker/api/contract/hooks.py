"""What the run of schemathesis holds beside its own checks, and values that it could not make up.

Its ``positive_data_acceptance`` takes every refusal of a request that fits the schema for a failure. No schema can say
which ids exist or which files are reports, so such a refusal is right where each of its codes is one of those named
here; any other is a schema that promises too much.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import schemathesis
from hypothesis import strategies
from schemathesis import Case, CheckContext, Response

BEYOND_SCHEMA = frozenset(
    {
        # which objects there are, and which belong together
        "does_not_exist",
        "unique",
        "cursor_invalid",
        "reports_not_paired",
        "evidence_of_other_pair",
        "evidence_of_other_commitment",
        "assessment_of_other_commitment",
        "promises_unrelated",
        "not_a_suggestion",
        "nothing_to_match",
        "nothing_to_ask",
        "several_needed",
        "not_one_report",
        "not_neighbours",
        # what stands in a text or a file
        "span_outside_text",
        "span_blank",
        "span_too_long",
        "span_not_cut",
        "file_empty",
        "encoding_invalid",
        "encoding_unsure",
        "binary_not_supported",
        "no_text",
        # what a word must be beside its form: visible, a code with its check digit, a year not yet over
        "blank",
        "null_characters_not_allowed",
        "credit_code_invalid",
        "region_code_invalid",
        "year_invalid",
        # the names inside a map, which depend on another field or are more than OpenAPI 3.0 can say
        "credentials_invalid",
        "header_invalid",
        # a day that is past; an answer that says nothing
        "due_date_past",
        "answer_required",
        # fields of which one needs, or forbids, the other
        "organisation_required",
        "plan_report_required",
        "scope_required",
        "kind_required",
        "text_or_url",
        "plan_year_not_later",
        # what depends on who asks
        "required",
        "only_for_clients",
        "parent_required",
        # what the administrator did not allow, or not turn on
        "opinion_off",
        "url_not_allowed",
    }
)
# The filters of an export are those of another list, by its kind.
BY_KIND = "filters."


@schemathesis.check
def schema_valid_request_is_accepted(ctx: CheckContext, response: Response, case: Case) -> None:
    """A request that fits the schema is answered, or refused for a reason that no schema can state."""
    meta = case.meta
    if meta is None or not meta.generation.mode.is_positive or response.status_code != 400:
        return
    refused = response.json()
    if "errors" not in refused:  # a refusal of OAuth, in the form of RFC 6749
        return
    told = {error["code"] for error in refused["errors"] if not _is_beyond_schema(error, case)}
    assert not told, f"refused with {sorted(told)}, which the schema does not tell"


def _is_beyond_schema(error: dict[str, Any], case: Case) -> bool:
    code, place = error["code"], str(error["attr"])
    given = str((case.query or {}).get(place))
    if code == "min_length":  # without the separators (U+001C and others) around it, which no pattern calls blank
        return given != given.strip()
    if code == "invalid_choice":  # of a filter, where it is an id: there is no such object
        return given.isdecimal()
    return code in BEYOND_SCHEMA or place.startswith(BY_KIND)


# Moments and addresses as they are meant; the formats allow the year 1 and any scheme.
schemathesis.openapi.format(
    "date-time",
    strategies.datetimes(
        datetime(1980, 1, 1),
        datetime(2100, 1, 1),
        timezones=strategies.sampled_from([UTC, timezone(timedelta(hours=8))]),
    ).map(datetime.isoformat),
)
schemathesis.openapi.format(
    "uri", strategies.from_regex(r"\Ahttps?://[a-z]{1,8}\.(gov\.cn|example\.com)(:8080)?/[a-z0-9/]{0,20}\Z")
)
