"""Comprueba que la instalación está sana y dice cómo arreglar lo que no lo esté."""

from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass

from psycopg import Error
from sqlalchemy.exc import DBAPIError

from factursaas.arranque import base, copias
from factursaas.arranque.doctor import certificados, correo, datos, defensas, identidad, maquina, redis, remision
from factursaas.arranque.doctor.identidad import Revision
from factursaas.arranque.errores import ErrorDeArranque
from factursaas.arranque.respaldo import ultima
from factursaas.config import ConfiguracionIncompleta, ajustes


@dataclass(frozen=True, slots=True)
class Comprobacion:
    """Lo que se ha mirado y cómo está."""

    nombre: str
    bien: bool
    detalle: str


def revisar() -> list[Comprobacion]:
    """Mira todo, también lo que viene después de algo que falla."""
    with _base_en_marcha():
        return [_comprobar(nombre, mirar) for nombre, mirar in _revisiones()]


def _revisiones() -> list[Revision]:
    return [
        ("Configuración", maquina.configuracion),
        ("Python", maquina.python),
        ("Disco", maquina.disco),
        ("Secretos", maquina.secretos),
        ("Herramienta del frontend", maquina.bun),
        ("Frontend", maquina.frontend_construido),
        ("Base de datos", datos.base_de_datos),
        ("Migraciones", datos.migraciones_pendientes),
        ("Reloj", datos.reloj),
        ("Rol de la aplicación", defensas.rol),
        ("Seguridad por filas", defensas.seguridad_por_filas),
        ("Disparadores", defensas.disparadores),
        ("Copias", ultima.resumir),
        ("Copias restauradas", copias.resumir),
        ("Redis", redis.revisar),
        *_identidad(),
        ("Remisión", remision.destino),
        ("Correo", correo.revisar_correo),
        ("Certificados", certificados.de_los_inquilinos),
        ("Trabajadores", remision.trabajadores),
        ("Cola", remision.cola),
        ("Aplicación", maquina.aplicacion),
    ]


def _comprobar(nombre: str, mirar: Callable[[], str]) -> Comprobacion:
    try:
        return Comprobacion(nombre, True, mirar())
    except (ErrorDeArranque, ConfiguracionIncompleta, OSError) as fallo:
        return Comprobacion(nombre, False, str(fallo))
    except (Error, DBAPIError):
        return Comprobacion(nombre, False, "No se sabe: arregla antes lo de «Base de datos» y «Migraciones» y repite.")


def _identidad() -> list[Revision]:
    """Con la configuración a medias no hay a quién preguntar: ya lo dice la primera línea."""
    try:
        ajustes().exigir_completa()
        return identidad.revisiones()
    except ConfiguracionIncompleta:
        return []


@contextmanager
def _base_en_marcha() -> Generator[None]:
    """La embebida arranca una vez para todas las revisiones; si no puede, ya lo dirá la suya."""
    with ExitStack() as pila:
        if base.creada():
            with suppress(ErrorDeArranque, OSError):
                pila.enter_context(base.en_marcha())
        yield
