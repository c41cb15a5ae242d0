"""Secrets of other systems that the program must be able to use again: kept encrypted in the database."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from reports.errors import InputError

UNREADABLE = "保存的密钥解不开：SEALING_KEY 或 SECRET_KEY 已经更换。请恢复原来的设置，或重新设置密钥和凭据。"


def seal(text: str) -> str:
    """The text encrypted and authenticated (Fernet: AES-128-CBC with HMAC-SHA256)."""
    return _sealer().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """What was sealed. Raises InputError ``secret_unreadable`` where the key is another now."""
    try:
        return _sealer().decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise InputError("secret_unreadable", UNREADABLE) from error


def seal_values(values: Mapping[str, str]) -> str:
    """The names and values encrypted; empty where there are none."""
    return seal(json.dumps(dict(values))) if values else ""


def unseal_values(sealed: str) -> dict[str, str]:
    """What ``seal_values`` was given."""
    values: dict[str, str] = json.loads(unseal(sealed)) if sealed else {}
    return values


def _sealer() -> MultiFernet:
    """Seals by SEALING_KEY where one is set, else by SECRET_KEY; opens what either has sealed."""
    return MultiFernet([_fernet(key) for key in (settings.SEALING_KEY, settings.SECRET_KEY) if key])


def _fernet(key: str) -> Fernet:
    derived = HKDF(hashes.SHA256(), 32, salt=None, info=b"jiannuo sealing").derive(key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
