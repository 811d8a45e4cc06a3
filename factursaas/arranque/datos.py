"""Los datos de una cuenta, en manos de quien administra: llevárselos y suprimirlos cuando lo pide su dueño."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from factursaas import db
from factursaas.arranque import base
from factursaas.arranque.errores import ErrorDeArranque
from factursaas.arranque.ficheros import fichero_nuevo
from factursaas.documents.pdf import imprimir
from factursaas.documents.portabilidad import empaquetar
from factursaas.domain.auditoria import ADMINISTRADOR
from factursaas.domain.planes import Inquilino
from factursaas.domain.plurales import contar, segun
from factursaas.services import bajas, cuentas, portabilidad
from factursaas.services.bajas import Prevision


def exportar(user_id: str, salida: Path) -> int:
    """Escribe el paquete con todo lo de una cuenta y devuelve cuántos bytes ocupa. Si algo falla no queda a medias.

    Raises:
        ErrorDeArranque: si no hay tal cuenta, o ya hay un fichero con ese nombre.
    """
    with (
        _cuenta(user_id),
        fichero_nuevo(salida) as fichero,
        db.tenant_session(Inquilino(user_id, origen=ADMINISTRADOR), instantanea=True) as sesion,
    ):
        portabilidad.componer(
            sesion, imprimir, lambda quien, piezas: empaquetar(fichero, quien, piezas, portabilidad.SIN_EXPORTAR)
        )
    return salida.stat().st_size


def prever(user_id: str) -> Prevision:
    """Qué pasaría al suprimir una cuenta ahora.

    Raises:
        ErrorDeArranque: si no hay tal cuenta.
    """
    with _cuenta(user_id), db.tenant_session(Inquilino(user_id)) as sesion:
        return bajas.prever(sesion)


def suprimir(user_id: str) -> Prevision:
    """Da de baja una cuenta y devuelve lo que ha pasado con ella.

    Raises:
        ErrorDeArranque: si no hay tal cuenta, ya está de baja o aún tiene registros por remitir a la AEAT.
    """
    with _cuenta(user_id), db.tenant_session(Inquilino(user_id, origen=ADMINISTRADOR)) as sesion:
        previsto = bajas.prever(sesion)
        if previsto.de_baja_desde:
            raise ErrorDeArranque(f"Esa cuenta ya está de baja desde el {previsto.de_baja_desde:%d/%m/%Y}.")
        if previsto.sin_remitir:
            raise ErrorDeArranque(
                f"Le {segun(previsto.sin_remitir, 'queda', 'quedan')} {contar(previsto.sin_remitir, 'registro')} por "
                "remitir a la AEAT: espera a que el trabajador acabe."
            )
        bajas.dar_de_baja(sesion)
        return previsto


@contextmanager
def _cuenta(user_id: str) -> Generator[None]:
    with base.en_marcha() as url, base.conectada(url):
        with db.tenant_session(Inquilino(user_id)) as sesion:
            if cuentas.leer(sesion) is None:
                raise ErrorDeArranque(f"No hay ninguna cuenta «{user_id}». Comprueba el identificador.")
        yield
