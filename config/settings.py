"""Every setting, read from the environment (or ``.env``); the defaults are those of a trial on one machine."""

from __future__ import annotations

import contextlib
from datetime import timedelta
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from .account_settings import *  # noqa: F403
from .embedded import broker_socket, broker_url, rates_cache
from .environment import BASE_DIR, env

# What the running program writes: database, original files, collected static files, logs.
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var"))).resolve()

DEBUG = env.bool("DEBUG", default=False)
# Fail-points end processes on purpose (reports/failpoints.py): whatever serves people must not start with one.
if env.str("JIANNUO_FAILPOINT", default="") and not env.bool("JIANNUO_TESTING", default=False):
    raise ImproperlyConfigured("JIANNUO_FAILPOINT 只用于测试，会使进程故意崩溃：请从环境变量和 .env 中去掉它。")
# Empty only where nothing is signed: the stateless commands. Serving without a key is refused (config/checks.py).
SECRET_KEY = env.str("SECRET_KEY", default="")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# Addresses or ranges of the reverse proxies in front; only what they write into X-Forwarded-For is believed.
TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", default=[])

INSTALLED_APPS = [
    "config.apps.JiannuoAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "rest_framework",
    "django_filters",
    "import_export",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "drf_standardized_errors",
    "oauth2_provider",
    "config.apps.AxesConfig",
    "config.apps.TotpConfig",
    "config.apps.RecoveryConfig",
    "config.apps.ProjectConfig",
    "reports",
    "tracker",
]
MIDDLEWARE = [
    "config.request_ids.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.headers.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tracker.access.acting.ActingMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "tracker.access.sessions.SessionMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
SIMPLE_HISTORY_DATE_INDEX = False  # histories are read by the row they are of
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'jiannuo.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    with contextlib.suppress(OSError):  # where nothing can be written the stateless commands still work
        VAR_DIR.mkdir(parents=True, exist_ok=True)
    # IMMEDIATE takes the write lock at BEGIN, so that a writer waits (up to the timeout) instead of failing half-way;
    # FULL keeps what was committed through a power cut, for 11 % of the speed at report-sized transactions.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # PostgreSQL compiles statements that it thinks dear: some 80 ms for pages of figures that take 9 ms.
    if DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
        DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", "-c jit=off")

# Without REDIS_URL the embedded broker answers on a unix socket that only its owner can open.
REDIS_URL = env.str("REDIS_URL", default="")
EMBEDDED_BROKER_SOCKET = None if REDIS_URL else broker_socket(VAR_DIR)
CELERY_BROKER_URL = REDIS_URL or broker_url(VAR_DIR)
# Where the requests of each client are counted (tracker/access/throttles.py).
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "rates": rates_cache(REDIS_URL, EMBEDDED_BROKER_SOCKET),
}
CELERY_TASK_DEFAULT_QUEUE = env.str("CELERY_QUEUE", default="jiannuo")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
# A message is acknowledged when its work is over. It is not sent again when that work killed its process: the lease
# does so too, and counts; measured, a document that kills its reader was executed 8 times in 20 s without an end.
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 600
CELERY_TASK_TIME_LIMIT = 660
# A pool process that has grown is replaced between two tasks: by number, and by resident memory in KB.
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_WORKER_MAX_MEMORY_PER_CHILD = env.int("WORKER_MAX_MEMORY_KB", default=1_000_000)
# Seconds for which a worker that is asked to end at once still waits, before it hands its messages back.
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 10.0
# Without a broker a worker waits for it, however long; the default gives up after a hundred attempts.
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # Seconds; more than twice the longest task, or the task runs twice: 4 starts of one task were measured.
    "visibility_timeout": 1800,
    # Messages of a worker that died come back 15 s after that time instead of 106 s (measured).
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 2,
    "socket_timeout": 10,
    "socket_keepalive": True,
    # Publishing is tried once: the defaults keep a request waiting for six seconds where there is no broker.
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
}
# Seconds a worker may be silent before its row is given to another; it renews the lease while it works.
WORK_LEASE_SECONDS = env.int("WORK_LEASE_SECONDS", default=60)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# The database is the queue of record: a hint that cannot be sent is dropped and the sweep finds the row.
CELERY_TASK_PUBLISH_RETRY = False
SWEEP_SECONDS = env.int("SWEEP_SECONDS", default=10)
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "tracker.tasks.sweep", "schedule": timedelta(seconds=SWEEP_SECONDS)},
    "fold_counts": {"task": "tracker.tasks.fold_counts", "schedule": timedelta(seconds=SWEEP_SECONDS)},
    "forget_old_answers": {"task": "tracker.tasks.forget_old_answers", "schedule": timedelta(hours=1)},
    "clear_tokens": {"task": "tracker.tasks.clear_tokens", "schedule": timedelta(hours=6)},
    "keep_audit": {"task": "tracker.tasks.keep_audit", "schedule": timedelta(seconds=SWEEP_SECONDS)},
    "cover_events": {"task": "tracker.tasks.cover_events", "schedule": timedelta(hours=1)},
    "prune_audit": {"task": "tracker.tasks.prune_audit", "schedule": timedelta(days=1)},
    "remove_old_files": {"task": "tracker.tasks.remove_old_files", "schedule": timedelta(hours=1)},
    "forget_old_drafts": {"task": "tracker.tasks.forget_old_drafts", "schedule": timedelta(hours=24)},
}

# Days for which the audit record is kept; 0: for ever. Less than 180 is refused (config/checks.py).
AUDIT_KEEP_DAYS = env.int("AUDIT_KEEP_DAYS", default=0)

# Days before the last one in which a light is yellow: of a commitment's deadline, of the day a reminder is to be
# answered by. See docs/supervision.md.
COMMITMENT_YELLOW_DAYS = env.int("COMMITMENT_YELLOW_DAYS", default=30)
REMINDER_YELLOW_DAYS = env.int("REMINDER_YELLOW_DAYS", default=3)

# Days for which a POST may be repeated under its Idempotency-Key and gets the answer it had.
IDEMPOTENCY_DAYS = env.int("IDEMPOTENCY_DAYS", default=7)

# Addresses on the intranet, both off by default: OpenAI-compatible embeddings in place of the bundled encoder, and a
# chat model's second opinion. Times in seconds. See docs/second-opinion.md.
ENCODER_URL = env.str("ENCODER_URL", default="")
ENCODER_MODEL = env.str("ENCODER_MODEL", default="")
ENCODER_API_KEY = env.str("ENCODER_API_KEY", default="")
ENCODER_TIMEOUT = env.float("ENCODER_TIMEOUT", default=30.0)  # one request
ENCODER_TOTAL_TIMEOUT = env.float("ENCODER_TOTAL_TIMEOUT", default=120.0)  # all requests of one pair
ENCODER_PARAMETERS = env.str("ENCODER_PARAMETERS", default="")  # a folder that fit_matcher wrote for this model
OPINION_URL = env.str("OPINION_URL", default="")
OPINION_MODEL = env.str("OPINION_MODEL", default="")
OPINION_API_KEY = env.str("OPINION_API_KEY", default="")
OPINION_TIMEOUT = env.float("OPINION_TIMEOUT", default=120.0)
# Suggestions less sure than this are asked about without a person's wish; 0: none are.
OPINION_BELOW = env.float("OPINION_BELOW", default=0.5)
# Vectors kept in each process, and in VAR_DIR/vectors.sqlite3 for all of them; 0: no such file.
VECTOR_CACHE_MB = env.int("VECTOR_CACHE_MB", default=40)
VECTOR_STORE_MB = env.int("VECTOR_STORE_MB", default=200)

# Addresses that clients name (webhooks, to-do targets, reports by url). They may lie on private addresses only where
# their exact host:port stands here, as in oa.example.gov.cn:8080,10.1.2.3:80; others must use one of the ports.
OUTBOUND_PRIVATE_HOSTS = env.list("OUTBOUND_PRIVATE_HOSTS", default=[])
OUTBOUND_PORTS = env.list("OUTBOUND_PORTS", cast=int, default=[80, 443, 8080, 8443])
# Where people open the pages, as in https://jiannuo.example.gov.cn; to-dos in office systems lead there.
PUBLIC_URL = env.str("PUBLIC_URL", default="").rstrip("/")
# Encrypts the secrets of webhooks and to-do targets; without it SECRET_KEY does, which then cannot be changed alone.
SEALING_KEY = env.str("SEALING_KEY", default="")
WEBHOOK_TIMEOUT = env.float("WEBHOOK_TIMEOUT", default=10.0)  # seconds for one delivery
WEBHOOK_GIVE_UP_HOURS = env.float("WEBHOOK_GIVE_UP_HOURS", default=72.0)
# The hosts (with all below them) that reports are fetched from by url: gov.cn,10.1.2.3; empty: reports by url are off.
REPORT_URL_HOSTS = env.list("REPORT_URL_HOSTS", default=[])
FETCH_TIMEOUT = env.float("FETCH_TIMEOUT", default=30.0)  # seconds for a report by url, redirects included

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文")), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "config" / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
MEDIA_ROOT = VAR_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "reports.storage.DurableStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Limits of the process that reads one document: address space (bytes), CPU and elapsed time (seconds). A report takes
# some 60 MB and 10 ms; a machine that is busy or has little memory must not make a report fail. Both times grow by
# READER_SECONDS_PER_MB with the file: a megabyte of a page is parsed in 0.03 s and its text read in some 0.5 s.
READER_MEMORY_BYTES = env.int("READER_MEMORY_BYTES", default=512 * 1024 * 1024)
READER_CPU_SECONDS = env.int("READER_CPU_SECONDS", default=20)
READER_WALL_SECONDS = env.float("READER_WALL_SECONDS", default=30.0)
READER_SECONDS_PER_MB = env.float("READER_SECONDS_PER_MB", default=2.0)
REPORT_MAX_BYTES = env.int("REPORT_MAX_BYTES", default=50 * 1024 * 1024)
DATA_UPLOAD_MAX_MEMORY_SIZE = REPORT_MAX_BYTES + 1024 * 1024
# Reports being entered: what a folder packed as zip may come to, and the days after which a draft nobody has touched
# goes, with its file.
DRAFT_FOLDER_MAX_BYTES = env.int("DRAFT_FOLDER_MAX_BYTES", default=200 * 1024 * 1024)
DATA_UPLOAD_MAX_NUMBER_FILES = 500  # of a folder chosen in the browser
DRAFT_KEEP_DAYS = env.int("DRAFT_KEEP_DAYS", default=30)
# Files of rows: what an import may bring, the days for which the files of exports and imports are kept, and the seconds
# that one may take. Two million rows of xlsx take the better part of an hour.
IMPORT_MAX_BYTES = env.int("IMPORT_MAX_BYTES", default=50 * 1024 * 1024)
IMPORT_MAX_ROWS = env.int("IMPORT_MAX_ROWS", default=200_000)
EXPORT_KEEP_DAYS = env.int("EXPORT_KEEP_DAYS", default=7)
EXCHANGE_SECONDS = env.int("EXCHANGE_SECONDS", default=4 * 3600)
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

LOGIN_URL = "web:login"
LOGIN_REDIRECT_URL = "web:overview"
LOGOUT_REDIRECT_URL = "web:overview"

# Set HTTPS=true behind a TLS proxy that sends X-Forwarded-Proto.
HTTPS = env.bool("HTTPS", default=False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
# Whether all subdomains promise HTTPS, and browsers are told beforehand, is for the owner of the domain to decide.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SESSION_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

REST_FRAMEWORK = {
    # Tokens first: an anonymous request is told how to log in (401), not merely refused.
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "tracker.access.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    # Reading needs a login, writing the model's permission.
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.DjangoModelPermissions"],
    "DEFAULT_RENDERER_CLASSES": [
        "tracker.api.renderers.FastJsonRenderer",
        "tracker.api.conventions.envelope.EnvelopeRenderer",
    ],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "tracker.api.conventions.envelope.MostExact",
    "DEFAULT_THROTTLE_CLASSES": ["tracker.access.throttles.AccountThrottle"],
    "DEFAULT_PARSER_CLASSES": ["tracker.api.parsers.StrictJsonParser"],
    "DEFAULT_FILTER_BACKENDS": ["tracker.api.narrowing.AskedFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "tracker.api.schema.ApiSchema",
    "EXCEPTION_HANDLER": "drf_standardized_errors.handler.exception_handler",
    "DEFAULT_METADATA_CLASS": None,
    "URL_FORMAT_OVERRIDE": None,
}
# Tokens for other systems (tracker/access/oauth.py): client credentials only; of a token only the hash is kept.
OAUTH2_PROVIDER_APPLICATION_MODEL = "oauth2_provider.Application"
OAUTH2_PROVIDER_ACCESS_TOKEN_MODEL = "oauth2_provider.AccessToken"  # noqa: S105  a model's name
OAUTH2_PROVIDER = {
    "ACCESS_TOKEN_EXPIRE_SECONDS": 7200,
    "OAUTH2_SERVER_CLASS": "oauthlib.oauth2.BackendApplicationServer",
    "OAUTH2_VALIDATOR_CLASS": "tracker.access.oauth.ClientValidator",
    "OAUTH2_BACKEND_CLASS": "tracker.access.oauth.FormOrJson",
    "SCOPES_BACKEND_CLASS": "tracker.access.oauth.ClientScopes",
    "ACCESS_TOKEN_GENERATOR": "tracker.access.oauth.new_token",
    "ALLOWED_REDIRECT_URI_SCHEMES": ["https"],
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    **{
        f"COMPLIANT_BCP_RFC9700_{rule}": True
        for rule in (
            *("IMPLICIT_GRANT", "PASSWORD_GRANT", "PKCE_METHOD", "ACCESS_TOKEN_TRANSPORT", "AUTHZ_RESPONSE_ISS"),
            *("TOKEN_STORAGE", "REFRESH_TOKEN", "REDIRECT_URI_SCHEME", "REDIRECT_URI_MATCHING", "PKCE_REQUIRED"),
        )
    },
}
# Requests a minute: of one client or person; of one of those with a scope of its own rate; for tokens, of one address.
API_RATES = {
    "account": env.int("API_RATE", default=1200),
    "report:write": env.int("API_RATE_REPORTS", default=300),
    "export": env.int("API_RATE_EXPORTS", default=30),
    "import": env.int("API_RATE_IMPORTS", default=30),
    "token": env.int("API_RATE_TOKENS", default=60),
}
ERROR_STATUSES = ["400", "401", "403", "404", "405", "406", "415", "429", "500"]
DRF_STANDARDIZED_ERRORS = {
    "EXCEPTION_HANDLER_CLASS": "tracker.api.errors.ApiExceptionHandler",
    "ALLOWED_ERROR_STATUS_CODES": ERROR_STATUSES,
    "ERROR_SCHEMAS": dict.fromkeys(ERROR_STATUSES, "tracker.api.errors.ErrorResponseSerializer"),
}
SPECTACULAR_SETTINGS = {
    "TITLE": _("践诺 API"),
    "DESCRIPTION": _("年度报告承诺落实跟踪。状态在人工确认之前都是系统建议（confirmed 为 false）。"),
    "VERSION": "1.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "APPEND_COMPONENTS": {"securitySchemes": {"basicAuth": {"type": "http", "scheme": "basic"}}},
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "ENUM_NAME_OVERRIDES": {
        "OrganisationLevel": "reports.models.Organisation.Level",
        "OrganisationNameKind": "reports.models.OrganisationName.Kind",
        "ReportKind": "reports.models.Report.Kind",
        "SectionKind": "reports.models.Section.Kind",
        "WorkState": "reports.claims.WorkState",
        "Verifiability": "tracker.models.Commitment.Verifiability",
        "TargetOperator": "tracker.models.Commitment.TargetOperator",
        "EvidenceGrade": "tracker.models.Evidence.Grade",
        "AssessmentStatus": "tracker.models.Assessment.Status",
        "AssessmentSource": "tracker.models.Assessment.Source",
        "FulfilmentStatus": "tracker.api.codes.FULFILMENT",
        "FulfilmentGrouping": "tracker.api.codes.GROUPINGS",
        "ElementKind": "tracker.element_labels.ElementKinds",
        "ElementState": "tracker.element_labels.ElementStates",
        "UploadOutcome": "tracker.api.codes.Received",
        "EventKind": "tracker.models.Event.Kind",
        "EventObjectType": "tracker.api.codes.EVENT_OBJECTS",
        "ExchangeKind": "tracker.models.ExchangeKind",
        "ExchangeFormat": "tracker.models.ExchangeFormat",
        "ImportMode": "tracker.models.Import.Mode",
        "QuotationState": "tracker.models.Opinion.QuotationState",
        "TodoSystem": "tracker.models.TodoTarget.Kind",
        "TodoState": "tracker.models.TodoPush.Wanted",
        "TodoReason": "tracker.models.TodoPush.Reason",
        "ReminderState": "tracker.models.Reminder.State",
        "Light": "tracker.lights.Light",
        "SigningAlgorithm": "tracker.models.WebhookEndpoint.Algorithm",
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "config.request_ids.RequestIdFilter"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["request_id"]}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="WARNING")},
}
