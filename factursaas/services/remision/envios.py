"""Los mensajes cruzados con la AEAT, para verlos y bajarlos."""

from typing import Literal
from uuid import UUID

from sqlalchemy.orm import defer
from sqlmodel import col, select

from factursaas.db import TenantSession
from factursaas.domain.errores import NoEncontrado
from factursaas.models import Envio
from factursaas.services.paginas import Orden, Pagina

Mitad = Literal["enviado", "recibido"]
# Los dos cuerpos pesan, y una lista no los enseña.
SIN_CUERPOS = (defer(col(Envio.enviado)), defer(col(Envio.recibido)))  # pyright: ignore[reportArgumentType]
# El identificador crece con el tiempo (UUID v7).
_ORDEN: Orden[Envio] = Orden(
    columnas=(col(Envio.id),), valores=lambda envio: (envio.id,), leer=lambda p: (UUID(p[0]),), descendente=True
)


def listar(db: TenantSession, *, limite: int, cursor: str | None) -> Pagina[Envio]:
    """Los envíos, del último al primero, sin sus cuerpos."""
    return _ORDEN.pagina(db, select(Envio).options(*SIN_CUERPOS), limite, cursor)


def cuerpo(db: TenantSession, envio_id: UUID, mitad: Mitad) -> tuple[str, bytes]:
    """Con qué nombre se guarda y los bytes exactos que se mandaron o que volvieron.

    Raises:
        NoEncontrado: si no existe, o si no volvió nada.
    """
    envio = db.exec(select(Envio).where(Envio.id == envio_id)).one_or_none()
    if envio is None:
        raise NoEncontrado("Ese envío no existe.")
    contenido = envio.enviado if mitad == "enviado" else envio.recibido
    if contenido is None:
        raise NoEncontrado("De ese envío no ha vuelto nada.")
    return f"verifactu-{envio.iniciado_en:%Y%m%d-%H%M%S}-{mitad}.xml", contenido
