"""Lo que se baja: quién puede, con su token o con un enlace firmado, y un ZIP grande que se manda según se lee."""

from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager
from tempfile import TemporaryFile
from typing import Annotated, Any, BinaryIO
from uuid import UUID

from fastapi import Query, Request
from fastapi.responses import StreamingResponse

from factursaas.api.ruta import con_visita_apuntada, identificar
from factursaas.domain.errores import NoEncontrado
from factursaas.domain.planes import Inquilino

_BINARIO = {"schema": {"type": "string", "format": "binary"}}
PDF: dict[str, Any] = {"application/pdf": _BINARIO}
XML: dict[str, Any] = {"application/xml": {"schema": {"type": "string"}}}
CSV: dict[str, Any] = {"text/csv": {"schema": {"type": "string"}}}
ZIP: dict[str, Any] = {"application/zip": _BINARIO}
_TROZO = 1 << 16
# En el contrato sale como forma de identificarse, no como un dato más.
Enlace = Annotated[str | None, Query(max_length=2000, include_in_schema=False)]


def quien_baja(
    request: Request, enlace: str | None, pedido: UUID, leer: Callable[[str], tuple[Inquilino, UUID]], si_no: str
) -> Inquilino:
    """Quién lo pide: por su token o, si trae un enlace, a quien se le firmó.

    Raises:
        NoEncontrado: con `si_no`, si el enlace es de otra cosa.
    """
    if enlace is None:
        return identificar(request)
    inquilino, firmado = leer(enlace)
    if firmado != pedido:
        raise NoEncontrado(si_no)
    return con_visita_apuntada(request, inquilino)


def quien_baja_lo_suyo(request: Request, enlace: str | None, leer: Callable[[str], Inquilino]) -> Inquilino:
    """Lo mismo para lo que solo hay uno de cada cuenta."""
    return identificar(request) if enlace is None else con_visita_apuntada(request, leer(enlace))


@contextmanager
def fichero_por_mandar() -> Generator[BinaryIO]:
    """Un fichero temporal que sigue abierto para `mandar`; si antes falla algo, se cierra."""
    with ExitStack() as pila:
        yield pila.enter_context(TemporaryFile())
        pila.pop_all()


def mandar_zip(fichero: BinaryIO, nombre: str) -> StreamingResponse:
    """Un ZIP escrito en un fichero."""
    return mandar(fichero, nombre, "application/zip")


def mandar(fichero: BinaryIO, nombre: str, tipo: str) -> StreamingResponse:
    """Lo escrito en un fichero, que se cierra cuando se ha mandado entero."""
    largo = fichero.tell()
    fichero.seek(0)
    cabeceras = {
        "Content-Disposition": f'attachment; filename="{nombre}"',
        "Content-Length": str(largo),
        "Cache-Control": "private, no-store",
    }
    return StreamingResponse(_trozos(fichero), media_type=tipo, headers=cabeceras)


def _trozos(fichero: BinaryIO) -> Iterator[bytes]:
    with fichero:
        while trozo := fichero.read(_TROZO):
            yield trozo
