"""Cómo llega una petición a los datos: su inquilino, una transacción y, si trae clave, una sola vez."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from factursaas.api.idempotencia import CABECERA, Repeticion, huella_de
from factursaas.db import TenantSession, tenant_session
from factursaas.domain.planes import Inquilino
from factursaas.services.campos import Linea
from factursaas.services.paginas import LIMITE_MAXIMO


@dataclass(frozen=True, slots=True)
class Atencion:
    """Una petición identificada."""

    inquilino: Inquilino
    repeticion: Repeticion | None = None

    def responder(self, caso: Callable[[TenantSession], BaseModel], estado: int = 200) -> Response:
        """Hace un caso de uso en su transacción y responde cuando ya está confirmado.

        Todo ocurre en el mismo hilo: repartirlo entre varios dejaría transacciones abiertas esperando turno.
        """
        with tenant_session(self.inquilino) as db:
            db.connection()  # aunque el caso no lea nada, aquí se sabe si la sesión se cerró
            previa = self.repeticion.anterior(db) if self.repeticion else None
            if previa is None:
                cuerpo = caso(db).model_dump_json(exclude_unset=True)
                if self.repeticion:
                    self.repeticion.anotar(db, estado, cuerpo)
            else:
                estado, cuerpo = previa
        return Response(cuerpo, estado, media_type="application/json")

    def hacer(self, caso: Callable[[TenantSession], None]) -> Response:
        """Hace un caso de uso que no tiene nada que contar."""
        with tenant_session(self.inquilino) as db:
            caso(db)
        return Response(status_code=204)


def _atender(request: Request) -> Atencion:
    return Atencion(request.state.inquilino)


async def _atender_una_vez(
    request: Request,
    clave: Annotated[
        str | None,
        Header(
            alias=CABECERA,
            pattern="^[!-~]{1,255}$",
            description="Clave tuya y única. Repetir la petición con la misma clave y el mismo cuerpo "
            "devuelve la primera respuesta sin volver a hacer el trabajo.",
        ),
    ] = None,
) -> Atencion:
    repeticion = Repeticion(clave, await huella_de(request)) if clave is not None else None
    return Atencion(request.state.inquilino, repeticion)


Peticion = Annotated[Atencion, Depends(_atender)]
PeticionUnica = Annotated[Atencion, Depends(_atender_una_vez)]


class PaginaPedida(BaseModel):
    """Qué página de una lista se pide."""

    model_config = ConfigDict(extra="forbid")

    q: Annotated[Linea, Field(max_length=200, description="Texto que buscar.")] = ""
    limite: Annotated[int, Field(ge=1, le=LIMITE_MAXIMO, description="Cuántos como mucho.")] = 50
    cursor: Annotated[str | None, Field(max_length=3000, description="El `siguiente` de la página anterior.")] = None
