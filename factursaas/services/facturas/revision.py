"""Lo que la ley pide a una factura antes de gastar un número, y lo que conviene saber aunque no lo impida."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from factursaas.db import TenantSession
from factursaas.domain.dinero import escribir_euros, escribir_tipo
from factursaas.domain.errores import DatosNoValidos
from factursaas.domain.estados import TipoFactura
from factursaas.domain.impuestos import Calificacion, Impuesto, mezcla_de_recargo, recargos_vigentes, tipos_vigentes
from factursaas.domain.medios import Medio, aviso_de_efectivo
from factursaas.domain.nif import es_de_la_union, es_nif_iva_de_otro_estado, es_persona_fisica, puede_llevar_recargo
from factursaas.domain.numeracion import TipoSerie
from factursaas.domain.plurales import enumerar
from factursaas.domain.vencimientos import repartir_vencimientos
from factursaas.domain.verifactu import validaciones
from factursaas.models import Cliente, Emisor, Factura, FacturaLinea
from factursaas.services import series
from factursaas.services.facturas import topes
from factursaas.services.facturas.alta import alta_de
from factursaas.services.facturas.contexto import Contexto, contexto_de

_NOMBRES = {
    "nif": "el NIF",
    "nombre": "el nombre o razón social",
    "direccion": "la dirección",
    "codigo_postal": "el código postal",
    "municipio": "el municipio",
}
SIMPLIFICADA_CORRIENTE, SIMPLIFICADA_AMPLIADA = Decimal(400), Decimal(3000)
PLAZO_LEGAL = 60
ANOS_DE_OPERACION = 20

Fallo = tuple[str, str]
"""Campo y lo que le pasa."""


@dataclass(frozen=True, slots=True)
class Revision:
    """Lo que impide emitir, campo a campo, y lo que solo se avisa."""

    fallos: dict[str, str]
    avisos: dict[str, str]


def revisar(db: TenantSession, contexto: Contexto) -> Revision:
    """Mira todo lo que se puede saber de una factura antes de numerarla."""
    fallos = dict(_fallos(contexto))
    for i, linea in enumerate(contexto.factura.lineas):
        fallos |= {f"lineas.{i}.{campo}": mensaje for campo, mensaje in _fallos_de_linea(contexto, linea)}
    if contexto.factura.origenes:
        fallos |= dict(topes.fallos(db, contexto.factura))
    if not fallos:
        fallos = _reparos_de_hacienda(contexto)
    return Revision(fallos, dict(_avisos(contexto)))


def _reparos_de_hacienda(contexto: Contexto) -> dict[str, str]:
    """Lo que la AEAT rechazaría, con su código; solo se puede mirar cuando la factura está completa."""
    return {
        reparo.campo: f"{reparo.mensaje.removesuffix('.')} (validación {reparo.codigo} de la AEAT)."
        for reparo in validaciones.revisar(alta_de(contexto), contexto.hoy)
    }


def exigir_emitible(db: TenantSession, contexto: Contexto) -> None:
    """Comprueba que se puede emitir (arts. 6, 7, 11 y 15 RD 1619/2012).

    Raises:
        DatosNoValidos: con todo lo que falta, campo a campo.
    """
    if fallos := revisar(db, contexto).fallos:
        raise DatosNoValidos(fallos)


def avisos_de(db: TenantSession, factura: Factura) -> dict[str, str]:
    """Lo que conviene saber de un borrador."""
    return revisar(db, contexto_de(db, factura)).avisos


def _fallos(contexto: Contexto) -> Iterator[Fallo]:
    yield from _fallos_de_las_partes(contexto)
    yield from _fallos_de_la_serie(contexto)
    yield from _fallos_de_las_fechas(contexto)
    yield from _fallos_de_los_importes(contexto)


def _fallos_de_las_partes(contexto: Contexto) -> Iterator[Fallo]:
    cliente = contexto.cliente
    if faltan := _que_falta(contexto.emisor, tuple(_NOMBRES)):
        yield "emisor", f"En tus datos falta {faltan} (art. 6.1 RD 1619/2012). Complétalos en Ajustes."
    if cliente is None:
        if contexto.tipo.exige_destinatario:
            yield "cliente_id", "Elige a quién se factura."
    elif contexto.tipo.exige_destinatario and (faltan := _que_falta(cliente, _campos_del_cliente(cliente))):
        yield "cliente_id", f"A {cliente.nombre} le falta {faltan} (art. 6.1 RD 1619/2012). Complétalo en su ficha."
    else:
        yield from _fallos_del_nif(cliente, _calificaciones_del_iva(contexto.factura))


def _calificaciones_del_iva(factura: Factura) -> set[Calificacion]:
    """Las de IGIC e IPSI llevan las mismas claves con otros artículos."""
    return {Calificacion(linea.calificacion) for linea in factura.lineas if linea.impuesto == Impuesto.IVA}


def _fallos_del_nif(cliente: Cliente, calificaciones: set[Calificacion]) -> Iterator[Fallo]:
    """El identificador tiene que ser el que pide la operación (art. 6.1.d RD 1619/2012)."""
    if Calificacion.E5 in calificaciones and not es_nif_iva_de_otro_estado(cliente.nif):
        yield (
            "cliente_id",
            f"Una entrega intracomunitaria exenta pide el NIF-IVA que otro Estado de la Unión ha dado a "
            f"{cliente.nombre}, con sus dos letras (art. 25 LIVA). Ponlo en su ficha.",
        )
    elif Calificacion.S2 in calificaciones and not cliente.nif:
        yield "cliente_id", f"Con inversión del sujeto pasivo hace falta el NIF de {cliente.nombre} (art. 6.1.d)."


def _campos_del_cliente(cliente: Cliente) -> tuple[str, ...]:
    """El NIF extranjero no siempre hace falta (art. 6.1.d), y un particular puede callar su domicilio (art. 6.1.e)."""
    if cliente.pais != "ES":
        return ("nombre", "direccion")
    return ("nombre", "nif") if not cliente.nif or es_persona_fisica(cliente.nif) else ("nombre", "nif", "direccion")


def _que_falta(parte: Emisor | Cliente | None, campos: tuple[str, ...]) -> str:
    return enumerar([_NOMBRES[campo] for campo in campos if parte is None or not getattr(parte, campo)])


def _fallos_de_la_serie(contexto: Contexto) -> Iterator[Fallo]:
    serie = contexto.serie
    if not TipoSerie(serie.tipo).admite(contexto.tipo):
        yield (
            "serie",
            f"Una {contexto.tipo.nombre.lower()} no va en la serie {serie.codigo}, que es de "
            f"{TipoSerie(serie.tipo).nombre.lower()}: elige otra (art. 6.1.a RD 1619/2012).",
        )
    elif serie.cliente_id and serie.cliente_id != contexto.factura.cliente_id:
        yield "serie", f"La serie {serie.codigo} es solo de las facturas que expide otro cliente (art. 6.1.a)."


def _fallos_de_las_fechas(contexto: Contexto) -> Iterator[Fallo]:
    factura, hoy = contexto.factura, contexto.hoy
    if factura.fecha > hoy:
        yield "fecha", "La fecha de la factura no puede ser posterior a hoy: se expide el día en que se emite."
    elif fallo := series.fallo_de_fecha(contexto.serie, contexto.ultima_fecha, factura.fecha):
        yield "fecha", fallo
    if factura.fecha_operacion and factura.fecha_operacion > factura.fecha:
        yield (
            "fecha_operacion",
            "La operación no puede ser posterior a la factura: si cobras por adelantado, es un anticipo, con la fecha "
            "del cobro (arts. 6.1.i y 11 RD 1619/2012).",
        )
    elif factura.fecha_operacion and factura.fecha_operacion.year < factura.fecha.year - ANOS_DE_OPERACION:
        yield "fecha_operacion", "Esa operación es demasiado antigua: la AEAT admite hasta 20 años. Revisa el año."
    fechas = [v.fecha for v in factura.vencimientos]
    if fechas and min(fechas) < factura.fecha and not factura.origenes:
        campo = "vencimientos" if len(fechas) > 1 else "vencimiento"
        yield campo, "El vencimiento no puede ser anterior a la fecha de la factura."


def _fallos_de_los_importes(contexto: Contexto) -> Iterator[Fallo]:
    factura = contexto.factura
    if not factura.lineas:
        yield "lineas", "Añade al menos una línea."
    if factura.moneda != "EUR" and factura.tipo_cambio is None:
        yield (
            "tipo_cambio",
            f"Escribe cuántos euros vale un {factura.moneda}: la cuota tiene que ir en euros (art. 12.1 RD 1619/2012).",
        )
    yield from _fallos_de_simplificada(contexto)
    if not contexto.tipo.es_rectificativa and mezcla_de_recargo(map(_como_tributa, factura.lineas), contexto.devengo):
        yield (
            "lineas",
            "Lo que lleva recargo de equivalencia va en una factura aparte de lo que no lo lleva (art. 16.4 RD "
            "1619/2012). Haz dos facturas.",
        )
    try:
        repartir_vencimientos(
            factura.total_a_pagar,
            [(v.fecha, v.importe if v.fijo else None) for v in factura.vencimientos],
            factura.moneda,
        )
    except DatosNoValidos as fallo:
        yield from fallo.errores.items()


def _como_tributa(linea: FacturaLinea) -> tuple[Impuesto, Calificacion, Decimal, Decimal, bool]:
    calificacion = Calificacion(linea.calificacion)
    return Impuesto(linea.impuesto), calificacion, linea.tipo.normalize(), linea.recargo.normalize(), linea.suplido


def _fallos_de_simplificada(contexto: Contexto) -> Iterator[Fallo]:
    if contexto.tipo is not TipoFactura.SIMPLIFICADA:
        return
    ampliada = contexto.emisor is not None and contexto.emisor.simplificada_ampliada
    maximo = SIMPLIFICADA_AMPLIADA if ampliada else SIMPLIFICADA_CORRIENTE
    if abs(contexto.total_en_euros) > maximo:
        salida = "" if ampliada else " Si tu actividad es de las que llegan a 3.000 €, dilo en Ajustes."
        yield (
            "tipo",
            f"Una factura simplificada llega como mucho a {escribir_euros(maximo)}, impuestos incluidos (art. 4 RD "
            f"1619/2012). Haz una factura completa con su cliente.{salida}",
        )
    if Calificacion.E5 in _calificaciones_del_iva(contexto.factura):
        yield "tipo", "Una entrega intracomunitaria no admite factura simplificada (art. 4.4.a RD 1619/2012)."


def _fallos_de_linea(contexto: Contexto, linea: FacturaLinea) -> Iterator[Fallo]:
    """El IVA y su recargo son los de la fecha del devengo; los de IGIC e IPSI no son una lista cerrada."""
    if linea.suplido or linea.calificacion != Calificacion.S1 or linea.impuesto != Impuesto.IVA:
        return
    devengo = contexto.devengo
    if not any(linea.tipo in tipos_vigentes(Impuesto.IVA, dia) for dia in contexto.devengos):
        vigentes = tipos_vigentes(Impuesto.IVA, devengo)
        lista = ", ".join(escribir_tipo(tipo) for tipo in vigentes)
        yield (
            "tipo",
            f"El {devengo:%d/%m/%Y} no había un IVA del {escribir_tipo(linea.tipo)}. Elige entre {lista} (arts. 90 y "
            "91 LIVA).",
        )
    elif linea.recargo and not any(
        linea.recargo in recargos_vigentes(linea.tipo.normalize(), dia) for dia in contexto.devengos
    ):
        yield (
            "recargo",
            f"Con el {escribir_tipo(linea.tipo)} no va un recargo del {escribir_tipo(linea.recargo)} (art. 161 LIVA).",
        )


def _avisos(contexto: Contexto) -> Iterator[Fallo]:
    factura, cliente = contexto.factura, contexto.cliente
    if factura.forma_pago and (aviso := aviso_de_efectivo(Medio(factura.forma_pago), contexto.total_en_euros)):
        yield "forma_pago", aviso
    con_recargo = any(linea.recargo for linea in factura.lineas)
    if con_recargo and cliente and not puede_llevar_recargo(cliente.nif):
        yield (
            "cliente_id",
            f"{cliente.nombre} es una sociedad, y el recargo de equivalencia es de personas físicas y entidades en "
            "atribución de rentas (art. 148 LIVA). Compruébalo con tu cliente.",
        )
    if any((v.fecha - contexto.devengo).days > PLAZO_LEGAL for v in factura.vencimientos):
        yield "vencimientos", "Entre empresas no se puede pactar un plazo de más de 60 días (art. 4.3 Ley 3/2004)."
    if factura.total < 0 and not factura.origenes:
        yield (
            "lineas",
            "Para devolver o descontar algo ya facturado, rectifica aquella factura: así queda dicho cuál es (art. 15 "
            "RD 1619/2012).",
        )
    if aviso := topes.aviso_de_plazo(factura):
        yield "origenes", aviso
    if Calificacion.E2 in _calificaciones_del_iva(factura) and cliente and cliente.pais != "ES":
        yield from _avisos_de_exportacion(cliente)
    if not factura.origenes and factura.fecha > _limite_de_expedicion(contexto.devengo):
        yield (
            "fecha_operacion",
            "A una empresa o profesional hay que facturarle antes del día 16 del mes siguiente al de la operación "
            "(art. 11 RD 1619/2012).",
        )


def _avisos_de_exportacion(cliente: Cliente) -> Iterator[Fallo]:
    if es_de_la_union(cliente.pais):
        yield (
            "lineas",
            f"{cliente.nombre} está en la Unión: si lo que vendes se queda allí, es una entrega intracomunitaria (E5); "
            "exportación, solo si sale de la Unión (arts. 21 y 25 LIVA).",
        )


def _limite_de_expedicion(devengo: date) -> date:
    siguiente = devengo.year * 12 + devengo.month
    return date(siguiente // 12, siguiente % 12 + 1, 15)
