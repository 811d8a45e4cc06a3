"""Lo que va en un paquete de evidencias, pieza a pieza y con los bytes exactos."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeAlias


@dataclass(frozen=True, slots=True)
class Tramo:
    """Qué días se piden, los dos incluidos; sin decirlos, desde el primero o hasta el último."""

    desde: date | None = None
    hasta: date | None = None


@dataclass(frozen=True, slots=True)
class Portada:
    """De quién es el paquete, de qué días, cuándo se hizo y lo que dijo la comprobación que se hizo con él."""

    obligado: str
    nif: str
    tramo: Tramo
    generado_en: datetime
    version: str
    comprobacion: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Cadena:
    """Empieza una cadena. Sus registros siguen al `tras_posicion`, que llevaba esa huella; vacía si no hay otro."""

    instalacion: str
    nif: str
    destino: str
    abierta_en: datetime
    vigente: bool
    total: int
    tras_posicion: int
    tras_huella: str


@dataclass(frozen=True, slots=True)
class Nombre:
    """Cómo se nombra un registro dentro del paquete."""

    orden: int
    tipo: str
    numero: str


@dataclass(frozen=True, slots=True)
class RegistroProbado:
    """Un registro de la cadena que ha empezado. El resumen y la huella son los que se guardaron al generarlo."""

    nombre: Nombre
    posicion: int
    huella: str
    sha256: str
    xml: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class RespuestaProbada:
    """Lo que la AEAT dijo de un registro."""

    registro: Nombre
    estado: str
    codigo: str
    descripcion: str
    adoptada: bool
    contestado_en: datetime


@dataclass(frozen=True, slots=True)
class EnvioProbado:
    """Un mensaje de la cadena, con los registros del paquete que lleva; `otros`, cuántos lleva de fuera de él."""

    estado: str
    destino: str
    csv: str
    codigo: str
    detalle: str
    http: int | None
    iniciado_en: datetime
    acabado_en: datetime | None
    enviado: bytes = field(repr=False)
    enviado_sha256: str
    recibido: bytes | None = field(repr=False)
    recibido_sha256: str
    lleva: tuple[Nombre, ...]
    otros: int
    respuestas: tuple[RespuestaProbada, ...]


Pieza: TypeAlias = Cadena | RegistroProbado | EnvioProbado
"""Cada cadena va seguida de sus registros, en orden, y después de sus envíos."""
