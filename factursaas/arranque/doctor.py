"""Comprueba que la instalación está sana y dice cómo arreglar lo que no lo esté."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from factursaas.arranque import base, cerrojos, copias, correo, frontend, identidad, remision, servidor
from factursaas.arranque.errores import ErrorDeArranque
from factursaas.config import ConfiguracionIncompleta, ajustes

ESPACIO_MINIMO = 512 * 1024 * 1024
VERSION_MINIMA = 160000


@dataclass(frozen=True, slots=True)
class Comprobacion:
    """Lo que se ha mirado y cómo está."""

    nombre: str
    bien: bool
    detalle: str


def revisar() -> list[Comprobacion]:
    """Mira todo, también lo que viene después de algo que falla."""
    revisiones: list[tuple[str, Callable[[], str]]] = [
        ("Configuración", _configuracion),
        ("Python", lambda: ".".join(map(str, sys.version_info[:3]))),
        ("Directorio de datos", _datos),
        ("Herramienta del frontend", _bun),
        ("Frontend", _frontend),
        ("Base de datos", _base),
        ("Copias restauradas", _copias),
        *_identidad(),
        ("Remisión", remision.destino),
        ("Correo", correo.revisar_correo),
        ("Trabajadores", _trabajadores),
        ("Aplicación", _aplicacion),
    ]
    return [_comprobar(nombre, mirar) for nombre, mirar in revisiones]


def _comprobar(nombre: str, mirar: Callable[[], str]) -> Comprobacion:
    try:
        return Comprobacion(nombre, True, mirar())
    except (ErrorDeArranque, ConfiguracionIncompleta, OSError) as fallo:
        return Comprobacion(nombre, False, str(fallo))


def _configuracion() -> str:
    ajustes().exigir_completa()
    quien = {"clerk": "Clerk", "oidc": "OIDC", "desarrollo": "acceso de desarrollo", "ninguna": "nadie"}
    return f"{ajustes().entorno}, entra quien diga {quien[ajustes().identidad]}, planes: {ajustes().planes_de}"


def _identidad() -> list[identidad.Revision]:
    """Con la configuración a medias no hay a quién preguntar: ya lo dice la primera línea."""
    try:
        ajustes().exigir_completa()
        return identidad.revisiones()
    except ConfiguracionIncompleta:
        return []


def _datos() -> str:
    carpeta = next(c for c in (ajustes().datos, *ajustes().datos.parents) if c.exists())
    libre = shutil.disk_usage(carpeta).free
    if libre < ESPACIO_MINIMO:
        raise ErrorDeArranque(
            f"Quedan {libre // 1024**2} MB en {carpeta}. Libera espacio: hacen falta al menos 512 MB."
        )
    return f"{ajustes().datos}, {libre // 1024**3} GB libres"


def _bun() -> str:
    programa = Path(sys.executable).parent / "bun"
    if not programa.exists():
        if frontend.vigente():
            return "no hace falta: las páginas ya están construidas"
        raise ErrorDeArranque("Falta bun en el entorno virtual. Instálalo con: pip install -r requirements.txt")
    hecho = subprocess.run([str(programa), "--version"], check=False, capture_output=True, text=True)  # noqa: S603
    if hecho.returncode:
        raise ErrorDeArranque(f"bun no funciona en esta máquina: {hecho.stderr.strip()}")
    return f"bun {hecho.stdout.strip()}"


def _frontend() -> str:
    return "construido y al día" if frontend.vigente() else "se construirá al arrancar"


def _base() -> str:
    import psycopg

    if ajustes().produccion and not base.url_externa():
        raise ErrorDeArranque("Falta DATABASE_URL: en producción no hay base embebida.")
    if not base.creada():
        return "se creará al arrancar"
    try:
        with base.en_marcha() as url, psycopg.connect(url, connect_timeout=5) as conexion:
            version = conexion.info.server_version
            pendiente = _pendiente(url)
    except psycopg.OperationalError as fallo:
        raise ErrorDeArranque(f"No se puede conectar a la base de datos. Revisa DATABASE_URL: {fallo}") from fallo
    if version < VERSION_MINIMA:
        raise ErrorDeArranque(f"PostgreSQL {version // 10000} es demasiado antiguo: hace falta el 16 o posterior.")
    if pendiente:
        raise ErrorDeArranque(f"{pendiente} Ejecuta: python -m factursaas migrate")
    return f"PostgreSQL {version // 10000}.{version % 10000}, {'externa' if base.url_externa() else 'embebida'}, al día"


def _trabajadores() -> str:
    import psycopg

    try:
        return remision.trabajadores()
    except psycopg.Error:
        return "no se sabe: antes hay que poner al día la base de datos"


def _copias() -> str:
    from sqlalchemy.exc import DBAPIError

    try:
        return copias.resumir()
    except DBAPIError as fallo:
        raise ErrorDeArranque("No se puede preguntar a la base si se ha restaurado.") from fallo


def _pendiente(url_owner: str) -> str:
    """Qué le falta a la base, o nada."""
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory
    from sqlalchemy import create_engine

    from factursaas.arranque.migraciones import configuracion
    from factursaas.db import normalizar_url

    motor = create_engine(normalizar_url(url_owner))
    with motor.connect() as conexion:
        actual = MigrationContext.configure(conexion).get_current_revision()
    motor.dispose()
    ultima = ScriptDirectory.from_config(configuracion(url_owner)).get_current_head()
    return "" if actual == ultima else f"Las tablas están en la versión {actual or 'ninguna'} y la última es {ultima}."


def _aplicacion() -> str:
    fichero = ajustes().datos / servidor.CERROJO
    if not fichero.exists():
        return "parada"
    descriptor = cerrojos.intentar(fichero)
    if descriptor is None:
        otro = servidor.leer_cerrojo(fichero)
        return f"en marcha en {otro['url']} (pid {otro['pid']})"
    cerrojos.cerrar(descriptor)
    return "parada"
