"""The cast at the door of the interface."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from drf_spectacular.generators import SchemaGenerator
from rest_framework.test import APIClient

from tests.tracker.cast import Cast, make_cast

from .world import World, make_world

Login = Callable[[User], APIClient]


@pytest.fixture
def cast(db: None, settings: Any, tmp_path: Path) -> Cast:
    settings.MEDIA_ROOT = tmp_path
    return make_cast()


@pytest.fixture
def world(db: None, settings: Any, tmp_path: Path) -> World:
    settings.MEDIA_ROOT = tmp_path
    return make_world()


@pytest.fixture(scope="session")
def schema() -> dict[str, Any]:
    """The description of the interface."""
    return dict(SchemaGenerator().get_schema(request=None, public=True))


@pytest.fixture
def login() -> Login:
    def log_in(user: User) -> APIClient:
        client = APIClient(raise_request_exception=False)
        client.force_authenticate(user)
        return client

    return log_in


@pytest.fixture
def supervisor(cast: Cast, login: Login) -> APIClient:
    return login(cast.supervisor)


@pytest.fixture
def clerk(cast: Cast, login: Login) -> APIClient:
    return login(cast.clerk)


@pytest.fixture
def outsider(cast: Cast, login: Login) -> APIClient:
    return login(cast.outsider)
