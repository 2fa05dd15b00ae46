"""The application that a web server runs: `gunicorn app:app`."""

from config import from_environment
from kompetensplan import create_app

app = create_app(from_environment())
