"""Machine clients for tests, and their tokens, got at the door as a client would."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any

from rest_framework.test import APIClient

from reports.models import Organisation
from tracker.models import ApiClient
from tracker.services.clients import create_client

TOKEN, REVOKE = "/api/v1/oauth/token/", "/api/v1/oauth/revoke/"


@dataclass(frozen=True, slots=True)
class Machine:
    """A client, and the secret it was given."""

    client: ApiClient
    secret: str

    @property
    def id(self) -> str:
        return str(self.client.application.client_id)

    def credentials(self) -> dict[str, str]:
        return {"grant_type": "client_credentials", "client_id": self.id, "client_secret": self.secret}

    def basic(self) -> str:
        return "Basic " + base64.b64encode(f"{self.id}:{self.secret}".encode()).decode()

    def ask(self, **more: str) -> Any:
        """What the token endpoint answers."""
        return APIClient().post(TOKEN, self.credentials() | more, format="json")

    def token(self, **more: str) -> str:
        answer = self.ask(**more)
        assert answer.status_code == 200, answer.content.decode()
        return str(answer.json()["access_token"])

    def door(self, **more: str) -> APIClient:
        """A client that sends a fresh token with each request."""
        return door_of(self.token(**more))


def door_of(token: str) -> APIClient:
    client = APIClient(raise_request_exception=False)
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return client


def make_machine(organisation: Organisation | None, *scopes: str, name: str = "区政府 OA", **limits: Any) -> Machine:
    """A client of that body's part of the tree, or of all where it is None."""
    created = create_client(
        name=name, organisation=organisation, whole_tree=organisation is None, scopes=scopes, **limits
    )
    return Machine(*created)
