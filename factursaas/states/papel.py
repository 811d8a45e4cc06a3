"""Lo que comparten en pantalla el borrador y la factura emitida: textos ya escritos."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from factursaas.domain.dinero import escribir_euros, escribir_fecha_corta, escribir_tipo
from factursaas.domain.documento import Totales
from factursaas.domain.escritura import nombre_de_grupo
from factursaas.domain.rectificacion import ClaseOrigen, ModoRectificacion
from factursaas.models import Cliente, Emisor, Factura

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
    rotulo = "Total del abono" if totales.total_a_pagar < 0 else "Total a pagar"
    yield FilaTotal(rotulo, escribir_euros(totales.total_a_pagar, moneda), "pagar")


@dataclass(frozen=True, slots=True)
class EnlaceFactura:
    """Otra factura a la que se puede ir; sin `id`, es de otro programa."""

    id: str
    texto: str


@dataclass(frozen=True, slots=True)
class Correccion:
    """Qué hace con otras facturas: nada, si está en blanco."""

    verbo: str = ""
    originales: tuple[EnlaceFactura, ...] = ()
    metodo: str = ""

    @classmethod
    def de(cls, factura: Factura) -> "Correccion":
        """Lo que corrige o canjea una factura, que llega con sus orígenes."""
        if not factura.origenes:
            return cls()
        canjea = factura.origenes[0].clase == ClaseOrigen.SUSTITUYE
        originales = tuple(
            EnlaceFactura(str(o.original_id or ""), f"{o.numero} de {escribir_fecha_corta(o.fecha)}")
            for o in factura.origenes
        )
        metodo = ModoRectificacion(factura.metodo).nombre if factura.metodo else ""
        return cls("En sustitución de" if canjea else "Rectifica a", originales, metodo)
