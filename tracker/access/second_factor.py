"""The optional second step of the log-in: a code from the telephone (TOTP, RFC 6238), or a recovery code from paper."""

from __future__ import annotations

import base64
import io
import secrets

import qrcode
from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django_otp import match_token
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from qrcode.image.svg import SvgPathImage

RECOVERY_CODES = 10
# Without letters and digits that are mistaken for one another.
CHARACTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def has_second_factor(user: User) -> bool:
    """Has the person switched it on?"""
    return TOTPDevice.objects.filter(user=user, confirmed=True).exists()


def must_have(user: User) -> bool:
    """Is it demanded of one of the person's roles (TOTP_REQUIRED_FOR)?"""
    roles = settings.TOTP_REQUIRED_FOR
    return bool(roles) and user.groups.filter(name__in=roles).exists()


def must_set_up(user: User) -> bool:
    """Is it demanded and not switched on yet?"""
    return must_have(user) and not has_second_factor(user)


def begin_set_up(user: User) -> TOTPDevice:
    """The secret to be shown to the person; it does not count before a code confirmed it."""
    device, _created = TOTPDevice.objects.get_or_create(user=user, confirmed=False, defaults={"name": "totp"})
    return device


@transaction.atomic
def confirm_set_up(user: User, code: str) -> list[str] | None:
    """Switch it on where the code is right; returns the recovery codes, shown this once, None where it is wrong."""
    device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=False).first()
    if device is None or not device.verify_token(code):
        return None
    TOTPDevice.objects.filter(user=user, confirmed=True).delete()
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    StaticDevice.objects.filter(user=user).delete()
    paper = StaticDevice.objects.create(user=user, name="recovery", confirmed=True)
    codes = ["".join(secrets.choice(CHARACTERS) for _place in range(10)) for _code in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=paper, token=code) for code in codes)
    return codes


def is_right(user: User, code: str) -> bool:
    """Is it the code of the moment, or a recovery code not yet used? Each works once; guessing is slowed down."""
    return match_token(user, code.strip().replace(" ", "").lower()) is not None


def picture_of(device: TOTPDevice) -> str:
    """The QR code as a data: address; drawn here, so that the secret goes nowhere."""
    drawn = io.BytesIO()
    qrcode.make(device.config_url, image_factory=SvgPathImage, box_size=12).save(drawn)
    return "data:image/svg+xml;base64," + base64.b64encode(drawn.getvalue()).decode("ascii")


def secret_of(device: TOTPDevice) -> str:
    """The secret as one types it in, in groups of four."""
    plain = base64.b32encode(device.bin_key).decode("ascii").rstrip("=")
    return " ".join(plain[at : at + 4] for at in range(0, len(plain), 4))
