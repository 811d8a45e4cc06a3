"""`Idempotency-Key`: repetir una petición no la hace dos veces."""

import hashlib
import json
from dataclasses import dataclass

from fastapi import Request
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from factursaas.db import TenantSession
from factursaas.domain.errores import DatosNoValidos
from factursaas.models import ClaveIdempotencia

CABECERA = "Idempotency-Key"


@dataclass(frozen=True, slots=True)
class Repeticion:
    """Una petición que puede llegar más de una vez, reconocible por su clave y por lo que pide."""

    clave: str
    huella: str

    def anterior(self, db: TenantSession) -> tuple[int, str] | None:
        """Reserva la clave; si ya se atendió, el estado y el cuerpo de entonces.

        Si otra petición igual está en curso, espera a que acabe: la reserva vive en su transacción.

        Raises:
            DatosNoValidos: si la clave se usó para pedir otra cosa.
        """
        reserva = insert(ClaveIdempotencia).values(
            user_id=db.inquilino.user_id, clave=self.clave, huella_peticion=self.huella, estado_http=0, respuesta={}
        )
        nueva = db.exec(reserva.on_conflict_do_nothing().returning(col(ClaveIdempotencia.clave))).first()
        if nueva:
            return None
        fila = db.exec(select(ClaveIdempotencia).where(ClaveIdempotencia.clave == self.clave)).one()
        if fila.huella_peticion != self.huella:
            raise DatosNoValidos({CABECERA: "Esa clave ya se usó con otra petición. Usa una clave nueva."})
        return fila.estado_http, str(fila.respuesta["cuerpo"])

    def anotar(self, db: TenantSession, estado: int, cuerpo: str) -> None:
        """Guarda la respuesta en la misma transacción que el trabajo: o quedan los dos, o ninguno."""
        fila = db.exec(select(ClaveIdempotencia).where(ClaveIdempotencia.clave == self.clave)).one()
        fila.estado_http, fila.respuesta = estado, {"cuerpo": cuerpo}
        db.flush()


async def huella_de(request: Request) -> str:
    """Resumen de lo que se pide: dos cuerpos con los mismos datos son el mismo."""
    datos = await request.json() if await request.body() else None
    partes = [request.method, request.url.path, request.url.query, json.dumps(datos, sort_keys=True)]
    return hashlib.sha256("\n".join(partes).encode("utf-8", "surrogatepass")).hexdigest()
