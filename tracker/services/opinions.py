"""The work of asking a chat model for a second opinion: an opinion beside the assessment, and nothing else."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext, gettext_noop

from reports import claims
from reports.claims import Claim
from reports.errors import InputError
from reports.models import Report
from reports.reading import Span
from tracker.configured import configured_matcher, opinion_endpoint
from tracker.matching.candidates import Candidate
from tracker.models import Assessment, LinkRun, MatchRun, Opinion, OpinionRequest
from tracker.opinions import PROMPT_VERSION, OpinionDraft, Question, ask_model
from tracker.remote import Endpoint, RemoteError
from tracker.selectors import load_read_report

logger = logging.getLogger(__name__)

CANDIDATES_ASKED = 10
# Seconds after which a batch lets other work have the worker; one question more may be under way.
BATCH_SECONDS = 60.0
GIVEN_BACK = "请求第二意见时程序出错，系统会自动重试；若反复出现，请把日志交给维护人员。"
OFF = gettext_noop("没有启用第二意见：请先由管理员设置 OPINION_URL 和 OPINION_MODEL。")


def request_opinion(*, assessment: Assessment, asked_by: User) -> OpinionRequest:
    """Queue a question about the assessment, again where one was answered before; what waits or runs stays as it is.

    Raises InputError ``opinion_off``.
    """
    if opinion_endpoint() is None:
        raise InputError("opinion_off", gettext(OFF))
    with transaction.atomic():
        request, _ = OpinionRequest.objects.get_or_create(assessment=assessment, defaults={"asked_by": asked_by})
        ended = OpinionRequest.objects.filter(pk=request.pk, state__in=claims.ENDED)
        if claims.queue_again(ended):
            OpinionRequest.objects.filter(pk=request.pk).update(asked_by=asked_by)
    request.refresh_from_db()
    return request


def request_doubtful(assessments: Sequence[Assessment]) -> None:
    """Queue questions about suggestions less sure than OPINION_BELOW; runs in the transaction that adds them."""
    if opinion_endpoint() is None:
        return
    doubtful = [a for a in assessments if a.confidence is not None and a.confidence < settings.OPINION_BELOW]
    OpinionRequest.objects.bulk_create([OpinionRequest(assessment=a) for a in doubtful], ignore_conflicts=True)


def ask_opinions(first_id: int) -> None:
    """Ask what ``first_id`` asks, then what else waits, oldest first, until one fails or a report or pair waits.

    Opinions come last: a model answers in seconds to minutes, and nothing depends on it.
    """
    ends_at = time.monotonic() + BATCH_SECONDS
    waiting = OpinionRequest.objects.filter(claims.claimable()).order_by("pk").values_list("pk", flat=True)
    pk: int | None = first_id
    while pk is not None and ask_opinion(pk) is not None and time.monotonic() < ends_at and not _more_urgent():
        pk = waiting.first()


def ask_opinion(request_id: int) -> Opinion | None:
    """Ask one question and keep the opinion, also one that could not be used.

    None where the address gave no answer (the row says why, and is tried again where that may help), somebody else has
    the row, or opinions are off.
    """
    endpoint = opinion_endpoint()
    if endpoint is None or (claim := claims.claim(OpinionRequest, request_id)) is None:
        return None
    try:
        with claims.kept_alive(claim):
            return _ask_claimed(claim, endpoint)
    except claims.StaleClaimError:
        logger.warning("opinion request %s was taken over or cancelled meanwhile", request_id)
    except RemoteError as error:
        logger.warning("opinion request %s: %s", request_id, error)
        end = claims.give_back if error.transient else claims.fail
        end(claim, error.code, error.message)
    except Exception:
        logger.exception("opinion request %s was given back", request_id)
        claims.give_back(claim, "internal_error", GIVEN_BACK)
    return None


def _ask_claimed(claim: Claim, endpoint: Endpoint) -> Opinion:
    request = OpinionRequest.objects.select_related("assessment__commitment__report", "assessment__later_report").get(
        pk=claim.pk
    )
    assessment = request.assessment
    question = _question(assessment)
    draft = ask_model(endpoint, settings.OPINION_MODEL, question)
    with transaction.atomic():
        claims.hold(claim)
        opinion = _store(assessment, draft)
        claims.finish(claim)
    return opinion


def _question(assessment: Assessment) -> Question:
    """The commitment with the sentences nearest to it, and those that the assessment rests on."""
    commitment, later = assessment.commitment, assessment.later_report
    found = configured_matcher().retrieve(commitment.text, load_read_report(later, ()), CANDIDATES_ASKED)
    known = {candidate.span for candidate in found}
    rows = assessment.evidence.order_by("-grade", "id")
    quoted = [Candidate(Span(row.start, row.end), row.text) for row in rows if Span(row.start, row.end) not in known]
    return Question(commitment.text, commitment.task, (*found, *quoted), later.text)


def _store(assessment: Assessment, draft: OpinionDraft) -> Opinion:
    span = draft.quotation
    return Opinion.objects.create(
        commitment=assessment.commitment,
        assessment=assessment,
        model=settings.OPINION_MODEL[:200],
        prompt_version=PROMPT_VERSION,
        status=draft.status or "",
        reason=draft.reason,
        ranking=[[place.start, place.end] for place in draft.ranking],
        quotation_state=draft.quotation_state,
        quotation=span.cut(assessment.later_report.text) if span else "",
        start=span.start if span else None,
        end=span.end if span else None,
        error_code=draft.error_code,
        error_message=draft.error_message,
        raw=draft.raw,
    )


def _more_urgent() -> bool:
    return any(model.objects.filter(claims.claimable()).exists() for model in (Report, LinkRun, MatchRun))
