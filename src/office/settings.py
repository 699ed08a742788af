"""Every setting of the site, read from the environment with defaults that make one office computer work.

`PATUNAY_HOME` is the folder of everything that is kept; `DATABASE_URL` moves the tables to PostgreSQL;
`PATUNAY_TASKS=celery` moves background work to Celery; `PATUNAY_KEYS` names the folder of the issuing keys and is set
for the worker alone: the web process holds no issuing key.
"""

from __future__ import annotations

import os
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.conf.locale import LANG_INFO

ROOT = Path(__file__).resolve().parent
HOME = Path(os.environ.get("PATUNAY_HOME", "out/office")).resolve()
KEYS = Path(os.environ["PATUNAY_KEYS"]).resolve() if os.environ.get("PATUNAY_KEYS") else None
DEMO = os.environ.get("PATUNAY_DEMO") == "yes"
SECRET_FILE = HOME / "secret"
SECRET_KEY = SECRET_FILE.read_text("ascii") if SECRET_FILE.is_file() else "not-for-use-" + "x" * 50
DEBUG = False
ALLOWED_HOSTS = os.environ.get("PATUNAY_HOSTS", "*").split(",")
HTTPS = os.environ.get("PATUNAY_HTTPS") == "yes"

APPS = (
    *("audit", "jobs", "people", "frameworks", "registers", "assessments", "awards"),
    *("credentials", "certificates", "verifications", "recognitions", "issuances", "desk"),
)
INSTALLED_APPS = [
    *(f"office.{app}" for app in APPS),
    "office",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_cotton",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.common.CommonMiddleware",
    "office.verifications.door.PublicDoor",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "office.people.access.AccessMiddleware",
]
ROOT_URLCONF = "office.urls"
WSGI_APPLICATION = "office.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "office.people.access.context",
                "office.desk.context.pages",
            ],
            "builtins": ["office.templatetags.office"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {"default": dj_database_url.parse(os.environ.get("DATABASE_URL", f"sqlite:///{HOME / 'office.sqlite3'}"))}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A write that begins as a read cannot be upgraded while another writes: begin as a write, and wait for one's turn.
    # With a write-ahead log the others go on reading meanwhile.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
    DATABASES["default"]["CONN_MAX_AGE"] = 600  # opening the file anew would be a tenth of a check
else:
    DATABASES["default"]["OPTIONS"] = {"pool": {"min_size": 1, "max_size": 8}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ATOMIC_REQUESTS = False

AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_REDIRECT_URL = "desk:home"
LOGIN_URL = "account_login"
ACCOUNT_ADAPTER = "office.people.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("PATUNAY_ORIGINS", "").split(",") if origin]

LANG_INFO["fil"] = {"bidi": False, "code": "fil", "name": "Filipino", "name_local": "Filipino"}
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fil", "Filipino")]
LOCALE_PATHS = [ROOT / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Manila"

STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [ROOT / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 86_400
DATA_UPLOAD_MAX_MEMORY_SIZE = FILE_UPLOAD_MAX_MEMORY_SIZE = 10 << 20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
        "img-src": [SELF, "data:"],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"

TASKS = {
    "default": {
        "BACKEND": {
            "db": "django_tasks_db.DatabaseBackend",
            "celery": "office.jobs.celery.CeleryBackend",
            "immediate": "django_tasks.backends.immediate.ImmediateBackend",
        }[os.environ.get("PATUNAY_TASKS", "db")],
        "ENQUEUE_ON_COMMIT": True,
    }
}
BROKER_URL = os.environ.get("PATUNAY_BROKER", "redis://127.0.0.1:6379/0")
JOB_KINDS = {
    "issue": "office.certificates.work.issue",
    "status": "office.certificates.work.change",
    "scales": "office.assessments.scales.draw",
}
"""Kind of long work -> the function that does it, called with (job, step)."""

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
