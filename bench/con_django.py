"""`django-verifactu` encadenando registros en un esquema aparte de la misma base, como lo haría su usuario."""

import json
import sys
import time
from decimal import Decimal
from urllib.parse import urlsplit

import psycopg

NIF = "12345678Z"
_ESQUEMA = "con_django"


def configurar(url: str) -> None:
    """Prepara Django con su esquema, vacío."""
    import django
    from django.conf import settings

    partes = urlsplit(url)
    settings.configure(
        INSTALLED_APPS=["django.contrib.contenttypes", "django_verifactu", "bench.tienda"],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": partes.path.lstrip("/"),
                "USER": partes.username,
                "PASSWORD": partes.password,
                "HOST": partes.hostname,
                "PORT": partes.port,
                "CONN_MAX_AGE": None,
                "OPTIONS": {"options": f"-c search_path={_ESQUEMA}"},
            }
        },
        USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        VERIFACTU={
            "PRODUCTION": False,
            "SOFTWARE": {
                "producer": _productor(),
                "name": "banco",
                "system_id": "BA",
                "version": "1",
                "multiple_taxpayers_possible": True,
            },
            "TAXPAYERS": {NIF: {"name": "Ana Núñez", "certificate": b"", "password": ""}},
        },
    )
    django.setup()


def _productor() -> object:
    from django_verifactu.aeat.domain import Party

    return Party(name="Banco de pruebas", tax_id="B12345674")


def principal(url: str, por_tanda: int, tandas: int) -> list[float]:
    """Registros por segundo de cada tanda; la primera calienta y no cuenta."""
    with psycopg.connect(url, autocommit=True) as conexion:
        conexion.execute(f"CREATE SCHEMA {_ESQUEMA}")
    configurar(url)
    from django.core.management import call_command

    call_command("migrate", run_syncdb=True, verbosity=0)
    return [_tanda(vez * por_tanda, por_tanda) for vez in range(tandas + 1)][1:]


def _tanda(desde: int, cuantas: int) -> float:
    from django.db import transaction
    from django.utils import timezone
    from django_verifactu.aeat.domain import Invoice, Party, TaxLine
    from django_verifactu.issuing import register

    from bench.tienda.models import Pedido

    linea = TaxLine(base=Decimal("74.10"), rate=Decimal(21), tax=Decimal("15.56"))
    empieza = time.perf_counter()
    for numero in range(desde + 1, desde + cuantas + 1):
        with transaction.atomic():
            factura = Invoice(
                issuer_tax_id=NIF,
                issuer_name="Ana Núñez",
                invoice_number=f"A-{numero:06d}",
                issue_date=timezone.localdate(),
                description="Servicio",
                recipients=(Party(name="Peluquería Íñigo, S.L.", tax_id="B12345674"),),
                lines=(linea,),
            )
            register(Pedido.objects.create(), factura)
    return cuantas / (time.perf_counter() - empieza)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(principal(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))))
