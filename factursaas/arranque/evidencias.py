"""Escribir en un fichero el paquete de evidencias de una cuenta."""

from datetime import date
from pathlib import Path

from factursaas import db
from factursaas.arranque import base
from factursaas.arranque.errores import ErrorDeArranque
from factursaas.arranque.ficheros import fichero_nuevo
from factursaas.documents.evidencias import empaquetar
from factursaas.domain.auditoria import ADMINISTRADOR
from factursaas.domain.planes import Inquilino
from factursaas.domain.verifactu.evidencias import Tramo
from factursaas.services import evidencias, instalaciones


def guardar(user_id: str, salida: Path, desde: date | None, hasta: date | None) -> int:
    """Escribe el paquete y devuelve cuántos bytes ocupa. Si algo falla no queda a medias.

    Raises:
        ErrorDeArranque: si esa cuenta no tiene registros, los días van al revés o ya hay un fichero con ese nombre.
    """
    if desde and hasta and desde > hasta:
        raise ErrorDeArranque("El primer día (--desde) no puede ser posterior al último (--hasta).")
    with base.en_marcha() as url, base.conectada(url):
        _exigir_registros(user_id)
        with (
            fichero_nuevo(salida) as fichero,
            db.tenant_session(Inquilino(user_id, origen=ADMINISTRADOR), instantanea=True) as sesion,
        ):
            evidencias.componer(
                sesion, Tramo(desde, hasta), lambda portada, piezas: empaquetar(fichero, portada, piezas)
            )
    return salida.stat().st_size


def _exigir_registros(user_id: str) -> None:
    with db.system_session() as sesion:
        if user_id not in instalaciones.obligados(sesion):
            raise ErrorDeArranque(f"La cuenta «{user_id}» no tiene registros. Comprueba el identificador.")
