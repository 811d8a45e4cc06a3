"""Emitir: comprobar, numerar y congelar en una sola transacción."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

from sqlmodel import select

from factursaas.db import TenantSession
from factursaas.domain.dinero import escribir_tipo
from factursaas.domain.errores import DatosNoValidos, EstadoNoPermitido
from factursaas.domain.estados import EstadoFactura, TipoFactura, exigir_paso
from factursaas.domain.impuestos import Impuesto, recargos_vigentes, tipos_vigentes
from factursaas.domain.nif import es_persona_fisica
from factursaas.domain.numeracion import escribir_numero_factura
from factursaas.models import Cliente, Emisor, Factura, FacturaLinea
from factursaas.services import clientes, cuentas, emisor, series
from factursaas.services.facturas.borradores import anotar_totales, bloquear_borrador
from factursaas.services.facturas.calculo import calcular_factura
from factursaas.services.facturas.consulta import leer
from factursaas.services.facturas.partes import copiar_parte
from factursaas.services.texto import clave_busqueda

_NOMBRES = {
    "nif": "el NIF",
    "nombre": "el nombre o razón social",
    "direccion": "la dirección",
    "codigo_postal": "el código postal",
    "municipio": "el municipio",
}
SIMPLIFICADA_MAXIMO = Decimal(3000)


def emitir(db: TenantSession, factura_id: UUID, version: int | None = None) -> Factura:
    """Da número a un borrador y lo congela. O queda entero, o no queda nada y el número no se gasta.

    Raises:
        LimitePlan: si ya se emitieron este mes todas las del plan.
        DatosNoValidos: si le falta algo que la ley pide.
        EstadoNoPermitido: si ya está emitida o su fecha es anterior a la última de la serie.
    """
    exigir_paso(EstadoFactura(leer(db, factura_id).estado), EstadoFactura.EMITIDA)
    cuentas.exigir_hueco(db, "facturas_mes")
    factura = bloquear_borrador(db, factura_id, version)
    quien = emisor.leer(db)
    cliente = clientes.leer(db, factura.cliente_id) if factura.cliente_id else None
    exigir_emitible(factura, quien, cliente, emisor.hoy(db))
    anotar_totales(factura, factura.lineas, calcular_factura(factura, factura.lineas))
    _congelar_partes(factura, quien, cliente)
    logo = emisor.leer_logo(db)
    factura.logo_id = logo.id if logo else None
    db.flush()
    _numerar(db, factura)
    return factura


def _numerar(db: TenantSession, factura: Factura) -> None:
    serie, numero = series.tomar_numero(db, factura.serie_id, factura.fecha)
    factura.ejercicio, factura.numero = factura.fecha.year, numero
    factura.numero_completo = escribir_numero_factura(serie.patron, serie.codigo, factura.fecha.year, numero)
    _exigir_numero_libre(db, factura.numero_completo)
    factura.busqueda = clave_busqueda(factura.numero_completo, factura.busqueda)
    factura.estado = EstadoFactura.EMITIDA
    factura.emitida_en = datetime.now(UTC)
    factura.version += 1
    db.flush()
    db.refresh(factura, ["updated_at"])


def _exigir_numero_libre(db: TenantSession, numero: str) -> None:
    """Dos series o dos años pueden escribirse igual si el patrón no los nombra."""
    with db.no_autoflush:
        repetida = db.exec(select(Factura.id).where(Factura.numero_completo == numero)).first()
    if repetida:
        raise EstadoNoPermitido(
            f"Ya hay una factura {numero}. Usa una serie cuyo patrón lleve {{serie}} y {{ejercicio}}."
        )


def _congelar_partes(factura: Factura, quien: Emisor | None, cliente: Cliente | None) -> None:
    """Guarda cómo eran las partes al emitir; lo que cambie después no toca la factura."""
    factura.emisor = copiar_parte(quien) if quien else None
    factura.cliente = copiar_parte(cliente) if cliente else None


def exigir_emitible(factura: Factura, quien: Emisor | None, cliente: Cliente | None, hoy: date) -> None:
    """Comprueba lo que la ley pide a una factura antes de gastar un número (arts. 6 y 7 RD 1619/2012).

    Raises:
        DatosNoValidos: con todo lo que falta, campo a campo.
    """
    errores = dict(_fallos(factura, quien, cliente, hoy))
    for i, linea in enumerate(factura.lineas):
        errores |= {f"lineas.{i}.{campo}": mensaje for campo, mensaje in _fallos_de_linea(factura, linea)}
    if errores:
        raise DatosNoValidos(errores)


def _fallos(factura: Factura, quien: Emisor | None, cliente: Cliente | None, hoy: date) -> Iterator[tuple[str, str]]:
    if faltan := _que_falta(quien, tuple(_NOMBRES)):
        yield "emisor", f"En tus datos falta {faltan}. Complétalos en Ajustes."
    if TipoFactura(factura.tipo).exige_destinatario:
        if cliente is None:
            yield "cliente_id", "Elige a quién se factura."
        elif faltan := _que_falta(cliente, _campos_del_cliente(cliente)):
            yield "cliente_id", f"A {cliente.nombre} le falta {faltan}. Complétalo en su ficha."
    elif factura.total * (factura.tipo_cambio or 1) > SIMPLIFICADA_MAXIMO:
        yield "tipo", "Una factura simplificada llega como mucho a 3.000 €. Haz una factura completa con su cliente."
    if not factura.lineas:
        yield "lineas", "Añade al menos una línea."
    if factura.fecha > hoy:
        yield "fecha", "La fecha de la factura no puede ser posterior a hoy."
    if factura.vencimiento and factura.vencimiento < factura.fecha:
        yield "vencimiento", "El vencimiento no puede ser anterior a la fecha de la factura."
    if factura.moneda != "EUR" and factura.tipo_cambio is None:
        yield "tipo_cambio", f"Escribe cuántos euros vale un {factura.moneda}: la cuota tiene que ir en euros."


def _campos_del_cliente(cliente: Cliente) -> tuple[str, ...]:
    """El NIF extranjero no siempre hace falta (art. 6.1.d), y un particular puede callar su domicilio (art. 6.1.e)."""
    if cliente.pais != "ES":
        return ("nombre", "direccion")
    return ("nombre", "nif") if not cliente.nif or es_persona_fisica(cliente.nif) else ("nombre", "nif", "direccion")


def _que_falta(parte: Emisor | Cliente | None, campos: tuple[str, ...]) -> str:
    faltan = [_NOMBRES[campo] for campo in campos if parte is None or not getattr(parte, campo)]
    return " y ".join([", ".join(faltan[:-1]), faltan[-1]]) if len(faltan) > 1 else "".join(faltan)


def _fallos_de_linea(factura: Factura, linea: FacturaLinea) -> Iterator[tuple[str, str]]:
    """El IVA y su recargo son los de la fecha del devengo; los de IGIC e IPSI no son una lista cerrada."""
    if linea.suplido or linea.calificacion != "S1" or linea.impuesto != Impuesto.IVA:
        return
    devengo = factura.fecha_operacion or factura.fecha
    vigentes = tipos_vigentes(Impuesto.IVA, devengo)
    if linea.tipo not in vigentes:
        lista = ", ".join(escribir_tipo(tipo) for tipo in vigentes)
        yield "tipo", f"El {devengo:%d/%m/%Y} no había un IVA del {escribir_tipo(linea.tipo)}. Elige entre {lista}."
    elif linea.recargo and linea.recargo not in recargos_vigentes(linea.tipo.normalize(), devengo):
        yield "recargo", f"Con el {escribir_tipo(linea.tipo)} no va un recargo del {escribir_tipo(linea.recargo)}."
