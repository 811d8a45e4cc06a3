"""Lo que puede tocar hacer con los registros pendientes de un inquilino."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from factursaas.domain.verifactu.credencial import Credencial
from factursaas.domain.verifactu.destino import Destino
from factursaas.domain.verifactu.sobre import Obligado, Periodo


@dataclass(frozen=True, slots=True)
class Nada:
    """No queda nada pendiente, o hay que esperar a que alguien arregle lo que lo impide."""


@dataclass(frozen=True, slots=True)
class Espera:
    """Hasta entonces no toca."""

    hasta: datetime


@dataclass(frozen=True, slots=True)
class Mandar:
    """Un envío ya anotado y que hay que mandar."""

    envio_id: UUID
    destino: Destino
    credencial: Credencial
    obligado: Obligado
    mensaje: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Consulta:
    """Lo que hay que preguntar: un mes entero, o una sola factura."""

    periodo: Periodo
    numero: str | None


@dataclass(frozen=True, slots=True)
class Aclarar:
    """Un envío del que no se sabe si llegó: hay que preguntar a la AEAT qué tiene antes de repetir nada."""

    envio_id: UUID
    destino: Destino
    credencial: Credencial
    obligado: Obligado
    consultas: tuple[Consulta, ...]


Paso: TypeAlias = Nada | Espera | Mandar | Aclarar
