"""Machine clients at the door: tokens, secrets, limits, and judging for a person."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.db.models import Model
from django.utils import timezone
from oauth2_provider.models import AccessToken, Application
from rest_framework.test import APIClient

from reports.errors import InputError
from tests.tracker.cast import Cast, make_user
from tests.tracker.clients import REVOKE, TOKEN, Machine, door_of, make_machine
from tracker.access import throttles
from tracker.models import Assessment, ClientSecret
from tracker.services.clients import add_secret, align_client, create_client, revoke_secret
from tracker.tasks import clear_tokens

from .conftest import Login
from .test_errors import first_error

FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def machine(cast: Cast) -> Machine:
    return make_machine(cast.body, "commitment:read", "report:read", "assessment:write")


@pytest.fixture
def count_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttles, "COUNTER", throttles.Counter())
    # The server that counts may be shared with other tests, and with other test runs.
    monkeypatch.setattr(caches["rates"], "key_prefix", secrets.token_hex(4))


def change(row: Model, **values: Any) -> None:
    type(row)._default_manager.filter(pk=row.pk).update(**values)


@pytest.mark.parametrize("sent", ["form", "json", "basic"])
def test_token_opens_the_door(machine: Machine, sent: str) -> None:
    door = APIClient()
    if sent == "form":
        body = "&".join(f"{name}={value}" for name, value in machine.credentials().items())
        answer = door.post(TOKEN, body, content_type=FORM)
    elif sent == "json":
        answer = door.post(TOKEN, machine.credentials(), format="json")
    else:
        answer = door.post(
            TOKEN, "grant_type=client_credentials", content_type=FORM, HTTP_AUTHORIZATION=machine.basic()
        )
    assert answer.status_code == 200, answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    given = answer.json()
    assert (given["token_type"], given["expires_in"]) == ("Bearer", 7200)
    assert set(given["scope"].split()) == set(machine.client.scopes)
    assert door_of(given["access_token"]).get("/api/v1/commitments/").status_code == 200


def test_neither_token_nor_secret_is_stored(machine: Machine) -> None:
    token = machine.token()
    kept = [*AccessToken.objects.values_list(), *ClientSecret.objects.values_list(), *Application.objects.values_list()]
    assert token not in str(kept)
    assert machine.secret not in str(kept)


@pytest.mark.parametrize(
    ("changed", "status", "error"),
    [
        ({"client_secret": "jns_wrong"}, 401, "invalid_client"),
        ({"client_secret": ""}, 401, "invalid_client"),
        ({"client_id": "unknown"}, 401, "invalid_client"),
        ({"client_id": "\x00"}, 401, "invalid_client"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": "authorization_code"}, 400, "unsupported_grant_type"),
        ({"grant_type": "refresh_token"}, 400, "unsupported_grant_type"),
        ({"grant_type": ""}, 400, "invalid_request"),
        ({"scope": "webhook:manage"}, 400, "invalid_scope"),
        ({"scope": "everything"}, 400, "invalid_scope"),
        ({"client_secret": "x" * 20_000}, 400, "invalid_request"),
    ],
    ids=str,
)
def test_refusal_has_the_shape_of_the_standard(machine: Machine, changed: Any, status: int, error: str) -> None:
    answer = machine.ask(**changed)
    assert (answer.status_code, answer.json()["error"]) == (status, error), answer.content.decode()
    assert not answer.json()["error_description"].isascii()
    assert answer.content.isascii()
    assert answer.has_header("WWW-Authenticate") == (status == 401)


@pytest.mark.parametrize(
    "body",
    [
        "[]",
        "[" * 9000,
        '{"client_secret": "\\ud800"}',
        '"x"',
        "{",
        '{"grant_type": 1}',
        '{"grant_type": ["client_credentials"]}',
        "\xff",
    ],
)
def test_broken_json_is_refused(machine: Machine, body: str) -> None:
    answer = APIClient().post(TOKEN, body.encode("latin-1"), content_type="application/json")
    assert answer.status_code == 400, answer.content.decode()
    assert answer.json()["error"] == "invalid_request"


def test_another_clients_secret_opens_nothing(cast: Cast, machine: Machine) -> None:
    other = make_machine(None, "report:read", name="市 OA")
    assert machine.ask(client_secret=other.secret).json()["error"] == "invalid_client"


def test_fewer_scopes_may_be_asked_for(cast: Cast, machine: Machine) -> None:
    door = machine.door(scope="report:read")
    assert door.get("/api/v1/reports/").status_code == 200
    answer = door.get("/api/v1/commitments/")
    assert answer.status_code == 403
    assert first_error(answer)["code"] == "insufficient_scope"
    assert "commitment:read" in first_error(answer)["detail"]
    assert 'scope="commitment:read"' in answer["WWW-Authenticate"]


def test_scope_taken_away_counts_at_once(cast: Cast, machine: Machine) -> None:
    door = machine.door()
    change(machine.client, scopes=["report:read"])
    assert door.get("/api/v1/commitments/").status_code == 403
    assert door.get("/api/v1/reports/").status_code == 200


def _disable(machine: Machine) -> None:
    change(machine.client, active=False)


def _expire(machine: Machine) -> None:
    change(machine.client, expires_at=timezone.now() - timedelta(seconds=1))


def _expire_secret(machine: Machine) -> None:
    change(machine.client.secrets.get(), expires_at=timezone.now() - timedelta(seconds=1))


def _revoke(machine: Machine) -> None:
    revoke_secret(machine.client.secrets.get())


@pytest.mark.parametrize("end", [_disable, _expire, _expire_secret, _revoke])
def test_tokens_die_at_once(cast: Cast, machine: Machine, end: Any) -> None:
    door = machine.door()
    assert door.get("/api/v1/reports/").status_code == 200
    end(machine)
    answer = door.get("/api/v1/reports/")
    assert answer.status_code == 401
    assert 'error="invalid_token"' in answer["WWW-Authenticate"]
    assert machine.ask().status_code in (400, 401)


def test_client_that_was_granted_nothing_may_do_nothing(cast: Cast) -> None:
    door = make_machine(cast.body, name="县 OA").door()
    answers = [door.get("/api/v1/reports/"), door.get("/api/v1/commitments/"), door.post("/api/v1/match-runs/")]
    told = [(answer.status_code, first_error(answer)["code"]) for answer in answers]
    assert told == [(403, "insufficient_scope"), (403, "insufficient_scope"), (403, "permission_denied")]


def test_token_ends_with_client_and_secret(machine: Machine) -> None:
    change(machine.client, expires_at=timezone.now() + timedelta(minutes=10))
    assert 590 < machine.ask().json()["expires_in"] <= 600
    change(machine.client.secrets.get(), expires_at=timezone.now() + timedelta(minutes=1))
    assert 50 < machine.ask().json()["expires_in"] <= 60


@pytest.mark.parametrize("header", ["Bearer", "Bearer a b", "Bearer \xff", "bearer unknown", "Bearer " + "x" * 5000])
def test_no_token_is_no_entry(cast: Cast, header: str) -> None:
    answer = APIClient().get("/api/v1/reports/", HTTP_AUTHORIZATION=header)
    assert answer.status_code == 401
    assert first_error(answer)["code"] == "token_invalid"


def test_token_in_the_address_opens_nothing(machine: Machine) -> None:
    assert APIClient().get(f"/api/v1/reports/?access_token={machine.token()}").status_code == 401


def test_secrets_overlap_while_a_client_changes_over(machine: Machine) -> None:
    old_door = machine.door()
    new = Machine(machine.client, add_secret(machine.client, others_end=timezone.now() + timedelta(days=7)))
    assert machine.ask().status_code == new.ask().status_code == 200
    with pytest.raises(InputError, match="两个"):
        add_secret(machine.client)
    new_door = new.door()
    revoke_secret(machine.client.secrets.order_by("pk")[0])
    assert machine.ask().status_code == 401
    assert old_door.get("/api/v1/reports/").status_code == 401
    assert new_door.get("/api/v1/reports/").status_code == 200


@pytest.mark.parametrize("path", [TOKEN, REVOKE])
@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("grant_type=client_credentials", "multipart/form-data"),
        ("grant_type=client_credentials", f"{FORM}; charset=gb2312"),
        ("&".join("a" * 2000), FORM),
        ("[1]", "application/json"),
    ],
    ids=["no boundary", "no UTF-8", "too many fields", "no object"],
)
def test_body_that_is_no_form_is_refused(path: str, body: str, content_type: str, machine: Machine) -> None:
    answer = APIClient().post(path, body, content_type=content_type, HTTP_AUTHORIZATION=machine.basic())
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


@pytest.mark.parametrize("sent", ["json", "basic"])
def test_token_can_be_given_back(machine: Machine, sent: str) -> None:
    token = machine.token()
    other = make_machine(None, "report:read", name="市 OA")
    assert APIClient().post(REVOKE, other.credentials() | {"token": token}, format="json").status_code == 200
    assert door_of(token).get("/api/v1/reports/").status_code == 200, "only who got a token gives it back"
    if sent == "json":
        answer = APIClient().post(REVOKE, machine.credentials() | {"token": token}, format="json")
    else:
        answer = APIClient().post(REVOKE, f"token={token}", content_type=FORM, HTTP_AUTHORIZATION=machine.basic())
    assert answer.status_code == 200
    assert door_of(token).get("/api/v1/reports/").status_code == 401
    assert APIClient().post(REVOKE, {"token": "x"}, format="json").status_code == 401


@pytest.mark.parametrize(
    ("networks", "address", "proxies", "forwarded", "allowed"),
    [
        (["10.1.0.0/16"], "10.1.2.3", [], "", True),
        (["10.1.2.3"], "10.1.2.3", [], "", True),
        (["10.1.0.0/16"], "::ffff:10.1.2.3", [], "", True),
        (["10.1.0.0/16"], "10.2.0.1", [], "", False),
        (["fd00::/8"], "fd00::17", [], "", True),
        (["10.1.0.0/16"], "", [], "", False),
        # What a stranger writes into the header counts nothing; what a trusted proxy writes does.
        (["10.1.0.0/16"], "10.9.9.9", [], "10.1.2.3", False),
        (["10.1.0.0/16"], "10.9.9.9", ["10.9.9.9"], "10.1.2.3", True),
        (["10.1.0.0/16"], "10.9.9.9", ["10.9.9.9"], "10.1.2.3, 10.7.7.7", False),
        (["10.1.0.0/16"], "10.9.9.9", ["10.9.9.0/24"], "10.1.2.3, 10.9.9.8", True),
    ],
)
def test_addresses_are_checked_at_both_doors(
    cast: Cast, settings: Any, networks: Any, address: str, proxies: Any, forwarded: str, allowed: bool
) -> None:
    machine = make_machine(cast.body, "report:read")
    token = machine.token()
    change(machine.client, networks=networks)
    settings.TRUSTED_PROXIES = proxies
    where: Any = {"REMOTE_ADDR": address} | ({"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {})
    issued = APIClient().post(TOKEN, machine.credentials(), format="json", **where)
    used = door_of(token).get("/api/v1/reports/", **where)
    assert (issued.status_code, used.status_code) == ((200, 200) if allowed else (400, 403))
    if not allowed:
        assert first_error(used)["code"] == "address_not_allowed"
        assert issued.json()["error"] == "unauthorized_client"


def test_client_may_do_what_its_scopes_say(cast: Cast) -> None:
    machine = make_machine(None, "organisation:read", "organisation:write")
    body = {"name": "云岭市松涛区档案局"}
    assert machine.door().post("/api/v1/organisations/", body, format="json").status_code == 201
    assert machine.door().post("/api/v1/reports/", {}, format="multipart").status_code == 403
    machine.client.scopes = ["organisation:read"]
    machine.client.save()
    align_client(machine.client)
    assert not machine.client.user.has_perm("reports.add_organisation")


def judge(door: APIClient, cast: Cast, **values: str) -> Any:
    known = {"status": "not_fulfilled", "reason": "查阅了台账。", "later_report": cast.later_report.pk}
    return door.post(f"/api/v1/commitments/{cast.rules.pk}/assessments/", known | values, format="json")


def test_client_judges_for_a_person(cast: Cast, machine: Machine, supervisor: APIClient) -> None:
    answer = judge(machine.door(), cast, on_behalf_of="督查室 李敏")
    assert answer.status_code == 201, answer.content.decode()
    shown = answer.json()
    assert (shown["on_behalf_of"], shown["author"]["display"]) == ("督查室 李敏", "区政府 OA")
    assert Assessment.objects.get(pk=shown["id"]).judged_by == "督查室 李敏（区政府 OA）"
    assert first_error(judge(machine.door(), cast))["code"] == "required"
    assert first_error(judge(machine.door(), cast, on_behalf_of=" "))["attr"] == "on_behalf_of"
    assert first_error(judge(supervisor, cast, on_behalf_of="李敏"))["code"] == "only_for_clients"


def test_second_person_may_use_the_same_system(cast: Cast, machine: Machine) -> None:
    door = machine.door()
    said = [judge(door, cast, on_behalf_of=name).json()["confirmed"] for name in ("李敏", "李敏", " 李敏 ", "王岚")]
    assert said == [False, False, False, True]


@pytest.mark.usefixtures("count_anew")
def test_me_of_a_client(cast: Cast) -> None:
    ends = timezone.now() + timedelta(days=30)
    machine = make_machine(
        cast.body, "report:read", "export", expires_at=ends, networks=["127.0.0.0/8"], rate=90, envelope=False
    )
    told = machine.door(scope="report:read").get("/api/v1/me/").json()
    assert (told["kind"], told["name"], told["scopes"]) == ("client", "区政府 OA", ["report:read"])
    assert [body["id"] for body in told["organisations"]] == [cast.body.pk]
    assert (told["all_organisations"], told["allowed_addresses"]) == (False, ["127.0.0.0/8"])
    assert told["limits"]["requests_per_minute"] == 90
    assert told["client_expires_at"] is not None
    assert told["token_expires_at"] is not None


def test_me_of_a_person(cast: Cast, supervisor: APIClient, login: Login) -> None:
    told = supervisor.get("/api/v1/me/").json()
    assert (told["kind"], told["scopes"], told["all_organisations"]) == ("person", [], True)
    assert told["permissions"] == ["tracker.add_assessment"]
    told = login(make_user("local", body=cast.body)).get("/api/v1/me/").json()
    assert [body["id"] for body in told["organisations"]] == [cast.body.pk]
    assert first_error(supervisor.get("/api/v1/me/?x=1"))["code"] == "unknown_parameter"


@pytest.mark.usefixtures("count_anew")
def test_too_many_requests_wait(cast: Cast, settings: Any) -> None:
    settings.API_RATES = {"account": 4, "token": 100}
    slow = make_machine(cast.body, "report:read", name="慢的", rate=2)
    fast = make_machine(cast.body, "report:read", name="快的")
    for machine, limit in ((slow, 2), (fast, 4)):
        door = machine.door()
        answers = [door.get("/api/v1/reports/") for _ in range(limit + 1)]
        if 429 not in [answer.status_code for answer in answers]:  # the minute of the clock went by in between
            answers = [door.get("/api/v1/reports/") for _ in range(limit + 1)]
        assert answers[-1].status_code == 429
        assert 1 <= int(answers[-1]["Retry-After"]) <= 60
        assert first_error(answers[-1])["code"] == "throttled"


@pytest.mark.usefixtures("count_anew")
def test_guessing_of_secrets_is_slowed(machine: Machine, settings: Any) -> None:
    settings.API_RATES = settings.API_RATES | {"token": 3}
    codes = [machine.ask(client_secret="x").status_code for _ in range(8)]
    assert codes[0] == 401
    assert 429 in codes


def test_ended_tokens_are_forgotten(machine: Machine) -> None:
    machine.token()
    AccessToken.objects.update(expires=timezone.now() - timedelta(minutes=1))
    machine.token()
    clear_tokens()
    assert AccessToken.objects.count() == 1


@pytest.mark.parametrize(
    "path", ["authorize/", "applications/", "introspect/", "device-authorization/", "authorized_tokens/"]
)
def test_nothing_else_of_oauth_is_there(machine: Machine, path: str) -> None:
    assert machine.door().get(f"/api/v1/oauth/{path}").status_code == 404


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"scopes": ["everything"]}, "client_scope_unknown"),
        ({"organisation": None}, "client_part_missing"),
        ({"whole_tree": True}, "client_part_missing"),
    ],
    ids=str,
)
def test_bad_client_is_refused(cast: Cast, values: Any, code: str) -> None:
    known = {"name": "OA", "organisation": cast.body, "scopes": ["report:read"]}
    with pytest.raises(InputError) as error:
        create_client(**(known | values))
    assert error.value.code == code
