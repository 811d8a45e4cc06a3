"""Lo que hace falta saber para imprimir una factura. Son los datos congelados al emitirla, ya calculados."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from factursaas.documents.pdf.qr import Filas
from factursaas.domain.dinero import CERO
from factursaas.domain.documento import Grupo, Retencion
from factursaas.domain.estados import TipoFactura
from factursaas.domain.impuestos import Calificacion, Impuesto
from factursaas.domain.rectificacion import ClaseOrigen, Rectificacion


@dataclass(frozen=True, slots=True)
class ParteImpresa:
    """Emisor o cliente. `direccion` va línea a línea, como en un sobre."""

    nombre: str
    nif: str = ""
    direccion: tuple[str, ...] = ()
    email: str = ""
    telefono: str = ""


@dataclass(frozen=True, slots=True)
class LineaImpresa:
    """Una línea de la tabla; `importe` es lo que queda tras su descuento."""

    descripcion: str
    cantidad: Decimal
    precio: Decimal
    importe: Decimal
    descuento: Decimal = CERO
    descuento_pct: Decimal | None = None
    impuesto: Impuesto = Impuesto.IVA
    calificacion: Calificacion = Calificacion.S1
    tipo: Decimal = CERO
    recargo: Decimal = CERO
    suplido: bool = False


@dataclass(frozen=True, slots=True)
class QrTributario:
    """El QR con que se comprueba la factura y lo que se lee debajo."""

    modulos: Filas
    leyenda: str = ""


@dataclass(frozen=True, slots=True)
class VencimientoImpreso:
    """Lo que se paga un día."""

    fecha: date
    importe: Decimal


@dataclass(frozen=True, slots=True)
class OrigenImpreso:
    """Una factura anterior a la que esta rectifica o canjea."""

    numero: str
    fecha: date
    clase: ClaseOrigen = ClaseOrigen.RECTIFICA


@dataclass(frozen=True, slots=True)
class FacturaImpresa:
    """Una factura entera. Sin `numero` es un borrador y se imprime como tal.

    `rectificacion` compara una rectificativa con lo que decía la original; `epc` es el QR para pagar por transferencia.
    """

    numero: str | None
    fecha: date | None
    emisor: ParteImpresa
    cliente: ParteImpresa | None
    lineas: tuple[LineaImpresa, ...]
    grupos: tuple[Grupo, ...]
    total_bruto: Decimal
    total_base: Decimal
    total_cuota: Decimal
    total_factura: Decimal
    total_a_pagar: Decimal
    total_descuento_global: Decimal = CERO
    descuento_global_pct: Decimal | None = None
    total_recargo: Decimal = CERO
    retenciones: tuple[Retencion, ...] = ()
    total_suplidos: Decimal = CERO
    total_anticipos: Decimal = CERO
    tipo: TipoFactura = TipoFactura.COMPLETA
    precios_con_impuestos: bool = False
    moneda: str = "EUR"
    tipo_cambio: Decimal | None = None
    fecha_operacion: date | None = None
    vencimiento: date | None = None
    referencias: tuple[tuple[str, str], ...] = ()
    origenes: tuple[OrigenImpreso, ...] = ()
    motivo: str = ""
    rectificacion: Rectificacion | None = None
    vencimientos: tuple[VencimientoImpreso, ...] = ()
    forma_pago: str = ""
    iban: str = ""
    epc: Filas = ()
    menciones: tuple[str, ...] = ()
    notas: str = ""
    pie: str = ""
    marca: str = ""
    logo: bytes | None = None
    qr: QrTributario | None = None

    @property
    def simplificada(self) -> bool:
        """Si puede callar de quién es y dar los precios con el impuesto dentro (art. 7 RD 1619/2012)."""
        return not self.tipo.exige_destinatario

    @property
    def titulo(self) -> str:
        """Cómo se llama el documento."""
        palabras = ["Factura", "rectificativa" * self.tipo.es_rectificativa, "simplificada" * self.simplificada]
        return " ".join(filter(None, palabras))
