"""Cambiar el secreto de la instalación sin que nadie tenga que volver a subir su certificado."""

from dataclasses import dataclass

from sqlalchemy import text

from factursaas import db
from factursaas.arranque import base, propietario
from factursaas.config import RAIZ
from factursaas.domain.planes import Inquilino
from factursaas.services import certificados
from factursaas.services.cofre import CofreCerrado


@dataclass(frozen=True, slots=True)
class Rotacion:
    """Cuántos certificados se han vuelto a cifrar, cuántos ya estaban al día y cuántos no abre ningún secreto."""

    recifrados: int = 0
    al_dia: int = 0
    cerrados: int = 0


def rotar() -> Rotacion:
    """Vuelve a cifrar con el secreto de ahora todo lo que cerró uno de antes. Se puede repetir."""
    with base.en_marcha() as url, base.conectada(url):
        como = [_recifrar(user_id) for user_id in _con_certificado(url)]
    return Rotacion(como.count(True), como.count(False), como.count(None))


def env_a_la_vista() -> bool:
    """Si el fichero con los secretos lo puede leer alguien más que su dueño."""
    fichero = RAIZ / ".env"
    return fichero.exists() and bool(fichero.stat().st_mode & 0o077)


def _recifrar(user_id: str) -> bool | None:
    try:
        with db.tenant_session(Inquilino(user_id)) as sesion:
            return bool(certificados.recifrar(sesion))
    except CofreCerrado:
        return None


def _con_certificado(url: str) -> list[str]:
    """De quién son. La seguridad por filas no deja verlo ni al dueño de la tabla: la quita y la repone al acabar."""
    with propietario.conectado(url) as motor, motor.begin() as conexion:
        conexion.execute(text("ALTER TABLE certificados NO FORCE ROW LEVEL SECURITY"))
        consulta = text("SELECT user_id FROM certificados WHERE vigente ORDER BY user_id")
        suyos = list(conexion.execute(consulta).scalars())
        conexion.execute(text("ALTER TABLE certificados FORCE ROW LEVEL SECURITY"))
    return suyos
