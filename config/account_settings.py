"""Settings of people's accounts: passwords, sessions, lock-out, the second step, and log-in by other systems."""

from __future__ import annotations

from datetime import timedelta

from .environment import env

AUTH_PASSWORD_VALIDATORS = [
    *(
        {"NAME": f"django.contrib.auth.password_validation.{name}"}
        for name in ("UserAttributeSimilarityValidator", "CommonPasswordValidator", "NumericPasswordValidator")
    ),
    {"NAME": "tracker.access.passwords.MinimumLength", "OPTIONS": {"min_length": 10}},
    {"NAME": "tracker.access.passwords.CharacterKinds"},
    {"NAME": "tracker.access.passwords.NotRecent"},
]
# Days after which a password must be changed at the next log-in; 0: never.
PASSWORD_DAYS = env.int("PASSWORD_DAYS", default=0)
# Minutes without a request after which a person is logged out; 0: never.
IDLE_MINUTES = env.int("IDLE_MINUTES", default=30)
# Roles that must log in with a second step, as in 系统管理员,安全管理员,审计员; others may.
TOTP_REQUIRED_FOR = env.list("TOTP_REQUIRED_FOR", default=[])
OTP_TOTP_ISSUER = "践诺"
# Failed log-ins are counted by account and address together (tracker/access/lockout.py).
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "tracker.access.sign_on.OutsideBackend",
]
AXES_FAILURE_LIMIT = env.int("LOGIN_FAILURES", default=5)
AXES_COOLOFF_TIME = timedelta(minutes=env.float("LOCKOUT_MINUTES", default=15))
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "tracker.access.lockout.address_of"
AXES_LOCKOUT_CALLABLE = "tracker.access.lockout.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# Log-in by another system, both off by default (docs/accounts.md). Whom it names is the account with this user name or
# e-mail address; one that is not there is refused, unless SIGN_ON_CREATE makes it, without any right.
SIGN_ON_FIELD = env.str("SIGN_ON_FIELD", default="username")
SIGN_ON_CREATE = env.bool("SIGN_ON_CREATE", default=False)
OIDC_OP_ISSUER = env.str("OIDC_ISSUER", default="")
OIDC_ON = bool(OIDC_OP_ISSUER)
OIDC_LABEL = env.str("OIDC_LABEL", default="")
OIDC_CLAIM = env.str("OIDC_CLAIM", default="preferred_username")
OIDC_RP_CLIENT_ID = env.str("OIDC_CLIENT_ID", default="")
OIDC_RP_CLIENT_SECRET = env.str("OIDC_CLIENT_SECRET", default="")
OIDC_OP_AUTHORIZATION_ENDPOINT = env.str("OIDC_AUTHORIZATION_URL", default="")
OIDC_OP_TOKEN_ENDPOINT = env.str("OIDC_TOKEN_URL", default="")
OIDC_OP_USER_ENDPOINT = env.str("OIDC_USERINFO_URL", default="")
OIDC_OP_JWKS_ENDPOINT = env.str("OIDC_JWKS_URL", default="")
OIDC_RP_SIGN_ALGO = env.str("OIDC_ALGORITHM", default="RS256")
OIDC_RP_SCOPES = env.str("OIDC_SCOPES", default="openid profile")
OIDC_AUTHENTICATION_CALLBACK_URL = "web:oidc_callback"
OIDC_USE_PKCE = True
OIDC_TIMEOUT = 10
CAS_SERVER_URL = env.str("CAS_URL", default="")
CAS_ON = bool(CAS_SERVER_URL)
CAS_LABEL = env.str("CAS_LABEL", default="")
CAS_CLAIM = env.str("CAS_ATTRIBUTE", default="")  # empty: the name that CAS itself gives
CAS_VERSION = env.str("CAS_VERSION", default="3")
# What django-cas-ng would set when it is first imported, which may be within settings that are put back later.
CAS_VERIFY_SSL_CERTIFICATE = True
CAS_RENEW = False
CAS_USERNAME_ATTRIBUTE = "cas:user"
CAS_EXTRA_LOGIN_PARAMS = CAS_PROXY_CALLBACK = CAS_SESSION_FACTORY = None
