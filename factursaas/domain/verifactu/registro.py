"""Lo que dice un registro de facturación, con los textos exactos que van en el XML y en la huella."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from factursaas.domain.verifactu.huella import Campo, calcular_huella

LARGO_NUMERO, LARGO_NOMBRE, LARGO_DESCRIPCION = 60, 120, 500
"""Las letras que le caben a la AEAT."""
CLAVE = ("IDEmisorFactura", "NumSerieFactura", "FechaExpedicionFactura")
"""Los campos que dicen de qué factura se habla; en una anulación acaban en `Anulada`."""
MACRODATO = Decimal(100_000_000)
"""Desde aquí, con signo o sin él, la AEAT pide confirmar el importe."""


class TipoRegistro(StrEnum):
    """Si un registro da de alta una factura o la anula (arts. 10 y 11 RD 1007/2023)."""

    ALTA = "alta"
    ANULACION = "anulacion"


class TipoId(StrEnum):
    """Qué identifica a quien no tiene NIF español (lista L7)."""

    NIF_IVA = "02"
    PASAPORTE = "03"
    OFICIAL_DE_SU_PAIS = "04"
    RESIDENCIA = "05"
    OTRO = "06"
    NO_CENSADO = "07"


class RechazoPrevio(StrEnum):
    """Si la AEAT rechazó antes lo que ahora se remite corregido (AEAT, validaciones 1.2.2, anexo 6)."""

    NO = "N"
    SI = "S"
    SIN_ALTA = "X"
    """En la AEAT no consta la factura: se rechazó su primera alta, o no se remitió en su momento."""


@dataclass(frozen=True, slots=True)
class IdFactura:
    """La clave natural de una factura: quién la emite, su número y su fecha (`dd-mm-aaaa`)."""

    emisor: str
    numero: str
    fecha: str

    def campos(self, sufijo: str = "") -> list[Campo]:
        """Con sus nombres en un registro."""
        valores = (self.emisor, self.numero, self.fecha)
        return [(nombre + sufijo, valor) for nombre, valor in zip(CLAVE, valores, strict=True)]


@dataclass(frozen=True, slots=True)
class IdOtro:
    """La identificación de quien no tiene NIF español."""

    tipo: TipoId
    id: str
    pais: str | None = None


@dataclass(frozen=True, slots=True)
class Obligado:
    """De quién son las facturas."""

    nombre: str
    nif: str


@dataclass(frozen=True, slots=True)
class Persona:
    """Una parte, con NIF español o con otra identificación."""

    nombre: str
    identificacion: str | IdOtro


@dataclass(frozen=True, slots=True)
class Detalle:
    """Una línea del desglose. Los importes van en euros; nulo es que ese campo no va."""

    impuesto: str
    clave: str
    calificacion: str
    base: str
    tipo: str | None = None
    cuota: str | None = None
    tipo_recargo: str | None = None
    cuota_recargo: str | None = None

    @property
    def exenta(self) -> bool:
        """Si la operación va como exenta y no con su calificación."""
        return self.calificacion.startswith("E")


@dataclass(frozen=True, slots=True)
class ImporteRectificado:
    """Lo que decía lo que se sustituye, en euros."""

    base: str
    cuota: str
    recargo: str | None = None


@dataclass(frozen=True, slots=True)
class Alta:
    """Una factura que se da de alta, sin su sitio en la cadena.

    `cualificada` es la que puede callar datos por los arts. 7.2 y 7.3 RD 1619/2012; `sin_identificar`, la simplificada
    que el art. 6.1.d deja sin destinatario. Con `subsanacion` sustituye a lo que ya se remitió de esa factura.
    """

    factura: IdFactura
    nombre_emisor: str
    tipo: str
    descripcion: str
    detalles: tuple[Detalle, ...]
    cuota_total: str
    importe_total: str
    destinatarios: tuple[Persona, ...] = ()
    metodo: str | None = None
    rectificadas: tuple[IdFactura, ...] = ()
    sustituidas: tuple[IdFactura, ...] = ()
    rectificado: ImporteRectificado | None = None
    fecha_operacion: str | None = None
    por_destinatario: bool = False
    cualificada: bool = False
    sin_identificar: bool = False
    referencia: str = ""
    subsanacion: bool = False
    rechazo_previo: RechazoPrevio | None = None

    @property
    def macrodato(self) -> bool:
        """Si el importe obliga a confirmar que no es una errata (validaciones 1138 y 1139)."""
        return abs(Decimal(self.importe_total)) >= MACRODATO


@dataclass(frozen=True, slots=True)
class Anulacion:
    """Una factura que se anula.

    `sin_registro_previo` si en la AEAT no consta; `rechazo_previo` si ya se quiso anular y la AEAT lo rechazó.
    """

    factura: IdFactura
    sin_registro_previo: bool = False
    rechazo_previo: bool = False
    referencia: str = ""


@dataclass(frozen=True, slots=True)
class Sistema:
    """El bloque `SistemaInformatico`: quién responde del programa y qué copia es."""

    productor: str
    nif_productor: str
    nombre: str
    id: str
    version: str
    instalacion: str
    solo_verifactu: bool = True
    varios_obligados: bool = True
    tiene_varios: bool = False


@dataclass(frozen=True, slots=True)
class Eslabon:
    """Un registro visto por el que le sigue."""

    factura: IdFactura
    huella: str


@dataclass(frozen=True)
class Registro:
    """Un registro en su sitio de la cadena. Sin `anterior` es el primero de su instalación.

    Sin `slots`: guarda su huella, que va en su XML, en su fila y en el siguiente.
    """

    contenido: Alta | Anulacion
    anterior: Eslabon | None
    sistema: Sistema
    generado: str

    @property
    def tipo(self) -> TipoRegistro:
        """Alta o anulación."""
        return TipoRegistro.ALTA if isinstance(self.contenido, Alta) else TipoRegistro.ANULACION

    @cached_property
    def huella(self) -> str:
        """Su huella, que llevará el siguiente."""
        return calcular_huella(self._campos())

    def _campos(self) -> list[Campo]:
        contenido = self.contenido
        propios = (
            [
                ("TipoFactura", contenido.tipo),
                ("CuotaTotal", contenido.cuota_total),
                ("ImporteTotal", contenido.importe_total),
            ]
            if isinstance(contenido, Alta)
            else []
        )
        return [
            *contenido.factura.campos("Anulada" if isinstance(contenido, Anulacion) else ""),
            *propios,
            ("Huella", self.anterior.huella if self.anterior else ""),
            ("FechaHoraHusoGenRegistro", self.generado),
        ]


def escribir_fecha_aeat(fecha: date) -> str:
    """Una fecha como la escribe la AEAT.

    >>> escribir_fecha_aeat(date(2027, 1, 9))
    '09-01-2027'
    """
    return f"{fecha.day:02d}-{fecha.month:02d}-{fecha.year:04d}"


def escribir_importe(importe: Decimal) -> str:
    """Un importe con sus dos decimales y sin signo más: el mismo texto va al XML, a la huella y al QR.

    >>> escribir_importe(Decimal("-1234.5"))
    '-1234.50'
    """
    return format(importe, ".2f")


def escribir_instante(instante: datetime) -> str:
    """Fecha, hora y huso, en segundos enteros (art. 7.e Orden HAC/1177/2024).

    >>> from datetime import UTC
    >>> escribir_instante(datetime(2027, 1, 9, 10, 30, 5, 999999, tzinfo=UTC))
    '2027-01-09T10:30:05+00:00'
    """
    return instante.isoformat(timespec="seconds")
