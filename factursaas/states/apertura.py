"""De la factura guardada a lo que se ve en el editor, y de ahí a guardarla."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from factursaas.db import TenantSession
from factursaas.domain.dinero import escribir_numero, escribir_tipo
from factursaas.domain.errores import NoEncontrado
from factursaas.domain.escritura import escribir_precio
from factursaas.domain.estados import EstadoFactura, es_editable, esta_vencida
from factursaas.domain.impuestos import TIPOS_IRPF, Calificacion, Impuesto, impuesto_de, recargo_de, tipos_vigentes
from factursaas.models import Cliente, Emisor, Factura, FacturaLinea, Serie
from factursaas.services import clientes, emisor, facturas, series
from factursaas.services.facturas import DatosFactura
from factursaas.states.borrador import Borrador
from factursaas.states.casillas import Tributo
from factursaas.states.papel import FichaFactura, Opcion, ficha_de

CERO = Decimal(0)
SIN_CUOTA = {
    "S2": "ISP (inversión del sujeto pasivo)",
    "E1": "Exenta (art. 20)",
    "E2": "Exportación",
    "E5": "Intracomunitaria",
    "E6": "Exenta (otra causa)",
    "N1": "No sujeta",
    "N2": "No sujeta (localización)",
}


@dataclass(frozen=True, slots=True)
class Abierta:
    """Un borrador y lo que le rodea; o una factura emitida, ya escrita."""

    emisor: Emisor | None
    series: list[Serie]
    borrador: Borrador | None = None
    version: int = 0
    cliente: Cliente | None = None
    ficha: FichaFactura | None = None


def abrir(db: TenantSession, factura_id: UUID) -> Abierta:
    """Lee una factura para verla o seguir escribiéndola."""
    factura = facturas.leer(db, factura_id)
    quien = emisor.leer(db)
    if not es_editable(EstadoFactura(factura.estado)):
        return Abierta(quien, [], ficha=leer_ficha(db, factura_id))
    cliente = clientes.leer(db, factura.cliente_id) if factura.cliente_id else None
    escrito = _borrador_de(factura, cliente, quien)
    return Abierta(quien, series.listar(db), escrito, factura.version, cliente)


def empezar(db: TenantSession) -> Abierta:
    """Prepara una factura nueva; no guarda nada."""
    quien, hoy, todas = emisor.leer(db), emisor.hoy(db), series.listar(db)
    serie = series.elegir(db, None).codigo
    return Abierta(quien, todas, _vacio(quien, hoy).cambiar({"serie": serie}))


def leer_ficha(db: TenantSession, factura_id: UUID) -> FichaFactura:
    """Escribe una factura emitida con lo cobrado hasta ahora."""
    factura = facturas.leer(db, factura_id)
    falta = factura.total_a_pagar - factura.cobrado
    vencida = esta_vencida(EstadoFactura(factura.estado), factura.vencimiento, falta, emisor.hoy(db))
    return ficha_de(factura, facturas.totales_guardados(factura), facturas.leer_cobros(db, factura_id), vencida=vencida)


def guardar(db: TenantSession, factura_id: str, datos: DatosFactura, version: int | None) -> tuple[Factura, datetime]:
    """Guarda un borrador, nuevo o no, y dice a qué hora."""
    if not factura_id:
        return facturas.crear(db, datos), emisor.ahora(db)
    return facturas.cambiar(db, UUID(factura_id), datos, version), emisor.ahora(db)


def existe(db: TenantSession, factura_id: str) -> bool:
    """Si la factura sigue ahí, borrador o no."""
    try:
        facturas.leer(db, UUID(factura_id))
    except NoEncontrado:
        return False
    return True


def version_actual(db: TenantSession, factura_id: str) -> int | None:
    """La última versión guardada; ninguna si el borrador ya no se puede cambiar."""
    try:
        factura = facturas.leer(db, UUID(factura_id))
    except NoEncontrado:
        return None
    return factura.version if es_editable(EstadoFactura(factura.estado)) else None


def _vacio(quien: Emisor | None, hoy: date) -> Borrador:
    impuesto = impuesto_de(quien.territorio) if quien else Impuesto.IVA
    habituales = tipos_vigentes(impuesto, hoy)
    tipo = Decimal(7) if impuesto is Impuesto.IGIC else habituales[0]
    retencion = f"{quien.irpf_defecto.normalize():f}" if quien else "0"
    borrador = Borrador(tributo=Tributo(impuesto, tipo=tipo), irpf=retencion)
    return borrador.cambiar({"fecha": hoy.isoformat(), "tipo": "F1", "vencimiento": "", "notas": "", "serie": ""})


def _borrador_de(factura: Factura, cliente: Cliente | None, quien: Emisor | None) -> Borrador:
    borrador = _vacio(quien, factura.fecha).con(
        fecha_operacion=factura.fecha_operacion,
        cliente_id=factura.cliente_id,
        con_recargo=cliente is not None and cliente.recargo_equivalencia,
        importes={c: getattr(factura, c) for c in ("precios_con_impuestos", "anticipo", "moneda", "tipo_cambio")},
        claves=(),
    )
    for linea in factura.lineas:
        borrador = borrador.con_linea(**_textos(linea))
    recargos = {
        clave: linea.recargo
        for clave, linea in zip(borrador.claves, factura.lineas, strict=True)
        if linea.recargo != _recargo_supuesto(factura, linea, borrador.con_recargo)
    }
    cabecera = {
        "vencimiento": factura.vencimiento.isoformat() if factura.vencimiento else "",
        "serie": factura.serie,
        "tipo": factura.tipo,
        "notas": factura.notas,
        "descuento_global": _descuento(factura.descuento_global_pct, factura.descuento_global_importe),
    }
    return borrador.con(recargos=recargos).cambiar(cabecera)


def _textos(linea: FacturaLinea) -> dict[str, str]:
    tributo = Tributo(Impuesto(linea.impuesto), Calificacion(linea.calificacion), linea.tipo, linea.suplido)
    return {
        "producto": str(linea.producto_id or ""),
        "descripcion": linea.descripcion,
        "cantidad": escribir_numero(linea.cantidad),
        "precio": escribir_precio(linea.precio),
        "descuento": _descuento(linea.descuento_pct, linea.descuento_importe),
        "impuesto": tributo.texto,
        "irpf": f"{linea.irpf.normalize():f}",
    }


def _recargo_supuesto(factura: Factura, linea: FacturaLinea, con_recargo: bool) -> Decimal:
    sujeta = linea.impuesto == Impuesto.IVA and Calificacion(linea.calificacion).lleva_cuota
    if not con_recargo or linea.suplido or not sujeta:
        return CERO
    return recargo_de(linea.tipo.normalize(), factura.fecha_operacion or factura.fecha) or CERO


def _descuento(pct: Decimal | None, importe: Decimal | None) -> str:
    if importe:
        return f"{escribir_numero(importe, 2)} €"
    return escribir_numero(pct) if pct else ""


def opciones_de_impuesto(borrador: Borrador) -> list[Opcion]:
    """Los impuestos que se ofrecen: los de aquí y hoy, las operaciones sin cuota y los que ya lleve alguna línea."""
    propio, fecha = borrador.tributo.impuesto, borrador.valores.get("fecha", date.min)
    textos = {Tributo(propio, tipo=tipo).texto: escribir_tipo(tipo) for tipo in tipos_vigentes(propio, fecha)}
    textos |= {f"{propio}:{valor}": texto for valor, texto in SIN_CUOTA.items()}
    textos[f"{propio}:suplido"] = "Suplido"
    usados = (borrador.valores.get(f"{clave}.impuesto") for clave in borrador.claves)
    for tributo in filter(None, usados):
        textos.setdefault(tributo.texto, _nombre(tributo, propio))
    return [Opcion(valor, texto) for valor, texto in textos.items()]


def _nombre(tributo: Tributo, propio: Impuesto) -> str:
    prefijo = "" if tributo.impuesto is propio else f"{tributo.impuesto} "
    if tributo.suplido:
        return "Suplido"
    if tributo.calificacion.lleva_cuota:
        return prefijo + escribir_tipo(tributo.tipo)
    return prefijo + SIN_CUOTA.get(tributo.calificacion.value, tributo.calificacion.nombre)


def opciones_de_irpf(borrador: Borrador) -> list[Opcion]:
    """Las retenciones que se ofrecen, con la del emisor y las que ya lleve alguna línea."""
    usadas = [borrador.valores.get(f"{clave}.irpf") for clave in borrador.claves]
    tipos = {tipo.normalize() for tipo in [Decimal(borrador.irpf), *(t for t, _ in TIPOS_IRPF), *filter(None, usadas)]}
    orden = sorted(tipos - {CERO}, reverse=True)
    return [Opcion("0", "Sin IRPF"), *(Opcion(f"{tipo:f}", escribir_tipo(tipo)) for tipo in orden)]


def opciones_de_serie(todas: Sequence[Serie]) -> list[Opcion]:
    """Las series donde se puede numerar una factura que no rectifica."""
    return [
        Opcion(serie.codigo, f"{serie.codigo} · {serie.descripcion}" if serie.descripcion else serie.codigo)
        for serie in todas
        if serie.tipo != "rectificativa"
    ]
