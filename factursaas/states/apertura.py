"""De la factura guardada a lo que se ve en el editor, y de ahí a guardarla."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from factursaas.db import TenantSession
from factursaas.domain.dinero import escribir_numero
from factursaas.domain.errores import NoEncontrado
from factursaas.domain.escritura import escribir_precio
from factursaas.domain.estados import EstadoFactura, TipoFactura, es_editable
from factursaas.domain.impuestos import (
    Calificacion,
    Impuesto,
    impuesto_de,
    tipos_vigentes,
)
from factursaas.models import Cliente, Emisor, Factura, FacturaLinea, Serie
from factursaas.services import clientes, emisor, facturas, series
from factursaas.services.facturas.contexto import contexto_de
from factursaas.services.facturas.revision import revisar
from factursaas.states.borrador import Borrador, SerieOfrecida
from factursaas.states.casillas import Tributo
from factursaas.states.ficha import FichaFactura, ficha_de
from factursaas.states.papel import Correccion
from factursaas.states.plazos import escribir_plan

_EN_BLANCO = {
    "tipo": TipoFactura.COMPLETA.value,
    "moneda": "EUR",
    "precios_con_impuestos": "no",
    **dict.fromkeys(
        (
            "fecha_operacion",
            "vencimiento",
            "plazos",
            "forma_pago",
            "notas",
            "motivo",
            "serie",
            "tipo_cambio",
            "anticipo",
        ),
        "",
    ),
}


@dataclass(frozen=True, slots=True)
class Abierta:
    """Un borrador y lo que le rodea; o una factura emitida, ya escrita."""

    emisor: Emisor | None
    borrador: Borrador | None = None
    version: int = 0
    cliente: Cliente | None = None
    ficha: FichaFactura | None = None
    correccion: Correccion = field(default_factory=Correccion)
    fallos: dict[str, str] | None = None


def abrir(db: TenantSession, factura_id: UUID) -> Abierta:
    """Lee una factura para verla o seguir escribiéndola."""
    factura = facturas.leer(db, factura_id)
    quien = emisor.para_emitir(db)
    if not es_editable(EstadoFactura(factura.estado)):
        return Abierta(quien, ficha=escribir_ficha(db, factura))
    cliente = clientes.leer(db, factura.cliente_id) if factura.cliente_id else None
    escrito = _borrador_de(factura, cliente, quien, series.listar(db))
    fallos = revisar(db, contexto_de(db, factura)).fallos
    return Abierta(quien, escrito, factura.version, cliente, correccion=Correccion.de(factura), fallos=fallos)


def empezar(db: TenantSession) -> Abierta:
    """Prepara una factura nueva; no guarda nada."""
    quien, hoy, todas = emisor.para_emitir(db), emisor.hoy(db), series.listar(db)
    serie = series.elegir(db, None).codigo
    return Abierta(quien, _vacio(quien, hoy, todas).cambiar({"serie": serie}))


def leer_ficha(db: TenantSession, factura_id: UUID) -> FichaFactura:
    """Escribe una factura emitida con lo cobrado hasta ahora."""
    return escribir_ficha(db, facturas.leer(db, factura_id))


def escribir_ficha(db: TenantSession, factura: Factura) -> FichaFactura:
    """Lo mismo, con la factura y sus partes ya leídas."""
    ficha = facturas.completar(db, factura)
    return ficha_de(ficha, facturas.totales_guardados(ficha.factura), emisor.hoy(db))


def guardar(
    db: TenantSession, factura_id: UUID, borrador: Borrador, version: int | None
) -> tuple[Factura, datetime, list[Serie], dict[str, str]]:
    """Guarda un borrador, nuevo (sin versión) o no; dice a qué hora, las series que hay y lo que impediría emitirlo."""
    datos, numeros = borrador.datos(), [int(clave[1:]) for clave in borrador.guardables]
    if version is None:
        guardada = facturas.crear(db, datos, factura_id, numeros)
    else:
        guardada = facturas.cambiar(db, factura_id, datos, version, numeros)
    fallos = revisar(db, contexto_de(db, guardada)).fallos
    return guardada, emisor.ahora(db), series.listar(db), fallos


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


def _vacio(quien: Emisor | None, hoy: date, todas: Sequence[Serie]) -> Borrador:
    impuesto = impuesto_de(quien.territorio) if quien else Impuesto.IVA
    habituales = tipos_vigentes(impuesto, hoy)
    tipo = Decimal(7) if impuesto is Impuesto.IGIC else habituales[0]
    retencion = f"{quien.irpf_defecto.normalize():f}" if quien else "0"
    borrador = Borrador(tributo=Tributo(impuesto, tipo=tipo), irpf=retencion, series=SerieOfrecida.de(todas))
    return borrador.cambiar(_EN_BLANCO | {"fecha": hoy.isoformat()})


def _borrador_de(factura: Factura, cliente: Cliente | None, quien: Emisor | None, todas: Sequence[Serie]) -> Borrador:
    con_recargo = lleva_recargo(cliente, TipoFactura(factura.tipo))
    dia_pago = cliente.dia_pago if cliente else 0
    borrador = _vacio(quien, factura.fecha, todas).con(
        cliente_id=factura.cliente_id, con_recargo=con_recargo, dia_pago=dia_pago, claves=()
    )
    borrador = borrador.cambiar({"fecha_operacion": _fecha(factura.fecha_operacion), "tipo": factura.tipo})
    borrador = borrador.con(claves=(), siguiente=1)
    for linea in factura.lineas:
        borrador = borrador.con_linea(_clave(linea, borrador), **_textos(linea, borrador))
    return borrador.cambiar(_cabecera(factura, dia_pago))


def _clave(linea: FacturaLinea, borrador: Borrador) -> str:
    """La que tenía al guardarse; la que no vino de un editor toma la siguiente."""
    numero = facturas.numero_de_linea(linea)
    return f"l{numero}" if numero and f"l{numero}" not in borrador.claves else ""


def lleva_recargo(cliente: Cliente | None, tipo: TipoFactura) -> bool:
    """Si a las líneas se les pone solo el recargo del cliente; un canje conserva el del ticket."""
    return cliente is not None and cliente.recargo_equivalencia and tipo is not TipoFactura.SUSTITUTIVA


def como_paga(cliente: Cliente | None) -> dict[str, str]:
    """Los plazos y la forma de pago de su ficha; quien no los tiene no borra los escritos."""
    if cliente is None:
        return {}
    suyos = {"plazos": cliente.plazos, "forma_pago": cliente.forma_pago}
    return {casilla: valor for casilla, valor in suyos.items() if valor}


def _cabecera(factura: Factura, dia_pago: int) -> dict[str, str]:
    plazos = facturas.vencimientos_de(factura)
    uno = len(plazos) == 1 and not plazos[0].fijo
    return {
        "vencimiento": _fecha(plazos[0].fecha) if uno else "",
        "plazos": "" if uno else escribir_plan(plazos, factura.fecha, dia_pago),
        "forma_pago": factura.forma_pago,
        "serie": factura.serie,
        "tipo": factura.tipo,
        "motivo": factura.motivo,
        "notas": factura.notas,
        "precios_con_impuestos": "si" if factura.precios_con_impuestos else "no",
        "moneda": factura.moneda,
        "tipo_cambio": escribir_numero(factura.tipo_cambio) if factura.tipo_cambio else "",
        "anticipo": escribir_numero(factura.anticipo, 2) if factura.anticipo else "",
        "descuento_global": escribir_descuento(factura.descuento_global_pct, factura.descuento_global_importe),
    }


def _fecha(fecha: date | None) -> str:
    return fecha.isoformat() if fecha else ""


def _textos(linea: FacturaLinea, borrador: Borrador) -> dict[str, str]:
    tributo = Tributo(Impuesto(linea.impuesto), Calificacion(linea.calificacion), linea.tipo, linea.suplido)
    if linea.recargo != borrador.recargo_de(tributo):
        tributo = replace(tributo, recargo=linea.recargo)
    return {
        "producto": str(linea.producto_id or ""),
        "descripcion": linea.descripcion,
        "cantidad": escribir_numero(linea.cantidad),
        "precio": escribir_precio(linea.precio),
        "descuento": escribir_descuento(linea.descuento_pct, linea.descuento_importe),
        "impuesto": tributo.texto,
        "irpf": f"{linea.irpf.normalize():f}",
    }


def escribir_descuento(pct: Decimal | None, importe: Decimal | None) -> str:
    """Un descuento como se teclea: «10» es un porcentaje, «10,00 €» es dinero."""
    if importe:
        return f"{escribir_numero(importe, 2)} €"
    return escribir_numero(pct) if pct else ""
