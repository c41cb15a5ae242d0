"""Accounts and roles: one officer makes and disables accounts, another gives them their roles and their bodies."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from reports.admin import ReadOnlyAdmin, StyledAdmin
from reports.errors import InputError
from reports.forms import RowSelect, error_of
from reports.marked_text import visible_text
from reports.models import Organisation
from tracker.access import keeper_of
from tracker.access.accounts import visible_accounts
from tracker.access.officers import check_account, roles_of
from tracker.access.roles import ROLES
from tracker.access.second_factor import has_second_factor
from tracker.access.viewers import Viewer, visible
from tracker.models import Account, Membership
from tracker.services import accounts

from .history import HistoryPage

# Secrets of the second step are nobody's to look at.
for model in (User, Group, TOTPDevice, StaticDevice):
    admin.site.unregister(model)
KEEP, GRANT = "auth.change_user", "tracker.change_membership"


class AccountForm(forms.ModelForm):
    """What the keeper of accounts says of one, and what the granter of rights does; each sees own fields only."""

    last_name = forms.CharField(label=gettext_lazy("姓名"), max_length=150, required=False)
    home = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=gettext_lazy("所在单位"),
        required=False,
        widget=RowSelect(Account._meta.get_field("home"), admin.site),
        help_text=Account._meta.get_field("home").help_text,
    )
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("角色"),
        required=False,
        choices=[(role.name, f"{role.name}：{role.about}") for role in ROLES.values()],
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("系统管理员、安全管理员、审计员须由三个人分别担任，也不能兼任其他角色"),
    )
    keeper: ClassVar[Viewer]

    class Meta:
        model = User
        fields = ("username", "last_name", "email")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "home" in self.fields:
            bodies = visible(Organisation.objects.all(), self.keeper, "pk")
            self.fields["home"].queryset = bodies  # type: ignore[attr-defined]
            account = Account.objects.filter(user=self.instance.pk).first()
            self.initial["home"] = account.home_id if account else None
        if "roles" in self.fields and self.instance.pk:
            self.initial["roles"] = sorted(roles_of(self.instance) & ROLES.keys())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        try:
            if "home" in self.fields and "home" not in self.errors:
                accounts.check_home(data.get("home"), self.keeper)
        except InputError as error:
            self.add_error("home", error_of(error))
        try:
            if "roles" in data:
                accounts.check_grant(self.instance, self.keeper.user)  # type: ignore[arg-type]
                check_account(self.instance, set(data["roles"]) | (roles_of(self.instance) - ROLES.keys()))
        except InputError as error:
            self.add_error("roles", error_of(error))
        return data


class MembershipForms(forms.BaseInlineFormSet):
    """The parts of the tree that an account sees; stored by the service, see AccountAdmin.save_related."""

    def wanted(self) -> list[Organisation | None]:
        rows = [form.cleaned_data for form in self.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
        return [row["organisation"] for row in rows if "organisation" in row]

    def clean(self) -> None:
        super().clean()
        if not any(self.errors) and None in self.wanted() and not self.keeper.sees_all:  # type: ignore[attr-defined]
            raise forms.ValidationError(_("请选择机构：只有本身可以看到全部机构的人，才能授予“全部机构”。"))


class MembershipInline(admin.TabularInline):
    model = Membership
    formset: Any = MembershipForms
    extra = 0
    autocomplete_fields: ClassVar = ["organisation"]

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset: Any = super().get_formset(request, obj, **kwargs)
        formset.keeper = keeper_of(request)
        return formset

    def get_field_queryset(self, db: str | None, db_field: Any, request: HttpRequest) -> Any:
        return visible(Organisation.objects.all(), keeper_of(request), "pk")


@admin.register(User)
class AccountAdmin(HistoryPage, StyledAdmin):
    form = AccountForm
    list_display = ("username", "shown_name", "shown_roles", "shown_bodies", "is_active", "last_login")
    list_filter = ("is_active", "groups")
    search_fields = ("username", "last_name", "email")
    ordering = ("username",)
    show_full_result_count = False
    inlines = (MembershipInline,)
    actions = ("renew_password", "unlock", "drop_second_factor", "disable", "enable")
    readonly_fields = ("is_active", "last_login", "date_joined", "shown_roles", "shown_bodies", "shown_second_factor")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        rows = super().get_queryset(request).prefetch_related("groups", "memberships__organisation")
        return visible_accounts(rows, keeper_of(request))

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Of both officers; nobody changes a superuser but another one, and who grants rights not himself."""
        may = request.user.has_perm(KEEP) or request.user.has_perm(GRANT)
        if obj is None or not may:
            return may
        if obj.is_superuser:
            return False
        return request.user.has_perm(KEEP) or obj.pk != request.user.pk

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """What was done under an account stays its own: it is disabled, never deleted."""
        return False

    def has_keep_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(KEEP)

    def grants(self, request: HttpRequest, obj: User | None) -> bool:
        """May the person give this account rights?"""
        return obj is not None and obj.pk != request.user.pk and request.user.has_perm(GRANT)

    def get_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        person = ["username", "last_name", "email", "home"]
        if obj is None:
            return person
        state = ["is_active", "last_login", "date_joined", "shown_second_factor"]
        rights = ["roles"] if self.grants(request, obj) else ["shown_roles", "shown_bodies"]
        if not self.has_change_permission(request, obj):
            rights, person = ["shown_roles", "shown_bodies"], ["username", "last_name", "email"]
        return [*person, *state, *rights]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        keeps = obj is None or self.has_keep_permission(request)
        return [*self.readonly_fields, *(() if keeps else ("username", "last_name", "email", "home"))]

    def home(self, user: User) -> str:
        account = Account.objects.filter(user=user).select_related("home").first()
        return visible_text(account.home) if account and account.home else "—"

    home.short_description = gettext_lazy("所在单位")  # type: ignore[attr-defined]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form without the fields that are not this person's to fill in."""
        changes = obj is None or self.has_change_permission(request, obj)
        shown = set(self.get_fields(request, obj)) - set(self.get_readonly_fields(request, obj)) if changes else set()
        hidden = dict.fromkeys({"last_name", "home", "roles"} - shown)
        form = type("Form", (AccountForm,), {"keeper": keeper_of(request), **hidden})
        return super().get_form(request, obj, change, **(kwargs | {"form": form}))

    def get_inlines(self, request: HttpRequest, obj: User | None) -> Any:
        return self.inlines if self.grants(request, obj) else ()

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        data, keeper = form.cleaned_data, keeper_of(request)
        if not change:
            values = {name: data[source] for name, source in (("username", "username"), ("name", "last_name"))}
            made, password = accounts.create_account(
                **values, email=data["email"], home=data.get("home"), keeper=keeper
            )
            obj.pk = made.pk
            _show_once(request, made, password)
            return
        if self.has_keep_permission(request):
            obj.save(update_fields=[name for name in form.changed_data if name in AccountForm.Meta.fields])
            if "home" in form.changed_data:
                accounts.move_home(user=obj, home=data["home"], keeper=keeper)
        if "roles" in form.changed_data:
            accounts.grant_roles(user=obj, roles=data["roles"], granted_by=_person(request))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        for formset in formsets:
            if formset.has_changed():
                accounts.place_account(
                    user=form.instance,
                    bodies=formset.wanted(),
                    granted_by=_person(request),
                    keeper=keeper_of(request),
                )
            # What the form's own saving would leave for the log of changes.
            formset.new_objects = formset.changed_objects = formset.deleted_objects = []
        form.save_m2m = lambda: None

    @admin.display(description=gettext_lazy("姓名"), ordering="last_name")
    def shown_name(self, user: User) -> str:
        return visible_text(user.get_full_name()) or "—"

    @admin.display(description=gettext_lazy("角色"))
    def shown_roles(self, user: User) -> str:
        named = [visible_text(group.name) for group in user.groups.all()]
        return "、".join(named) or (_("超级用户") if user.is_superuser else "—")

    @admin.display(description=gettext_lazy("可见机构"))
    def shown_bodies(self, user: User) -> str:
        return "、".join(visible_text(row) for row in user.memberships.all()) or "—"

    @admin.display(description=gettext_lazy("动态口令"))
    def shown_second_factor(self, user: User) -> str:
        return _("已启用") if has_second_factor(user) else _("未启用")

    @admin.action(description=gettext_lazy("重置密码（生成一次性密码）"), permissions=["keep"])
    def renew_password(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in _others(request, queryset):
            _show_once(request, user, accounts.renew_password(user))
            self.log_change(request, user, _("重置密码"))

    @admin.action(description=gettext_lazy("解除登录锁定"), permissions=["keep"])
    def unlock(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in _others(request, queryset):
            accounts.unlock(user)
            self.log_change(request, user, _("解除登录锁定"))
            messages.success(request, _("%(name)s 现在可以登录了。") % {"name": user})

    @admin.action(description=gettext_lazy("重置动态口令（手机丢失）"), permissions=["keep"])
    def drop_second_factor(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in _others(request, queryset):
            accounts.drop_second_factor(user)
            self.log_change(request, user, _("重置动态口令"))
            messages.success(request, _("%(name)s 的动态口令已停用，可以重新启用。") % {"name": user})

    @admin.action(description=gettext_lazy("停用"), permissions=["keep"])
    def disable(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        self._switch(request, queryset, active=False, told=_("%(name)s 已停用。"))

    @admin.action(description=gettext_lazy("启用"), permissions=["keep"])
    def enable(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        self._switch(request, queryset, active=True, told=_("%(name)s 已启用。"))

    def _switch(self, request: HttpRequest, queryset: QuerySet[User], *, active: bool, told: str) -> None:
        for user in queryset:
            try:
                accounts.set_active(user=user, active=active, changed_by=_person(request))
            except InputError as error:
                messages.error(request, error.message)
            else:
                self.log_change(request, user, told % {"name": user})
                messages.success(request, told % {"name": user})


@admin.register(Group)
class RoleAdmin(HistoryPage, ReadOnlyAdmin):
    """The roles stand in the program; here one reads what each may do."""

    list_display = ("name", "about")
    fields = ("name", "about", "may")
    search_fields = ("name",)

    @admin.display(description=gettext_lazy("职责"))
    def about(self, group: Group) -> str:
        return str(ROLES[group.name].about) if group.name in ROLES else "—"

    @admin.display(description=pgettext_lazy("plural", "权限"))
    def may(self, group: Group) -> str:
        rows = group.permissions.select_related("content_type")
        return format_html_join("", "{}<br>", ((str(row),) for row in rows))


def _others(request: HttpRequest, queryset: QuerySet[User]) -> list[User]:
    """The chosen accounts without superusers and one's own: its owner changes that on the own page."""
    chosen = [user for user in queryset if not user.is_superuser and user.pk != request.user.pk]
    if not chosen:
        messages.warning(request, _("所选的账号不能这样处理：自己的账号请到“我的账号”里办理。"))
    return chosen


def _person(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def _show_once(request: HttpRequest, user: User, password: str) -> None:
    sentence = _(
        "账号 %(name)s 的一次性密码是 %(password)s。它只显示这一次，请现在就交给本人；首次登录时须改成自己的密码。"
    )
    messages.warning(request, sentence % {"name": user.get_username(), "password": password})
