"""De la factura guardada a lo que se ve en el editor, y de ahí a guardarla."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from factursaas.db import TenantSession
from factursaas.domain.dinero import escribir_numero, escribir_tipo
from factursaas.domain.errores import NoEncontrado
from factursaas.domain.escritura import escribir_precio
from factursaas.domain.estados import EstadoFactura, TipoFactura, es_editable
from factursaas.domain.impuestos import (
    TIPOS_IRPF,
    Calificacion,
    Impuesto,
    impuesto_de,
    recargos_vigentes,
    tipos_vigentes,
)
from factursaas.models import Cliente, Emisor, Factura, FacturaLinea, Serie
from factursaas.services import clientes, emisor, facturas, series
from factursaas.services.facturas import DatosFactura
from factursaas.states.borrador import Borrador
from factursaas.states.casillas import Tributo
from factursaas.states.ficha import FichaFactura, ficha_de
from factursaas.states.papel import Correccion, Opcion
from factursaas.states.plazos import escribir_plan

CERO = Decimal(0)
SIN_CUOTA = {
    "S2": "ISP (inversión del sujeto pasivo)",
    "E1": "Exenta (art. 20)",
    "E2": "Exportación",
    "E3": "Asimilada a exportación",
    "E4": "Zona franca o depósito",
    "E5": "Intracomunitaria",
    "E6": "Exenta (otra causa)",
    "N1": "No sujeta",
    "N2": "No sujeta (localización)",
    "E7": "Exenta (E7)",
    "E8": "Exenta (E8)",
}
_SUELTAS = (TipoFactura.COMPLETA, TipoFactura.SIMPLIFICADA)
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


def abrir(db: TenantSession, factura_id: UUID) -> Abierta:
    """Lee una factura para verla o seguir escribiéndola."""
    factura = facturas.leer(db, factura_id)
    quien = emisor.leer(db)
    if not es_editable(EstadoFactura(factura.estado)):
        return Abierta(quien, ficha=leer_ficha(db, factura_id))
    cliente = clientes.leer(db, factura.cliente_id) if factura.cliente_id else None
    escrito = _borrador_de(factura, cliente, quien, series.listar(db))
    return Abierta(quien, escrito, factura.version, cliente, correccion=Correccion.de(factura))


def empezar(db: TenantSession) -> Abierta:
    """Prepara una factura nueva; no guarda nada."""
    quien, hoy, todas = emisor.leer(db), emisor.hoy(db), series.listar(db)
    serie = series.elegir(db, None).codigo
    return Abierta(quien, _vacio(quien, hoy, todas).cambiar({"serie": serie}))


def leer_ficha(db: TenantSession, factura_id: UUID) -> FichaFactura:
    """Escribe una factura emitida con lo cobrado hasta ahora."""
    ficha = facturas.completar(db, facturas.leer(db, factura_id))
    return ficha_de(ficha, facturas.totales_guardados(ficha.factura), emisor.hoy(db))


def guardar(
    db: TenantSession, factura_id: str, datos: DatosFactura, version: int | None
) -> tuple[Factura, datetime, list[Serie]]:
    """Guarda un borrador, nuevo o no; dice a qué hora y las series que hay, por si ha nacido una."""
    identificador = UUID(factura_id) if factura_id else None
    guardada = facturas.cambiar(db, identificador, datos, version) if identificador else facturas.crear(db, datos)
    return guardada, emisor.ahora(db), series.listar(db)


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
    borrador = Borrador(tributo=Tributo(impuesto, tipo=tipo), irpf=retencion, series=tuple(todas))
    return borrador.cambiar(_EN_BLANCO | {"fecha": hoy.isoformat()})


def _borrador_de(factura: Factura, cliente: Cliente | None, quien: Emisor | None, todas: Sequence[Serie]) -> Borrador:
    con_recargo = lleva_recargo(cliente, TipoFactura(factura.tipo))
    dia_pago = cliente.dia_pago if cliente else 0
    borrador = _vacio(quien, factura.fecha, todas).con(
        cliente_id=factura.cliente_id, con_recargo=con_recargo, dia_pago=dia_pago, claves=()
    )
    borrador = borrador.cambiar({"fecha_operacion": _fecha(factura.fecha_operacion), "tipo": factura.tipo})
    borrador = borrador.con(claves=())
    for linea in factura.lineas:
        borrador = borrador.con_linea(**_textos(linea, borrador))
    return borrador.cambiar(_cabecera(factura, dia_pago))


def lleva_recargo(cliente: Cliente | None, tipo: TipoFactura) -> bool:
    """Si a las líneas se les pone solo el recargo del cliente; un canje conserva el del ticket."""
    return cliente is not None and cliente.recargo_equivalencia and tipo is not TipoFactura.SUSTITUTIVA


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
        "descuento_global": _descuento(factura.descuento_global_pct, factura.descuento_global_importe),
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
        "descuento": _descuento(linea.descuento_pct, linea.descuento_importe),
        "impuesto": tributo.texto,
        "irpf": f"{linea.irpf.normalize():f}",
    }


def _descuento(pct: Decimal | None, importe: Decimal | None) -> str:
    if importe:
        return f"{escribir_numero(importe, 2)} €"
    return escribir_numero(pct) if pct else ""


def opciones_de_impuesto(borrador: Borrador) -> list[Opcion]:
    """Los impuestos que se ofrecen: los de aquí y ese día, las operaciones sin cuota y los que ya lleve alguna línea.

    A un cliente con recargo se le ofrece cada tipo con el suyo, y sin él para los servicios.
    """
    propio = borrador.tributo.impuesto
    dia = borrador.devengo if isinstance(borrador.devengo, date) else date.min
    tributos = [Tributo(propio, tipo=tipo) for tipo in tipos_vigentes(propio, dia)]
    if borrador.con_recargo:
        tributos += _con_otro_recargo(borrador, tributos, dia)
    textos = {tributo.texto: _nombre(tributo, borrador) for tributo in tributos}
    textos |= {f"{propio}:{valor}": _sin_cuota(valor, propio) for valor in SIN_CUOTA if _existe(valor, propio)}
    textos[f"{propio}:suplido"] = "Suplido"
    usados = (borrador.valores.get(f"{clave}.impuesto") for clave in borrador.claves)
    for tributo in filter(None, usados):
        textos.setdefault(tributo.texto, _nombre(tributo, borrador))
    return [Opcion(valor, texto) for valor, texto in textos.items()]


def _con_otro_recargo(borrador: Borrador, tributos: Sequence[Tributo], dia: date) -> list[Tributo]:
    otros = [
        (tributo, recargo)
        for tributo in tributos
        for recargo in (*recargos_vigentes(tributo.tipo.normalize(), dia), CERO)
        if borrador.recargo_de(tributo) and recargo != borrador.recargo_de(tributo)
    ]
    return [replace(tributo, recargo=recargo) for tributo, recargo in otros]


def _sin_cuota(calificacion: str, impuesto: Impuesto) -> str:
    """Las exenciones del IGIC y del IPSI llevan las mismas claves con otros artículos."""
    if impuesto is not Impuesto.IVA and Calificacion(calificacion).exenta:
        return f"Exenta ({calificacion})"
    return SIN_CUOTA[calificacion]


def _existe(calificacion: str, impuesto: Impuesto) -> bool:
    return impuesto is Impuesto.IGIC or calificacion not in ("E7", "E8")


def _nombre(tributo: Tributo, borrador: Borrador) -> str:
    prefijo = "" if tributo.impuesto is borrador.tributo.impuesto else f"{tributo.impuesto} "
    if tributo.suplido:
        return "Suplido"
    if not tributo.calificacion.lleva_cuota:
        return prefijo + _sin_cuota(tributo.calificacion.value, tributo.impuesto)
    recargo = borrador.recargo_de(tributo) if tributo.recargo is None else tributo.recargo
    if tributo.recargo == 0 and borrador.recargo_de(replace(tributo, recargo=None)):
        return f"{prefijo}{escribir_tipo(tributo.tipo)} sin recargo"
    return prefijo + escribir_tipo(tributo.tipo) + (f" + {escribir_tipo(recargo)}" if recargo else "")


def opciones_de_irpf(borrador: Borrador) -> list[Opcion]:
    """Las retenciones que se ofrecen, con la del emisor y las que ya lleve alguna línea."""
    usadas = [borrador.valores.get(f"{clave}.irpf") for clave in borrador.claves]
    tipos = {tipo.normalize() for tipo in [Decimal(borrador.irpf), *(t for t, _ in TIPOS_IRPF), *filter(None, usadas)]}
    orden = sorted(tipos - {CERO}, reverse=True)
    return [Opcion("0", "Sin IRPF"), *(Opcion(f"{tipo:f}", escribir_tipo(tipo)) for tipo in orden)]


def opciones_de_serie(borrador: Borrador) -> list[Opcion]:
    """Las series donde puede ir una factura de su clase."""
    return [
        Opcion(serie.codigo, f"{serie.codigo} · {serie.descripcion}" if serie.descripcion else serie.codigo)
        for serie in borrador.series_validas
    ]


def opciones_de_tipo(borrador: Borrador) -> list[Opcion]:
    """Las clases a las que puede pasar el borrador: la que corrige a otra no deja de hacerlo."""
    tipo = borrador.tipo
    if tipo in _SUELTAS:
        posibles: Sequence[TipoFactura] = _SUELTAS
    elif tipo.es_rectificativa and tipo.exige_destinatario:
        posibles = [otro for otro in TipoFactura if otro.es_rectificativa and otro.exige_destinatario]
    else:
        posibles = [tipo]
    return [Opcion(otro.value, otro.nombre if otro in _SUELTAS else f"{otro.nombre} ({otro})") for otro in posibles]
