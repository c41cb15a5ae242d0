"""Machine clients and their secrets."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from oauth2_provider.models import AccessToken, Application, Grant, IDToken, RefreshToken

from reports.admin import StyledAdmin
from reports.errors import InputError
from tracker.access.admin import KeptAdmin
from tracker.access.scopes import SCOPES
from tracker.models import ApiClient, ClientSecret
from tracker.services.clients import add_secret, align_client, create_client, revoke_secret

from .history import HistoryPage

# Nothing of OAuth is looked at or changed here but by the page of the client.
for model in (Application, AccessToken, RefreshToken, Grant, IDToken):
    admin.site.unregister(model)
# How long the secret in use goes on when a new one is made.
OVERLAP = timedelta(days=7)
# One officer makes clients and their secrets, another says what they may do: neither alone opens the data to a system.
KEEP, GRANT = "tracker.add_apiclient", "tracker.change_membership"
SETTINGS = ("name", "expires_at", "networks", "rate", "envelope", "active")


class NetworksField(forms.CharField):
    """One address or range a line."""

    widget = forms.Textarea(attrs={"rows": 3, "cols": 40})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        return [line.strip() for line in (super().to_python(value) or "").splitlines() if line.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return list(initial or []) != self.to_python(data)


class ApiClientForm(forms.ModelForm):
    """A client's settings. That it sees all bodies must be said in so many words."""

    whole_tree = forms.BooleanField(label=gettext_lazy("全部机构"), required=False)
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("权限范围"),
        choices=[(name, name) for name in SCOPES],
        widget=forms.CheckboxSelectMultiple,
    )
    networks = NetworksField(
        label=gettext_lazy("允许的地址"), required=False, help_text=ApiClient._meta.get_field("networks").help_text
    )

    class Meta:
        model = ApiClient
        fields = ("name", "organisation", "scopes", "expires_at", "networks", "rate", "envelope", "active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "scopes" in self.fields:
            choices = [(name, f"{name}：{scope.label}") for name, scope in SCOPES.items()]
            self.fields["scopes"].choices = choices  # type: ignore[attr-defined]
        if self.instance.pk and self.instance.organisation_id is None:
            self.initial["whole_tree"] = True

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "organisation" in self.fields and bool(data.get("organisation")) == bool(data.get("whole_tree")):
            self.add_error("organisation", _("请选择一个机构；要看到全部机构时请勾选“全部机构”，二者只选其一。"))
        return data


class ClientSecretInline(admin.TabularInline):
    model = ClientSecret
    extra = 0
    can_delete = False
    fields = ("hint", "created_at", "expires_at", "revoked_at")
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(ApiClient)
class ApiClientAdmin(HistoryPage, KeptAdmin, StyledAdmin):
    form = ApiClientForm
    list_display = ("name", "organisation", "active", "expires_at")
    list_filter = ("active",)
    list_select_related = ("organisation",)
    search_fields = ("name", "organisation__name")
    autocomplete_fields = ("organisation",)
    inlines = (ClientSecretInline,)
    change_form_template = "admin/tracker/apiclient/change_form.html"

    def keeps(self, request: HttpRequest) -> bool:
        return request.user.has_perm(KEEP)

    def grants(self, request: HttpRequest) -> bool:
        return request.user.has_perm(GRANT)

    def get_fields(self, request: HttpRequest, obj: ApiClient | None = None) -> Any:
        """Who may not grant rights leaves them out of a new client; whoever sees all bodies may let a client do so."""
        rights = ["organisation"]
        if self.grants(request) and self.viewer(request).sees_all:
            rights.append("whole_tree")
        if self.grants(request):
            rights.append("scopes")
        elif obj is not None:
            rights.append("shown_scopes")
        name, *others = SETTINGS
        return [name, *rights, *others]

    def get_readonly_fields(self, request: HttpRequest, obj: ApiClient | None = None) -> list[str]:
        settings = () if self.keeps(request) else SETTINGS
        rights = () if obj is None or self.grants(request) else ("organisation",)
        return [*settings, *rights, "shown_scopes"]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form without the fields that are not this person's to fill in."""
        shown = set(self.get_fields(request, obj)) - set(self.get_readonly_fields(request, obj))
        hidden = dict.fromkeys({"whole_tree", "scopes", "networks"} - shown)
        form = type("Form", (ApiClientForm,), hidden)
        return super().get_form(request, obj, change, **(kwargs | {"form": form}))

    @admin.display(description=gettext_lazy("权限范围"))
    def shown_scopes(self, client: ApiClient) -> str:
        return "、".join(client.scopes) or _("还没有：由安全管理员授予")

    def get_inlines(self, request: HttpRequest, obj: ApiClient | None) -> Any:
        return self.inlines if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: ApiClient | None = None) -> bool:
        """What it did stays its own: a client is disabled, never deleted."""
        return False

    def save_model(self, request: HttpRequest, obj: ApiClient, form: ApiClientForm, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
            align_client(obj)
            return
        data = form.cleaned_data
        values = {name: data[name] for name in ("organisation", *SETTINGS)}
        whole = bool(data.get("whole_tree"))
        client, secret = create_client(whole_tree=whole, scopes=data.get("scopes", []), **values)
        obj.pk, obj.application, obj.user = client.pk, client.application, client.user
        _show_once(request, client, secret)

    def get_urls(self) -> list[Any]:
        door = self.admin_site.admin_view
        own = [
            path("<int:pk>/secret/", door(self.rotate), name="tracker_apiclient_secret"),
            path(
                "<int:pk>/revoke/<int:secret>/",
                door(self.revoke),
                name="tracker_apiclient_revoke",
            ),
        ]
        return [*own, *super().get_urls()]

    def rotate(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Make a further secret; the one in use ends a week later."""
        client = self._of_post(request, pk)
        try:
            _show_once(request, client, add_secret(client, others_end=timezone.now() + OVERLAP))
            self.log_change(request, client, _("生成新密钥"))
        except InputError as error:
            messages.error(request, error.message)
        return _back(client)

    def revoke(self, request: HttpRequest, pk: int, secret: int) -> HttpResponse:
        """End a secret, and the tokens got by it, at once."""
        client = self._of_post(request, pk)
        for row in client.secrets.filter(pk=secret):
            revoke_secret(row)
            self.log_change(request, client, _("作废密钥 %(hint)s") % {"hint": row})
            messages.success(request, _("密钥 %(hint)s 已作废，用它取得的令牌也已失效。") % {"hint": row})
        return _back(client)

    def _of_post(self, request: HttpRequest, pk: int) -> ApiClient:
        client = self.get_object(request, str(pk))
        if request.method != "POST" or client is None or not self.keeps(request):
            raise PermissionDenied
        return client

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "organisation" and field is not None:
            field.required = not (self.grants(request) and self.viewer(request).sees_all)
        return field


def _show_once(request: HttpRequest, client: ApiClient, secret: str) -> None:
    sentence = _("客户端编号 %(id)s，密钥 %(secret)s。密钥只显示这一次，请现在就交给对方保存。")
    messages.warning(request, sentence % {"id": client.application.client_id, "secret": secret})
    if not client.scopes:
        messages.info(request, _("这个客户端还不能做任何事：请安全管理员打开它，授予权限范围。"))


def _back(client: ApiClient) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:tracker_apiclient_change", args=[client.pk]))
