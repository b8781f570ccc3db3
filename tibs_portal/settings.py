"""The only settings file. It reads the environment and fails loudly, with a hint."""

import hashlib
import os
from datetime import timedelta
from pathlib import Path

from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvError

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()

DEBUG = env.bool("DEBUG", False)


def required(name: str, hint: str) -> str:
    value = env.str(name, "")
    if not value:
        raise ImproperlyConfigured(f"{name} is not set: {hint}")
    return value


SECRET_KEY = required("SECRET_KEY", "put a long random text into the environment; `make run` makes one of its own.")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"] if DEBUG else [])
SITE_URL = env.str("SITE_URL", f"http://localhost:{env.str('PORT', '8000')}").rstrip("/")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", [SITE_URL] if SITE_URL.startswith("https") else [])

# --- Stores -------------------------------------------------------------------------------------
required("DATABASE_URL", "name a PostgreSQL 15 or newer, or use `make run`, which brings its own.")
try:
    DATABASES = {"default": env.dj_db_url("DATABASE_URL")}
except (EnvError, ValueError) as error:
    raise ImproperlyConfigured(f"DATABASE_URL cannot be read: {error}") from None
if DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql":
    raise ImproperlyConfigured("DATABASE_URL must name a PostgreSQL database: postgresql://user:password@host/name.")
DATABASES["default"] |= {
    "CONN_MAX_AGE": env.int("DATABASE_CONN_MAX_AGE", 60),
    "CONN_HEALTH_CHECKS": True,
    "ATOMIC_REQUESTS": False,
}
DATABASES["default"].setdefault("OPTIONS", {})
DATABASES["default"]["OPTIONS"].setdefault("connect_timeout", 5)
STATEMENT_TIMEOUT_MS = env.int("DATABASE_STATEMENT_TIMEOUT_MS", 30_000)
DATABASES["default"]["OPTIONS"].setdefault("options", f"-c statement_timeout={STATEMENT_TIMEOUT_MS}")

REDIS_URL = required("REDIS_URL", "name a Redis 7 or Valkey, or use `make run`, which brings its own.")

# --- Apps ---------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "rules.apps.AutodiscoverRulesConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_filters",
    "django_htmx",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "accounts",
    "regions",
    "s3strategy",
    "brokerage",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tibs_portal.middleware.StoreOutageMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "accounts.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.ReaderMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.middleware.RefusalMiddleware",
    "accounts.middleware.NotFoundMiddleware",
]

ROOT_URLCONF = "tibs_portal.urls"
WSGI_APPLICATION = "tibs_portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "accounts.context_processors.reader",
            ],
        },
    }
]

# --- Static and media ---------------------------------------------------------------------------
DATA_DIR = Path(env.str("TIBS_DATA", str(BASE_DIR / ".data"))).resolve()
# The engine's compiled code, a folder for each state of its source: that of an older one may not be readable any more.
_source = sorted((BASE_DIR / "brokerage" / "matching").glob("*.py"))
_digest = hashlib.sha256(b"".join(path.read_bytes() for path in _source)).hexdigest()[:16]
_compiled = BASE_DIR / ".compiled" if os.access(BASE_DIR, os.W_OK) else DATA_DIR / "compiled"
os.environ.setdefault("NUMBA_CACHE_DIR", str(_compiled / _digest))
NODE_MODULES = BASE_DIR / "node_modules"
STATIC_URL = "/static/"
STATIC_ROOT = env.path("STATIC_ROOT", BASE_DIR / "staticfiles")
STATICFILES_DIRS = [BASE_DIR / "static"] + [
    (f"vendor/{name}", NODE_MODULES / folder)
    for name, folder in {
        "bootstrap": "bootstrap/dist",
        "bootstrap-icons": "bootstrap-icons/font",
        "htmx.org": "htmx.org/dist",
        "echarts": "echarts/dist",
        "source-sans-3": "@fontsource-variable/source-sans-3",
        "schibsted-grotesk": "@fontsource-variable/schibsted-grotesk",
    }.items()
    if (NODE_MODULES / folder).is_dir()
]
MEDIA_ROOT = DATA_DIR / "media"
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG

# --- People -------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "accounts.backends.AccountBackend",
    "accounts.backends.AllauthAccountBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "start"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.forms.SignUpForm"
ACCOUNT_FORMS = {
    "login": "accounts.entrance_forms.LoginForm",
    "signup": "accounts.entrance_forms.SignUpForm",
    "add_email": "accounts.entrance_forms.AddEmailForm",
    "change_password": "accounts.entrance_forms.ChangePasswordForm",
    "set_password": "accounts.entrance_forms.SetPasswordForm",
    "reset_password": "accounts.entrance_forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.entrance_forms.ResetPasswordKeyForm",
    "reauthenticate": "accounts.entrance_forms.ReauthenticateForm",
}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = False
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_RATE_LIMITS = {} if env.bool("TIBS_NO_SIGN_IN_LIMITS", False) else {"login_failed": "10/m/ip,5/300s/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", 0)
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "TIBS"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG
# Roles that must use a second factor; the demo world sets it empty.
TIBS_SECOND_FACTOR_ROLES = env.list("TIBS_SECOND_FACTOR_ROLES", ["broker", "officer", "manager", "administrator"])

# Throttles must work with Redis off and count over all web processes.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_cache",
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SITE_URL.startswith("https")
LANGUAGE_COOKIE_SECURE = SESSION_COOKIE_SECURE
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", 0)
SECURE_REFERRER_POLICY = "same-origin"
if ALLAUTH_TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- Mail: every letter is a row first (accounts.mailbox); a worker hands it to DELIVERY ---------
EMAIL_BACKEND = "accounts.mailbox.OutboxBackend"
DELIVERY_EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
if env.str("EMAIL_URL", ""):
    _email = env.dj_email_url("EMAIL_URL")
    DELIVERY_EMAIL_BACKEND = _email.pop("EMAIL_BACKEND")
    globals().update({name: value for name, value in _email.items() if name.startswith("EMAIL_")})
elif not DEBUG:
    DELIVERY_EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", 10)
# How often a letter that the mail server puts off is tried, mostly once an hour: three days.
TIBS_MAIL_TRIES = env.int("TIBS_MAIL_TRIES", 75)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "TIBS <tibs@localhost>")
TIBS_DEMO = env.bool("TIBS_DEMO", DEBUG) and DEBUG

# --- Language -----------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", "English"),
    ("da", "Dansk"),
    ("de", "Deutsch"),
    ("et", "Eesti"),
    ("fi", "Suomi"),
    ("lt", "Lietuvių"),
    ("lv", "Latviešu"),
    ("pl", "Polski"),
    ("sv", "Svenska"),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Berlin"
USE_TZ = True
USE_THOUSAND_SEPARATOR = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Content Security Policy --------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [SELF],
        "manifest-src": [SELF],
    }
}

# --- Workers: Redis is a doorbell, the rows are the truth ----------------------------------------
# A socket's database is called `db` by redis-py and `virtual_host` by Celery's transport.
CELERY_BROKER_URL = REDIS_URL
if REDIS_URL.startswith("unix://"):
    CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1).replace("?db=", "?virtual_host=")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = env.int("TIBS_TASK_SOFT_LIMIT", 240)
CELERY_TASK_TIME_LIMIT = env.int("TIBS_TASK_HARD_LIMIT", 270)
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_TIMEOUT = 1
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": env.int("TIBS_VISIBILITY_TIMEOUT", 300),
    "unacked_restore_interval": 1,
    "unacked_restore_throttle": 1,
    "socket_timeout": 5,
    "socket_connect_timeout": 0.5,
    "retry_policy": {"max_retries": 0},
}
CELERY_TASK_DEFAULT_QUEUE = "interactive"
CELERY_TASK_ROUTES = {"*.bulk_*": {"queue": "bulk"}}
CELERY_TIMEZONE = "UTC"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
TIBS_SWEEP_SECONDS = env.int("TIBS_SWEEP_SECONDS", 60)
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "brokerage.tasks.sweep", "schedule": TIBS_SWEEP_SECONDS},
    "deliver-mail": {"task": "accounts.tasks.deliver_due_mail", "schedule": TIBS_SWEEP_SECONDS},
    "digests": {"task": "accounts.tasks.send_digests", "schedule": timedelta(minutes=10)},
    "clocks": {"task": "brokerage.tasks.run_clocks", "schedule": timedelta(minutes=10)},
    "searches": {
        "task": "brokerage.tasks.bulk_searches",
        "schedule": timedelta(minutes=10),
        "options": {"queue": "bulk"},
    },
}
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "celerybeat-schedule")
TIBS_WORK_ATTEMPTS = 3
# All profiles are ranked anew when this share of them came or went, or what scores rest on changed; not more often.
TIBS_RANKING_CHANGE = env.float("TIBS_RANKING_CHANGE", 0.2)
TIBS_RANKING_PAUSE_SECONDS = env.int("TIBS_RANKING_PAUSE_SECONDS", 600)

# --- API ----------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.PortalTokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticatedOrReadOnly"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PAGINATION_CLASS": "brokerage.api.pagination.PageNumbers",
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.AnonRateThrottle",
        "rest_framework.throttling.UserRateThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {
        "anon": env.str("TIBS_API_ANON_RATE", "60/min"),
        "user": env.str("TIBS_API_USER_RATE", "600/min"),
    },
    "NUM_PROXIES": ALLAUTH_TRUSTED_PROXY_COUNT,
    "PAGE_SIZE": 25,
}
REST_KNOX = {"TOKEN_TTL": timedelta(days=90), "TOKEN_LIMIT_PER_USER": 10}
SPECTACULAR_SETTINGS = {
    "TITLE": "TIBS portal API",
    "DESCRIPTION": "Regions, organisations, priorities, taxonomies, published profiles, own matches. Read-only.",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "brokerage.api.schema.add_refusals",
    ],
    # Its deep links would stand inside buttons.
    "SWAGGER_UI_SETTINGS": {"deepLinking": False},
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

# --- The trade ----------------------------------------------------------------------------------
TIBS_TERMS_VERSION = "2026-11"
TIBS_CONSENT_VERSION = "2026-11"
# A company in which nothing happens for so many days is written to, and after so many more once again.
TIBS_IDLE_DAYS = env.int("TIBS_IDLE_DAYS", 30)
TIBS_IDLE_AGAIN_DAYS = env.int("TIBS_IDLE_AGAIN_DAYS", 21)
TIBS_INVITATION_DAYS = env.int("TIBS_INVITATION_DAYS", 14)
# Contacts that became no company, and notes of events.
TIBS_OUTREACH_KEEP_DAYS = env.int("TIBS_OUTREACH_KEEP_DAYS", 730)
TIBS_ENQUIRY_ANSWER_DAYS = env.int("TIBS_ENQUIRY_ANSWER_DAYS", 5)
TIBS_PROFILE_DAYS = 365
TIBS_SUGGESTIONS_PER_PROFILE = 20
# Open suggestions of one company that its brokers are shown at a time, the best ones.
TIBS_OPEN_PER_COMPANY = env.int("TIBS_OPEN_PER_COMPANY", 30)
# Suggestions with one company, on either side, that brokers are newly shown within so many days.
TIBS_NEW_PER_COMPANY = env.int("TIBS_NEW_PER_COMPANY", 100)
TIBS_NEW_DAYS = env.int("TIBS_NEW_DAYS", 7)
# Below these numbers of brokers' decisions nothing is learnt from them.
TIBS_LEARNING_DECISIONS = env.int("TIBS_LEARNING_DECISIONS", 50)
TIBS_LEARNING_DECISIONS_OF_EACH = env.int("TIBS_LEARNING_DECISIONS_OF_EACH", 10)
# A sentence model beside the default engine (docs/matching.md); empty: none. Needs pgvector.
TIBS_SENTENCE_MODEL = env.str("TIBS_SENTENCE_MODEL", "")
TIBS_FAIRNESS_SECONDS = env.int("TIBS_FAIRNESS_SECONDS", 3600)
# Expressions of interest: how long the broker in charge has, how long whoever is asked has (then it is closed), how
# long an adviser has to confirm the address (then it is deleted), and how long ended ones of advisers are kept.
TIBS_INTEREST_ANSWER_DAYS = env.int("TIBS_INTEREST_ANSWER_DAYS", 7)
TIBS_INTEREST_PARTY_DAYS = env.int("TIBS_INTEREST_PARTY_DAYS", 30)
# So many days before the end of an answer time whoever is awaited is reminded.
TIBS_INTEREST_REMIND_DAYS = env.int("TIBS_INTEREST_REMIND_DAYS", 3)
TIBS_INTEREST_CONFIRM_DAYS = env.int("TIBS_INTEREST_CONFIRM_DAYS", 3)
TIBS_INTEREST_ADVISER_KEEP_DAYS = env.int("TIBS_INTEREST_ADVISER_KEEP_DAYS", 365)
TIBS_INTERESTS_PER_COMPANY = 5
# Searches that one person may keep.
TIBS_SAVED_SEARCHES = env.int("TIBS_SAVED_SEARCHES", 20)
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# Attachments: what a picture and a PDF may measure, and how many files a profile may have.
TIBS_PICTURE_BYTES = env.int("TIBS_PICTURE_BYTES", 4 * 1024 * 1024)
TIBS_PICTURE_POINTS = env.int("TIBS_PICTURE_POINTS", 40_000_000)
TIBS_PDF_BYTES = env.int("TIBS_PDF_BYTES", 10 * 1024 * 1024)
TIBS_PDF_PAGES = env.int("TIBS_PDF_PAGES", 200)
TIBS_ATTACHMENTS_PER_PROFILE = env.int("TIBS_ATTACHMENTS_PER_PROFILE", 10)
TIBS_VIDEO_LINKS_PER_PROFILE = 3
TIBS_UPLOAD_BYTES = max(TIBS_PICTURE_BYTES, TIBS_PDF_BYTES)
FILE_UPLOAD_HANDLERS = [
    "tibs_portal.uploads.LimitedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
SILENCED_SYSTEM_CHECKS: list[str] = []

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
}
