"""La factura como se ve en el papel: textos ya escritos, para el editor y para la emitida."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from factursaas.domain.dinero import escribir_euros, escribir_fecha_corta, escribir_numero, escribir_tipo
from factursaas.domain.documento import Totales
from factursaas.domain.escritura import escribir_iban, escribir_precio, impuesto_de_linea, menciones, nombre_de_grupo
from factursaas.domain.estados import EstadoFactura, TipoFactura
from factursaas.domain.impuestos import Calificacion
from factursaas.models import Cliente, Cobro, Emisor, Factura, FacturaLinea

Clase = Literal["corriente", "total", "pagar"]


@dataclass(frozen=True, slots=True)
class Opcion:
    """Una opción de una lista."""

    valor: str
    texto: str


@dataclass(frozen=True, slots=True)
class Parte:
    """Quien factura o a quien se factura, renglón a renglón."""

    id: str = ""
    nombre: str = ""
    renglones: tuple[str, ...] = ()

    @classmethod
    def de(cls, ficha: "Emisor | Cliente | None") -> "Parte":
        """La parte con los datos de su ficha de hoy."""
        if ficha is None:
            return cls()
        datos = {campo: getattr(ficha, campo) for campo in _CAMPOS}
        return cls(str(getattr(ficha, "id", "")), ficha.nombre, tuple(_renglones(datos)))

    @classmethod
    def congelada(cls, datos: dict[str, Any] | None) -> "Parte":
        """La parte como era al emitir."""
        return cls("", datos.get("nombre", ""), tuple(_renglones(datos))) if datos else cls()


_CAMPOS = ("nif", "direccion", "codigo_postal", "municipio", "provincia", "pais", "email", "telefono")


def _renglones(datos: dict[str, Any]) -> Iterator[str]:
    nif, provincia, pais = datos.get("nif", ""), datos.get("provincia", ""), datos.get("pais", "ES")
    lugar = " ".join(filter(None, (datos.get("codigo_postal", ""), datos.get("municipio", ""))))
    if provincia and provincia != datos.get("municipio"):
        lugar = f"{lugar} ({provincia})" if lugar else provincia
    posibles = (f"NIF {nif}" if nif else "", datos.get("direccion", ""), lugar, pais if pais != "ES" else "")
    return (renglon for renglon in (*posibles, datos.get("email", ""), datos.get("telefono", "")) if renglon)


@dataclass(frozen=True, slots=True)
class FilaTotal:
    """Un renglón de la suma."""

    rotulo: str
    importe: str
    clase: Clase = "corriente"
    detalle: str = ""


def filas_de_la_suma(totales: Totales, moneda: str, descuento_pct: Decimal | None = None) -> list[FilaTotal]:
    """De la suma de las líneas a lo que se paga; el total de la factura no descuenta la retención."""
    return [*_hasta_el_total(totales, moneda, descuento_pct), *_hasta_el_pago(totales, moneda)]


def _hasta_el_total(totales: Totales, moneda: str, descuento_pct: Decimal | None) -> Iterator[FilaTotal]:
    def euros(importe: Decimal) -> str:
        return escribir_euros(importe, moneda)

    if totales.total_descuento_global:
        pct = f" {escribir_tipo(descuento_pct)}" if descuento_pct else ""
        yield FilaTotal("Suma sin impuestos", euros(totales.total_bruto))
        yield FilaTotal(f"Descuento{pct}", euros(-totales.total_descuento_global))
    yield FilaTotal("Base imponible", euros(totales.total_base))
    varios = len(totales.grupos) > 1
    for grupo in totales.grupos:
        detalle = f"sobre {euros(grupo.base)}" if varios else ""
        yield FilaTotal(nombre_de_grupo(grupo), euros(grupo.cuota), detalle=detalle)
        if grupo.recargo:
            yield FilaTotal(f"Recargo de equivalencia {escribir_tipo(grupo.recargo)}", euros(grupo.cuota_recargo))
    yield FilaTotal("Total factura", euros(totales.total_factura), "total")


def _hasta_el_pago(totales: Totales, moneda: str) -> Iterator[FilaTotal]:
    if totales.total_a_pagar == totales.total_factura and not totales.retenciones:
        return
    for retencion in totales.retenciones:
        parcial = retencion.base != totales.total_base
        detalle = f"sobre {escribir_euros(retencion.base, moneda)}" if parcial else ""
        cuota = escribir_euros(-retencion.cuota, moneda)
        yield FilaTotal(f"Retención IRPF {escribir_tipo(retencion.tipo)}", cuota, detalle=detalle)
    if totales.total_suplidos:
        yield FilaTotal("Suplidos", escribir_euros(totales.total_suplidos, moneda))
    if totales.total_anticipos:
        yield FilaTotal("Anticipos ya pagados", escribir_euros(-totales.total_anticipos, moneda))
    yield FilaTotal("Total a pagar", escribir_euros(totales.total_a_pagar, moneda), "pagar")


@dataclass(frozen=True, slots=True)
class LineaPapel:
    """Una línea de la factura emitida."""

    descripcion: str
    cantidad: str
    precio: str
    descuento: str
    impuesto: str
    importe: str

    @classmethod
    def de(cls, linea: FacturaLinea, moneda: str) -> "LineaPapel":
        """Escribe una línea guardada."""
        fijo = linea.descuento_importe
        pct = escribir_tipo(linea.descuento_pct) if linea.descuento_pct else ""
        return cls(
            linea.descripcion,
            escribir_numero(linea.cantidad),
            escribir_precio(linea.precio),
            escribir_euros(fijo, moneda) if fijo else pct,
            impuesto_de_linea(Calificacion(linea.calificacion), linea.tipo, linea.recargo, suplido=linea.suplido),
            escribir_euros(linea.importe, moneda),
        )


@dataclass(frozen=True, slots=True)
class CobroPapel:
    """Un cobro anotado."""

    fecha: str
    importe: str
    medio: str


@dataclass(frozen=True, slots=True)
class FichaFactura:
    """Una factura emitida, entera y escrita."""

    id: str = ""
    titulo: str = ""
    numero: str = ""
    estado: str = ""
    vencida: bool = False
    fecha: str = ""
    fecha_operacion: str = ""
    vencimiento: str = ""
    emisor: Parte = Parte()
    cliente: Parte = Parte()
    lineas: tuple[LineaPapel, ...] = ()
    con_descuento: bool = False
    impuesto: str = "IVA"
    precios_con_impuestos: bool = False
    totales: tuple[FilaTotal, ...] = ()
    menciones: tuple[str, ...] = ()
    notas: str = ""
    iban: str = ""
    pendiente: str = ""
    por_cobrar: bool = False
    cobros: tuple[CobroPapel, ...] = ()


MEDIOS = {
    "transferencia": "Transferencia",
    "tarjeta": "Tarjeta",
    "efectivo": "Efectivo",
    "domiciliacion": "Domiciliación",
    "bizum": "Bizum",
    "cheque": "Cheque",
    "otro": "Otro",
}


def ficha_de(factura: Factura, totales: Totales, cobros: Sequence[Cobro], *, vencida: bool) -> FichaFactura:
    """Escribe una factura emitida con sus líneas y sus cobros."""
    falta = factura.total_a_pagar - factura.cobrado
    lineas = tuple(LineaPapel.de(linea, factura.moneda) for linea in factura.lineas)
    impuestos = {linea.impuesto for linea in factura.lineas}
    congelado = factura.emisor or {}
    return FichaFactura(
        id=str(factura.id),
        titulo=TipoFactura(factura.tipo).nombre,
        numero=factura.numero_completo or "",
        estado=factura.estado,
        vencida=vencida,
        fecha=escribir_fecha_corta(factura.fecha),
        fecha_operacion=escribir_fecha_corta(factura.fecha_operacion) if factura.fecha_operacion else "",
        vencimiento=escribir_fecha_corta(factura.vencimiento) if factura.vencimiento else "",
        emisor=Parte.congelada(congelado),
        cliente=Parte.congelada(factura.cliente),
        lineas=lineas,
        con_descuento=any(linea.descuento for linea in lineas),
        impuesto=impuestos.pop() if len(impuestos) == 1 else "Impuesto",
        precios_con_impuestos=factura.precios_con_impuestos,
        totales=tuple(filas_de_la_suma(totales, factura.moneda, factura.descuento_global_pct)),
        menciones=menciones(totales.grupos),
        notas=factura.notas,
        iban=escribir_iban(congelado.get("iban", "")),
        pendiente=escribir_euros(falta, factura.moneda),
        por_cobrar=factura.estado == EstadoFactura.EMITIDA,
        cobros=tuple(
            CobroPapel(
                escribir_fecha_corta(c.fecha), escribir_euros(c.importe, factura.moneda), MEDIOS.get(c.medio, "")
            )
            for c in cobros
        ),
    )
