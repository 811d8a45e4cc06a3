"""Lo que contesta la AEAT, ya leído."""

from dataclasses import dataclass
from datetime import datetime

from factursaas.domain.verifactu.envio import EstadoEnvio
from factursaas.domain.verifactu.registro import IdFactura, TipoRegistro

DUPLICADO = "3000"


@dataclass(frozen=True, slots=True)
class Linea:
    """Lo que se contesta de un registro. Si sobra, `duplicado` es el estado del que ya constaba, si se dice.

    `anulada` si lo que consta es esa factura, ya anulada.
    """

    factura: IdFactura
    tipo: TipoRegistro
    referencia: str
    estado: EstadoEnvio
    codigo: str = ""
    descripcion: str = ""
    duplicado: EstadoEnvio | None = None
    anulada: bool = False


@dataclass(frozen=True, slots=True)
class Respuesta:
    """La respuesta a un envío. Sin ningún registro aceptado no hay CSV ni hora de presentación."""

    csv: str
    presentado_en: datetime | None
    espera: int
    lineas: tuple[Linea, ...]


@dataclass(frozen=True, slots=True)
class Rechazo:
    """El mensaje entero, rechazado: no se ha guardado nada. `culpa_nuestra` si lo que está mal es lo que mandamos."""

    codigo: str
    descripcion: str
    culpa_nuestra: bool


@dataclass(frozen=True, slots=True)
class Constancia:
    """Lo que consta de una factura: la huella del último registro aceptado y en qué estado la dejó."""

    factura: IdFactura
    huella: str
    referencia: str
    estado: EstadoEnvio
    anulada: bool
    codigo: str = ""
    descripcion: str = ""


@dataclass(frozen=True, slots=True)
class PaginaDeConstancias:
    """Una página de la consulta; `siguiente`, por dónde seguir, si hay más."""

    constancias: tuple[Constancia, ...]
    siguiente: IdFactura | None
