"""Restaurar una copia: se comprueba antes de tocar nada, y al final es lo que era o no ha pasado nada."""

import io
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from alembic.script import ScriptDirectory
from psycopg import Connection

from factursaas.arranque import base, cerrojos, copias, cuenta, migraciones, servidor
from factursaas.arranque.errores import ErrorDeArranque
from factursaas.arranque.respaldo import destino, foto, llave, programas
from factursaas.arranque.respaldo.contenedor import Copia
from factursaas.arranque.respaldo.manifiesto import CLAVE, VOLCADO, Hechos, Manifiesto
from factursaas.config import ajustes


@dataclass(frozen=True, slots=True)
class Restaurada:
    """Lo que ha quedado."""

    manifiesto: Manifiesto
    revision: str
    numero: int
    aviso: str


def restaurar(fichero: Path, *, forzar: bool = False) -> Restaurada:
    """Deja la base y el secreto como estaban al hacer la copia, y la base al día y lista para atender.

    Raises:
        ErrorDeArranque: si la copia está dañada o es posterior al programa, la base tiene datos o está en uso, o lo
            restaurado no coincide con la copia. Nada cambia.
    """
    copia = Copia(fichero, ajustes().contrasena_de_las_copias)
    manifiesto = copia.comprobar()
    _exigir_conocida(manifiesto)
    with _sin_aplicacion(), base.en_marcha() as url, foto.conectar(url, autocommit=True) as conexion:
        _exigir_servidor(manifiesto, conexion.info.server_version)
        if destino.a_medias(conexion):
            llave.deshacer()
        destino.preparar(conexion, forzar=forzar)
        try:
            numero = _rellenar(url, conexion, copia)
        except BaseException:
            llave.deshacer()
            destino.deshacer(conexion)
            raise
        destino.dar_por_buena(conexion)
        llave.dar_por_buena()
        # El apunte de la demo no va en la copia: sin él, un arranque de desarrollo la echaría en falta.
        (ajustes().datos / "demo").touch()
        return Restaurada(manifiesto, _ultima(url), numero, _aviso())


def _rellenar(url: str, conexion: Connection, copia: Copia) -> int:
    version = conexion.info.server_version // 10000
    programas.restaurar(url, version, lambda caudal: copia.volcar(VOLCADO, caudal))
    _exigir_igual(copia.manifiesto.hechos, foto.leer_hechos(conexion))
    clave = io.BytesIO()
    copia.volcar(CLAVE, clave)
    llave.poner(clave.getvalue().decode())
    migraciones.migrar(url, temporal=True)
    return copias.declarar(f"Restaurada la copia del {copia.manifiesto.momento:%d/%m/%Y a las %H:%M:%S} UTC.")


def _exigir_igual(esperado: Hechos, hallado: Hechos) -> None:
    if esperado.filas != hallado.filas:
        todas = esperado.filas.keys() | hallado.filas.keys()
        mal = sorted(tabla for tabla in todas if esperado.filas.get(tabla) != hallado.filas.get(tabla))
        raise ErrorDeArranque(
            f"Lo restaurado no tiene las filas de la copia en: {', '.join(mal)}. Se deja como estaba."
        )
    if esperado.cadenas != hallado.cadenas:
        raise ErrorDeArranque("Las cadenas restauradas no acaban donde dice la copia. Se deja como estaba.")


def _exigir_conocida(manifiesto: Manifiesto) -> None:
    """Una copia anterior se pone al día; una posterior tiene cosas que este programa no entiende."""
    conocidas = {paso.revision for paso in _pasos("postgresql://").walk_revisions()}
    if manifiesto.hechos.revision not in conocidas:
        raise ErrorDeArranque(
            f"La copia es de una versión posterior del programa ({manifiesto.version}, tablas "
            f"{manifiesto.hechos.revision or 'sin crear'}). Instala esa versión o una más nueva y repite."
        )


def _exigir_servidor(manifiesto: Manifiesto, version: int) -> None:
    hecha_en, aqui = manifiesto.hechos.postgresql // 10000, version // 10000
    if hecha_en > aqui:
        raise ErrorDeArranque(
            f"La copia es de PostgreSQL {hecha_en} y este servidor es el {aqui}: hace falta el {hecha_en} o posterior."
        )


@contextmanager
def _sin_aplicacion() -> Generator[None]:
    """Mientras se restaura, `make run` no puede arrancar con estos datos."""
    datos = ajustes().datos
    cuenta.preparar_datos(datos)
    descriptor = cerrojos.intentar(datos / servidor.CERROJO)
    if descriptor is None:
        otro = servidor.leer_cerrojo(datos / servidor.CERROJO)
        raise ErrorDeArranque(f"La aplicación está en marcha (pid {otro['pid']}). Párala y repite: kill {otro['pid']}")
    try:
        yield
    finally:
        cerrojos.cerrar(descriptor)


def _pasos(url: str) -> ScriptDirectory:
    return ScriptDirectory.from_config(migraciones.configuracion(url))


def _ultima(url: str) -> str:
    return _pasos(url).get_current_head() or ""


def _aviso() -> str:
    """Lo que falta por hacer a mano."""
    if ajustes().secret_key:
        return "Comprueba con doctor que los certificados se abren: manda FACTURSAAS_SECRET_KEY, no el de la copia."
    if base.url_externa() and ajustes().clave_restaurada.exists():
        return f"Si hay más máquinas, lleva {ajustes().clave_restaurada} a su directorio de datos."
    return ""
