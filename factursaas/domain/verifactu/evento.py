"""Lo que dice un registro de evento de la modalidad NO VERI*FACTU (art. 9 Orden HAC/1177/2024)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from factursaas.domain.verifactu.anomalias import TipoAnomalia
from factursaas.domain.verifactu.huella import Campo, calcular_huella
from factursaas.domain.verifactu.registro import Eslabon, IdFactura, Obligado, Sistema


class TipoEvento(StrEnum):
    """Qué ha pasado en el sistema."""

    INICIO = "01"
    FIN = "02"
    BUSQUEDA_EN_REGISTROS = "03"
    ANOMALIA_EN_REGISTROS = "04"
    BUSQUEDA_EN_EVENTOS = "05"
    ANOMALIA_EN_EVENTOS = "06"
    RESTAURACION = "07"
    EXPORTACION_DE_REGISTROS = "08"
    EXPORTACION_DE_EVENTOS = "09"
    RESUMEN = "10"
    OTRO = "90"

    @property
    def nombre(self) -> str:
        """Como se le llama en pantalla."""
        return _NOMBRES[self]


_NOMBRES = {
    TipoEvento.INICIO: "Empieza a funcionar como NO VERI*FACTU",
    TipoEvento.FIN: "Deja de funcionar como NO VERI*FACTU",
    TipoEvento.BUSQUEDA_EN_REGISTROS: "Se buscan anomalías en los registros de facturación",
    TipoEvento.ANOMALIA_EN_REGISTROS: "Anomalía en los registros de facturación",
    TipoEvento.BUSQUEDA_EN_EVENTOS: "Se buscan anomalías en los registros de evento",
    TipoEvento.ANOMALIA_EN_EVENTOS: "Anomalía en los registros de evento",
    TipoEvento.RESTAURACION: "Se restaura una copia de seguridad",
    TipoEvento.EXPORTACION_DE_REGISTROS: "Se exportan registros de facturación",
    TipoEvento.EXPORTACION_DE_EVENTOS: "Se exportan registros de evento",
    TipoEvento.RESUMEN: "Resumen de eventos",
    TipoEvento.OTRO: "Otro evento",
}
CAMPOS_DE_HUELLA = (
    *("NIF", "ID", "IdSistemaInformatico", "Version", "NumeroInstalacion"),
    *("NIF", "TipoEvento", "HuellaEvento", "FechaHoraHusoGenEvento"),
)
"""Los de la huella, en su orden. El primer NIF es el del productor, que no usa otra identificación (`ID` va vacío); el
segundo, el del obligado.
"""
SIN_DATOS = frozenset({TipoEvento.INICIO, TipoEvento.FIN, TipoEvento.RESTAURACION, TipoEvento.OTRO})
"""Los que se explican solos: no llevan `DatosPropiosEvento`."""


@dataclass(frozen=True, slots=True)
class EslabonEvento:
    """Un evento visto por otro que lo nombra."""

    tipo: TipoEvento
    generado: str
    huella: str


@dataclass(frozen=True, slots=True)
class Suceso:
    """Un evento sin datos propios."""

    tipo: TipoEvento

    def __post_init__(self) -> None:
        if self.tipo not in SIN_DATOS:
            raise ValueError(f"El evento {self.tipo.value} lleva datos propios.")


@dataclass(frozen=True, slots=True)
class Busqueda:
    """Cuántos se han comprobado de cada manera; nulo es que así no se ha mirado."""

    huellas: int | None = None
    firmas: int | None = None
    cadena: int | None = None
    fechas: int | None = None


@dataclass(frozen=True, slots=True)
class BusquedaEnRegistros(Busqueda):
    """Se han buscado anomalías en los registros de facturación."""

    tipo: ClassVar = TipoEvento.BUSQUEDA_EN_REGISTROS


@dataclass(frozen=True, slots=True)
class BusquedaEnEventos(Busqueda):
    """Se han buscado anomalías en los registros de evento."""

    tipo: ClassVar = TipoEvento.BUSQUEDA_EN_EVENTOS


@dataclass(frozen=True, slots=True)
class AnomaliaEnRegistros:
    """Una anomalía y la factura de su registro, si se sabe cuál."""

    anomalia: TipoAnomalia
    factura: IdFactura | None = None
    detalle: str = ""
    tipo: ClassVar = TipoEvento.ANOMALIA_EN_REGISTROS


@dataclass(frozen=True, slots=True)
class AnomaliaEnEventos:
    """Una anomalía y su evento, si se sabe cuál."""

    anomalia: TipoAnomalia
    evento: EslabonEvento | None = None
    detalle: str = ""
    tipo: ClassVar = TipoEvento.ANOMALIA_EN_EVENTOS


@dataclass(frozen=True, slots=True)
class Recuento:
    """Los registros de facturación de un periodo. Los importes son la suma de las altas, en euros."""

    primero: Eslabon | None
    ultimo: Eslabon | None
    altas: int
    cuota_total: str
    importe_total: str
    anulaciones: int


@dataclass(frozen=True, slots=True)
class ExportacionDeRegistros:
    """Se han exportado los registros de facturación de un periodo; `se_borran` si dejan de conservarse aquí."""

    desde: str
    hasta: str
    registros: Recuento
    se_borran: bool = False
    tipo: ClassVar = TipoEvento.EXPORTACION_DE_REGISTROS

    def __post_init__(self) -> None:
        if self.registros.primero is None or self.registros.ultimo is None:
            raise ValueError("Una exportación lleva al menos un registro.")


@dataclass(frozen=True, slots=True)
class ExportacionDeEventos:
    """Se han exportado los eventos de un periodo; `se_borran` si dejan de conservarse aquí."""

    desde: str
    hasta: str
    primero: EslabonEvento
    ultimo: EslabonEvento
    eventos: int
    se_borran: bool = False
    tipo: ClassVar = TipoEvento.EXPORTACION_DE_EVENTOS


@dataclass(frozen=True, slots=True)
class Resumen:
    """Cuántos eventos de cada tipo ha habido desde el anterior resumen, y qué se ha facturado."""

    eventos: tuple[tuple[TipoEvento, int], ...]
    registros: Recuento
    tipo: ClassVar = TipoEvento.RESUMEN

    def __post_init__(self) -> None:
        # El esquema pide uno: el primero de la cadena es siempre el inicio, nunca un resumen.
        if not self.eventos:
            raise ValueError("Un resumen cuenta al menos un evento.")


Contenido = (
    Suceso
    | BusquedaEnRegistros
    | BusquedaEnEventos
    | AnomaliaEnRegistros
    | AnomaliaEnEventos
    | ExportacionDeRegistros
    | ExportacionDeEventos
    | Resumen
)


@dataclass(frozen=True, slots=True)
class Evento:
    """Un evento en su sitio de su cadena, que no es la de los registros. Sin `anterior` es el primero."""

    contenido: Contenido
    obligado: Obligado
    anterior: EslabonEvento | None
    sistema: Sistema
    generado: str
    otros_datos: str = ""

    @property
    def tipo(self) -> TipoEvento:
        """Qué ha pasado."""
        return self.contenido.tipo

    @property
    def huella(self) -> str:
        """Su huella, que llevará el siguiente."""
        return calcular_huella(campos_de_huella(self))

    @property
    def eslabon(self) -> EslabonEvento:
        """Como lo nombra el que le sigue."""
        return EslabonEvento(self.tipo, self.generado, self.huella)


def campos_de_huella(evento: Evento) -> list[Campo]:
    """De lo que sale la huella."""
    sistema, anterior = evento.sistema, evento.anterior.huella if evento.anterior else ""
    del_sistema = (sistema.nif_productor, "", sistema.id, sistema.version, sistema.instalacion)
    return list(
        zip(CAMPOS_DE_HUELLA, (*del_sistema, evento.obligado.nif, evento.tipo, anterior, evento.generado), strict=True)
    )
