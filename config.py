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


# The demo's certificate lies in the instance folder and vouches for nobody but itself.
DEMO_SEAL, DEMO_SEAL_PASSWORD = "seal.p12", "mittkoping"


class Unsafe(RuntimeError):
    """The settings would make a real installation unsafe; the start is refused."""


@dataclass(frozen=True, slots=True)
class Seal:
    """What documents are sealed with (SIGN-2): a file, or a token of its own; neither is off."""

    pkcs12: str = ""
    password: str = field(default="", repr=False)
    pkcs11_module: str = ""
    pkcs11_token: str = ""
    pkcs11_label: str = ""
    pkcs11_pin: str = field(default="", repr=False)
    # A file with the certificates that seals are trusted by, earlier ones too.
    trust: str = ""
    timestamp_url: str = ""

    def check(self) -> None:
        """Refuse what cannot work.

        Raises:
            Unsafe: says which settings do not go together.
        """
        if self.pkcs12 and self.pkcs11_module:
            raise Unsafe("Set SEAL_PKCS12 or SEAL_PKCS11_MODULE, not both.")
        if self.pkcs11_module and not (self.pkcs11_token and self.pkcs11_label and self.trust):
            raise Unsafe(
                "SEAL_PKCS11_MODULE needs SEAL_PKCS11_TOKEN, SEAL_PKCS11_LABEL and SEAL_TRUST."
            )


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of one running application."""

    environment: str
    secret_key: str
    database_url: str
    # Where the workers' queue is: nothing means beside the database; or redis://host:6379/0.
    queue_url: str = field(default="", repr=False)
    # What seals the employees' own notes: "name:key,name:key", the present one first.
    notes_keys: str = field(default=OPEN_NOTES_KEY, repr=False)
    seal: Seal = field(default=Seal())
    # What the log is chained with: "name:secret,name:secret"; nothing: it follows from secret_key.
    audit_keys: str = field(default="", repr=False)
    public_url: str = "http://127.0.0.1:5000"
    municipality: str = "Mittköpings kommun"
    today: date | None = None
    identity_claim: str = "email"
    session_idle: timedelta = timedelta(minutes=30)
    shared_device_idle: timedelta = timedelta(minutes=10)
    # However busy it is; on a shared device at most `login.SHARED_DEVICE_LIFETIME`.
    session_lifetime: timedelta = timedelta(hours=12)
    # Words that are marked in texts before a plan becomes public; nothing: the product's own list.
    sensitive_words: Path | None = None
    # Where HR's files are taken from by schedule; nothing: only by upload and command.
    import_folder: Path | None = None
    import_max_bytes: int = 40 * 1024 * 1024
    mail_server: str = ""
    mail_port: int = 25
    mail_from: str = "kompetensplan@mittkoping.example"
    mail_security: str = "none"
    mail_user: str = ""
    mail_password: str = ""
    contact: str = "HR-stöd, telefon 018-000 00 00"
    data_protection_officer: str = "kommunens växel"
    # Where people correct what comes from the HR system; empty: they are told to ask `contact`.
    hr_system_url: str = ""
    secure_cookies: bool = True
    trusted_proxies: int = 0
    # The accessibility statement: fully, partly or not; self or external; and the two days.
    accessibility_conformity: str = "partly"
    accessibility_method: str = "self"
    accessibility_assessed_on: date = FIRST_ASSESSED
    accessibility_updated_on: date = FIRST_ASSESSED
    # Who is mailed when somebody reports a barrier; the system administrators are told anyhow.
    accessibility_mail: str = ""
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
        if self.queue_url and not self.queue_url.startswith(("redis://", "rediss://")):
            raise Unsafe("QUEUE_URL must be an address of Redis, redis:// or rediss://.")
        self._check_mail()
        self.seal.check()
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
        queue_url=os.environ.get("QUEUE_URL", ""),
        notes_keys=os.environ.get("NOTES_KEYS", _open_key(environment)),
        seal=_seal(instance, environment),
        audit_keys=os.environ.get("AUDIT_KEYS", ""),
        public_url=os.environ.get("PUBLIC_URL", _local_url()),
        municipality=os.environ.get("MUNICIPALITY", "Mittköpings kommun"),
        today=today,
        identity_claim=os.environ.get("IDENTITY_CLAIM", "email"),
        session_lifetime=timedelta(hours=float(os.environ.get("SESSION_HOURS", "12"))),
        contact=os.environ.get("CONTACT", "HR-stöd"),
        data_protection_officer=os.environ.get("DATA_PROTECTION_OFFICER", "kommunens växel"),
        hr_system_url=os.environ.get("HR_SYSTEM_URL", ""),
        mail_server=os.environ.get("MAIL_SERVER", ""),
        mail_port=int(os.environ.get("MAIL_PORT", "25")),
        mail_from=os.environ.get("MAIL_FROM", "kompetensplan@mittkoping.example"),
        mail_security=os.environ.get("MAIL_SECURITY", "none"),
        mail_user=os.environ.get("MAIL_USER", ""),
        mail_password=os.environ.get("MAIL_PASSWORD", ""),
        import_folder=_path("IMPORT_FOLDER"),
        sensitive_words=_path("SENSITIVE_WORDS"),
        secure_cookies=os.environ.get("PUBLIC_URL", "http:").startswith("https:")
        or environment == "production",
        trusted_proxies=int(os.environ.get("TRUSTED_PROXIES", "0")),
        accessibility_conformity=os.environ.get("ACCESSIBILITY_CONFORMITY", "partly"),
        accessibility_method=os.environ.get("ACCESSIBILITY_METHOD", "self"),
        accessibility_assessed_on=_day("ACCESSIBILITY_ASSESSED_ON"),
        accessibility_updated_on=_day("ACCESSIBILITY_UPDATED_ON"),
        accessibility_mail=os.environ.get("ACCESSIBILITY_MAIL", ""),
        instance_path=instance,
        debug=os.environ.get("FLASK_DEBUG") == "1",
    )
    config.check()
    return config


def _seal(instance: Path, environment: str) -> Seal:
    """Return what seals; in the demo a certificate that `tools/set_up.py` has made, if any."""
    own = instance / DEMO_SEAL
    given = {name: os.environ.get(f"SEAL_{name.upper()}", "") for name in Seal.__dataclass_fields__}
    if environment == "demo" and not any(given.values()) and own.exists():
        given |= {"pkcs12": str(own), "password": DEMO_SEAL_PASSWORD}
    return Seal(**given)


def _path(name: str) -> Path | None:
    given = os.environ.get(name, "")
    return Path(given) if given else None


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
