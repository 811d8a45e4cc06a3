"""Cómo se escriben las respuestas: importes con dos decimales, tipos y cifras sin ceros de más, todo como texto."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, PlainSerializer, WithJsonSchema

from factursaas.domain.dinero import redondear, sin_ceros


def _texto(patron: str, ejemplo: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": patron, "examples": [ejemplo]})


Importe = Annotated[
    Decimal,
    PlainSerializer(lambda importe: format(redondear(importe), "f"), return_type=str),
    _texto(r"^-?[0-9]+\.[0-9]{2}$", "1234.50"),
]
Tipo = Annotated[
    Decimal,
    PlainSerializer(lambda tipo: format(sin_ceros(tipo), "f"), return_type=str),
    _texto(r"^[0-9]{1,3}(\.[0-9]{1,2})?$", "21"),
]
Cifra = Annotated[
    Decimal,
    PlainSerializer(lambda cifra: format(sin_ceros(cifra), "f"), return_type=str),
    _texto(r"^-?[0-9]+(\.[0-9]{1,8})?$", "12.5"),
]

T = TypeVar("T", bound=BaseModel)


class Leido(BaseModel):
    """Una respuesta que sale de una fila o de un cálculo."""

    model_config = ConfigDict(from_attributes=True)


class ConIdentidad(Leido):
    """Algo guardado."""

    id: UUID
    created_at: datetime
    updated_at: datetime


class Lista(BaseModel, Generic[T]):
    """Una página de una lista. Con `siguiente` en `cursor` se pide la que viene; `null` si es la última."""

    items: list[T]
    siguiente: str | None
