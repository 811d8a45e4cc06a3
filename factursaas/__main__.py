"""`python -m factursaas`."""

from factursaas.cli import app

app()
