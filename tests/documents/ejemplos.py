"""Facturas de ejemplo, calculadas por el dominio, para imprimirlas."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from factursaas.documents.pdf import FacturaImpresa, LineaImpresa, OrigenImpreso, ParteImpresa, VencimientoImpreso
from factursaas.documents.pdf.epc import qr_de_transferencia
from factursaas.documents.pdf.qr import Filas
from factursaas.domain.escritura import menciones
from factursaas.domain.estados import TipoFactura
from factursaas.domain.impuestos import MENCION_CAJA, Calificacion
from factursaas.domain.rectificacion import ClaseOrigen, ModoRectificacion, Rectificacion
from factursaas.domain.totales import DocumentoEntrada, LineaEntrada, calcular

D = Decimal

EMISOR = ParteImpresa(
    "Ana Peña Martín",
    "12345678Z",
    ("Calle de la Ilustración, 14, 3.º B", "28013 Madrid", "España"),
    "hola@anapena.example",
    "+34 600 123 456",
)
CLIENTE = ParteImpresa(
    "Construcciones Muñoz e Hijos, S.L.",
    "B12345674",
    ("Avenida de la Constitución, 120", "41001 Sevilla", "España"),
    "facturas@munoz.example",
)


def linea(descripcion: str = "Línea", cantidad: str = "1", precio: str = "1000", **resto: Any) -> LineaEntrada:
    campos = {campo: D(valor) if type(valor) is str else valor for campo, valor in resto.items()}
    return LineaEntrada(D(cantidad), D(precio), descripcion, **{"tipo": D(21), **campos})


def factura(lineas: Sequence[LineaEntrada] | None = None, documento: dict[str, Any] | None = None, **resto: Any):
    """Calcula las líneas y las deja listas para imprimir; `resto` son campos de `FacturaImpresa`."""
    entrada = DocumentoEntrada(tuple([linea()] if lineas is None else lineas), **(documento or {}))
    totales = calcular(entrada)
    impresas = tuple(
        LineaImpresa(
            suya.descripcion,
            suya.cantidad,
            suya.precio,
            calculada.importe,
            calculada.descuento,
            suya.descuento_pct,
            suya.impuesto,
            suya.calificacion,
            suya.tipo,
            suya.recargo,
            suya.suplido,
        )
        for suya, calculada in zip(entrada.lineas, totales.lineas, strict=True)
    )
    campos: dict[str, Any] = {
        "numero": "A-2026-0001",
        "fecha": date(2026, 11, 25),
        "vencimiento": date(2026, 12, 25),
        "emisor": EMISOR,
        "cliente": CLIENTE,
        "forma_pago": "Transferencia bancaria",
        "iban": "ES9121000418450200051332",
        "precios_con_impuestos": entrada.precios_con_impuestos,
        "descuento_global_pct": entrada.descuento_global_pct,
        "moneda": entrada.moneda,
        "tipo_cambio": entrada.tipo_cambio,
    }
    return FacturaImpresa(
        lineas=impresas,
        grupos=totales.grupos,
        retenciones=totales.retenciones,
        total_bruto=totales.total_bruto,
        total_descuento_global=totales.total_descuento_global,
        total_base=totales.total_base,
        total_cuota=totales.total_cuota,
        total_recargo=totales.total_recargo,
        total_factura=totales.total_factura,
        total_suplidos=totales.total_suplidos,
        total_anticipos=totales.total_anticipos,
        total_a_pagar=totales.total_a_pagar,
        **{**campos, **resto},
    )


DIFERENCIAS = Rectificacion(ModoRectificacion.DIFERENCIAS, D(0), D(0), D(0), D("-300.00"), D("-63.00"), D(0))
SUSTITUCION = Rectificacion(
    ModoRectificacion.SUSTITUCION, D("1000.00"), D("210.00"), D(0), D("-100.00"), D("-21.00"), D("0.00")
)
ORIGINAL = OrigenImpreso("A-2026-0001", date(2026, 2, 3))
TRES_PLAZOS = (
    VencimientoImpreso(date(2026, 12, 25), D("403.34")),
    VencimientoImpreso(date(2027, 1, 25), D("403.33")),
    VencimientoImpreso(date(2027, 2, 25), D("403.33")),
)


def _qr(importe: str) -> Filas:
    return qr_de_transferencia(EMISOR.nombre, "ES9121000418450200051332", D(importe), "A-2026-0001")


QR_DE_PAGO = _qr("1210.00")
QR_DEL_PRIMER_PLAZO = _qr("403.34")


def _ticket(numero: str, dia: int) -> OrigenImpreso:
    return OrigenImpreso(numero, date(2026, 11, dia), ClaseOrigen.SUSTITUYE)


def _exenta(calificacion: Calificacion, **resto: Any) -> FacturaImpresa:
    impresa = factura([linea("Servicio", tipo="0", calificacion=calificacion)], **resto)
    return replace(impresa, menciones=menciones(impresa.grupos))


EJEMPLOS: dict[str, FacturaImpresa] = {
    "tres tipos, IRPF y suplido": factura(
        [
            linea("Consultoría", irpf="15"),
            linea("Edición de libros", "20", "12.36", tipo="4", descuento_pct="12.5"),
            linea("Alojamiento del equipo", "2", "85.50", tipo="10"),
            linea("Tasa del registro", "1", "31.20", tipo="0", suplido=True),
        ]
    ),
    "recargo de equivalencia": factura(
        [linea("Camisetas", "40", "7.25", recargo="5.2"), linea("Pan", "10", "1.10", tipo="4", recargo="0.5")]
    ),
    "exenta": _exenta(Calificacion.E1),
    "inversión del sujeto pasivo": _exenta(Calificacion.S2),
    "intracomunitaria": _exenta(
        Calificacion.E5,
        cliente=replace(CLIENTE, nombre="Müller Bücher GmbH", nif="DE136695976", direccion=("Hauptstraße 1", "DE")),
    ),
    "en dólares": factura(
        [linea("Diseño", recargo="5.2")], {"moneda": "USD", "tipo_cambio": D("0.8571")}, forma_pago="Tarjeta", iban=""
    ),
    "simplificada": factura(
        [linea("Menú del día", "2", "9.99", tipo="10"), linea("Camiseta de recuerdo", "1", "12.10")],
        {"precios_con_impuestos": True},
        tipo=TipoFactura.SIMPLIFICADA,
        numero="T-2026-0004",
        cliente=None,
        vencimiento=None,
        forma_pago="Efectivo",
        iban="",
    ),
    "canje": factura(
        [linea("Menú del día", "2", "9.99", tipo="10")],
        {"precios_con_impuestos": True},
        tipo=TipoFactura.SUSTITUTIVA,
        origenes=(_ticket("T-2026-0004", 20), _ticket("T-2026-0009", 21)),
    ),
    "rectificativa por diferencias": factura(
        [linea("Devolución de tres sillas", "-3", "100")],
        tipo=TipoFactura.RECTIFICATIVA,
        numero="R-2026-0001",
        origenes=(ORIGINAL,),
        motivo="Llegaron rotas y se devolvieron",
        rectificacion=DIFERENCIAS,
    ),
    "rectificativa por sustitución": factura(
        [linea("Consultoría", "1", "900")],
        tipo=TipoFactura.RECTIFICATIVA_OTRAS,
        numero="R-2026-0002",
        origenes=(ORIGINAL,),
        motivo="El precio pactado era de 900 €",
        rectificacion=SUSTITUCION,
    ),
    "tres plazos y QR de pago": factura(
        vencimientos=TRES_PLAZOS, epc=QR_DEL_PRIMER_PLAZO, notas="Gracias por tu confianza."
    ),
    "domiciliada": factura(forma_pago="Domiciliación en la cuenta ES91 •••• 1332, mandato MND-2026-7", iban="", epc=()),
    "criterio de caja": factura(menciones=(MENCION_CAJA,), epc=QR_DE_PAGO),
}
"""Una factura de cada clase, para leerlas y para mirarlas."""
