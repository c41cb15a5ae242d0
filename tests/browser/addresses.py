"""Every page that the site has, found by walking its addresses, so that pages made later are found too."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db.models import Model
from django.urls import URLPattern, get_resolver, reverse

from tracker.models import ClientSecret, ExchangeFormat, ExchangeKind

ROOMS = ("tracker", "reports", "auth")
# Addresses that are no page, and why.
NO_PAGES = {
    "set_language": "takes a form only",
    "admin:logout": "takes a form only",
    "web:logout": "takes a form only",
    "admin:jsi18n": "a script, loaded by the pages",
    "admin:view_on_site": "leads on to a page",
    "admin:autocomplete": "answers with data, asked for by the pages",
}
# Of the interface only this is for people; all else there answers with data.
PAGES_OF_INTERFACE = ("api:docs",)
# Addresses whose parts are not the key of one row of the model named before them.
PARTS: dict[str, Callable[[], Iterator[tuple[Any, ...]]]] = {
    "admin:app_list": lambda: ((app,) for app in sorted({model._meta.app_label for model in admin.site._registry})),
    "admin:tracker_import_template": lambda: iter([(ExchangeKind.ORGANISATIONS.value, ExchangeFormat.XLSX.value)]),
    "admin:tracker_apiclient_revoke": lambda: iter(ClientSecret.objects.values_list("client", "pk")),
}


@dataclass(frozen=True, slots=True)
class Address:
    name: str
    path: str


def every_page(rows: int) -> list[Address]:
    """Every page, those of single rows for the newest ``rows`` of each model."""
    return [
        Address(name, reverse(name, args=parts))
        for prefix, pattern, name in _patterns(get_resolver().url_patterns)
        if name not in NO_PAGES and (not name.startswith("api:") or name in PAGES_OF_INTERFACE)
        for parts in _parts(name, prefix, pattern, rows)
    ]


def _patterns(found: Any, prefix: str = "", space: str = "") -> Iterator[tuple[str, URLPattern, str]]:
    """(address so far, pattern, name with its namespace) of everything that has a name."""
    for pattern in found:
        if not isinstance(pattern, URLPattern):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _patterns(pattern.url_patterns, f"{prefix}{pattern.pattern}", inner)
        elif pattern.name:
            yield f"{prefix}{pattern.pattern}", pattern, f"{space}{pattern.name}"


def _parts(name: str, address: str, pattern: URLPattern, rows: int) -> Iterator[tuple[Any, ...]]:
    if name in PARTS:
        yield from PARTS[name]()
        return
    wanted = pattern.pattern.regex.groups
    if wanted == 0:
        yield ()
        return
    model = _model_named(address) if wanted == 1 else None
    assert model is not None, f"{name}: say in PARTS of tests/browser/addresses.py what stands in {address}"
    for pk in model._base_manager.order_by("-pk").values_list("pk", flat=True)[:rows]:
        yield (pk,)


def _model_named(address: str) -> type[Model] | None:
    """The model in ``admin/tracker/commitment/…`` or ``commitments/…``."""
    words = address.removeprefix("admin/").split("/")
    for app in ROOMS:
        for word in (words[0], words[0].removesuffix("s"), *words[1:2]):
            if model := apps.all_models[app].get(word.replace("-", "")):
                return model
    return None
