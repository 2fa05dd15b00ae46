"""Every setting, where it comes from and its default.

Nothing else reads the environment. `docs/configuration.md` explains each setting to
the person who runs the system.
"""

import os
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent
DEMO_DAY = date(2027, 2, 8)
FIRST_ASSESSED = date(2026, 11, 23)
LONGEST_SESSION = timedelta(hours=24)
WEAK_SECRETS = {"", "dev", "secret", "change-me", "test"}
# The key that everybody knows: for the demo, development and tests.
OPEN_NOTES_KEY = "open:a29tcGV0ZW5zcGxhbi1vcGVuLWRlbW8ta2V5LTAwMDE="


class Unsafe(RuntimeError):
    """The settings would make a real installation unsafe; the start is refused."""


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of one running application."""

    environment: str
    secret_key: str
    database_url: str
    # What seals the employees' own notes: "name:key,name:key", the present one first.
    notes_keys: str = field(default=OPEN_NOTES_KEY, repr=False)
    public_url: str = "http://127.0.0.1:5000"
    municipality: str = "Mittköpings kommun"
    today: date | None = None
    identity_claim: str = "email"
    session_idle: timedelta = timedelta(minutes=30)
    shared_device_idle: timedelta = timedelta(minutes=10)
    # However busy it is; on a shared device at most `login.SHARED_DEVICE_LIFETIME`.
    session_lifetime: timedelta = timedelta(hours=12)
    import_max_bytes: int = 40 * 1024 * 1024
    mail_server: str = ""
    mail_port: int = 25
    mail_from: str = "kompetensplan@mittkoping.example"
    mail_security: str = "none"
    mail_user: str = ""
    mail_password: str = ""
    contact: str = "HR-stöd, telefon 018-000 00 00"
    data_protection_officer: str = "kommunens växel"
    secure_cookies: bool = True
    trusted_proxies: int = 0
    # The accessibility statement: fully, partly or not; self or external; and the two days.
    accessibility_conformity: str = "partly"
    accessibility_method: str = "self"
    accessibility_assessed_on: date = FIRST_ASSESSED
    accessibility_updated_on: date = FIRST_ASSESSED
    instance_path: Path = field(default=ROOT / "instance")
    debug: bool = False

    @property
    def is_demo(self) -> bool:
        return self.environment == "demo"

    @property
    def is_production(self) -> bool:
        return self.environment == "production"

    def check(self) -> None:
        """Refuse to start a real installation with demo or default values.

        Raises:
            Unsafe: production with a weak secret, a moved clock or debug on; anywhere a password
                that would be sent in the clear.
        """
        if self.accessibility_conformity not in ("fully", "partly", "not"):
            raise Unsafe("ACCESSIBILITY_CONFORMITY must be fully, partly or not.")
        if self.accessibility_method not in ("self", "external"):
            raise Unsafe("ACCESSIBILITY_METHOD must be self or external.")
        if not timedelta(hours=1) <= self.session_lifetime <= LONGEST_SESSION:
            raise Unsafe("SESSION_HOURS must be from 1 to 24.")
        self._check_mail()
        if self.is_production:
            self._check_production()

    def _check_production(self) -> None:
        if self.secret_key in WEAK_SECRETS or len(self.secret_key) < 32:
            raise Unsafe("SECRET_KEY must be set to at least 32 random characters.")
        if not self.notes_keys or OPEN_NOTES_KEY.partition(":")[2] in self.notes_keys:
            raise Unsafe("NOTES_KEYS must be set to a key of your own (docs/configuration.md).")
        if self.secret_key in self.notes_keys:
            raise Unsafe("NOTES_KEYS and SECRET_KEY may not be the same.")
        if self.today is not None:
            raise Unsafe("KOMPETENSPLAN_TODAY may not be set in production.")
        if self.debug:
            raise Unsafe("Debug may not be on in production.")

    def _check_mail(self) -> None:
        if self.mail_security not in ("none", "starttls", "tls"):
            raise Unsafe("MAIL_SECURITY must be none, starttls or tls.")
        if self.mail_user and self.mail_security == "none":
            raise Unsafe("MAIL_USER needs MAIL_SECURITY: else the password is sent in the clear.")


def from_environment() -> Config:
    """Read the settings of this process from its environment."""
    instance = Path(os.environ.get("KOMPETENSPLAN_INSTANCE", str(ROOT / "instance")))
    environment = _environment(instance)
    moved = os.environ.get("KOMPETENSPLAN_TODAY")
    today = date.fromisoformat(moved) if moved else None
    if environment == "demo" and today is None:
        today = DEMO_DAY
    config = Config(
        environment=environment,
        secret_key=_secret(instance, environment),
        database_url=os.environ.get("DATABASE_URL", f"sqlite:///{instance / 'kompetensplan.db'}"),
        notes_keys=os.environ.get("NOTES_KEYS", _open_key(environment)),
        public_url=os.environ.get("PUBLIC_URL", _local_url()),
        municipality=os.environ.get("MUNICIPALITY", "Mittköpings kommun"),
        today=today,
        identity_claim=os.environ.get("IDENTITY_CLAIM", "email"),
        session_lifetime=timedelta(hours=float(os.environ.get("SESSION_HOURS", "12"))),
        contact=os.environ.get("CONTACT", "HR-stöd"),
        data_protection_officer=os.environ.get("DATA_PROTECTION_OFFICER", "kommunens växel"),
        mail_server=os.environ.get("MAIL_SERVER", ""),
        mail_port=int(os.environ.get("MAIL_PORT", "25")),
        mail_from=os.environ.get("MAIL_FROM", "kompetensplan@mittkoping.example"),
        mail_security=os.environ.get("MAIL_SECURITY", "none"),
        mail_user=os.environ.get("MAIL_USER", ""),
        mail_password=os.environ.get("MAIL_PASSWORD", ""),
        secure_cookies=os.environ.get("PUBLIC_URL", "http:").startswith("https:")
        or environment == "production",
        trusted_proxies=int(os.environ.get("TRUSTED_PROXIES", "0")),
        accessibility_conformity=os.environ.get("ACCESSIBILITY_CONFORMITY", "partly"),
        accessibility_method=os.environ.get("ACCESSIBILITY_METHOD", "self"),
        accessibility_assessed_on=_day("ACCESSIBILITY_ASSESSED_ON"),
        accessibility_updated_on=_day("ACCESSIBILITY_UPDATED_ON"),
        instance_path=instance,
        debug=os.environ.get("FLASK_DEBUG") == "1",
    )
    config.check()
    return config


def _day(name: str) -> date:
    return date.fromisoformat(os.environ.get(name, FIRST_ASSESSED.isoformat()))


def _local_url() -> str:
    return f"http://{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '5000')}"


def _environment(instance: Path) -> str:
    """Return the kind of installation; without a word about it, a real one.

    `make run` leaves a word in the instance folder, so that `flask …` beside it speaks of
    the same demo.
    """
    kept = instance / "environment"
    given = os.environ.get("KOMPETENSPLAN_ENV") or (
        kept.exists() and kept.read_text("utf-8").strip()
    )
    return given or "production"


def _secret(instance: Path, environment: str) -> str:
    """Return SECRET_KEY; outside production a file in the instance folder may hold it."""
    given = os.environ.get("SECRET_KEY", "")
    kept = instance / "secret_key"
    if given or environment == "production" or not kept.exists():
        return given or ("" if environment == "production" else "dev")
    return kept.read_text(encoding="utf-8").strip()


def _open_key(environment: str) -> str:
    """Return what seals own notes where no keys are set; a real installation has none."""
    return "" if environment == "production" else OPEN_NOTES_KEY
