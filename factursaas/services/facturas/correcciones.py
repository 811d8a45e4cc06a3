"""Facturas que corrigen otras: rectificativas (art. 15 RD 1619/2012) y canjes de simplificadas por una completa."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from pydantic import ValidationError
from sqlmodel import select

from factursaas.db import TenantSession
from factursaas.domain.errores import DatosNoValidos, NoEncontrado
from factursaas.domain.estados import TipoFactura
from factursaas.domain.rectificacion import ClaseOrigen, ModoRectificacion, proponer
from factursaas.models import Factura, FacturaOrigen
from factursaas.services.facturas import borradores, parentesco
from factursaas.services.facturas.consulta import leer
from factursaas.services.facturas.datos import (
    DatosCanje,
    DatosFactura,
    DatosLinea,
    DatosOrigen,
    DatosRectificar,
    DatosRectificarVarias,
)
from factursaas.services.validacion import por_campo

_COMUNES = ("precios_con_impuestos", "descuento_global_pct", "moneda", "tipo_cambio")
_DESCUENTOS = ("descuento_global_importe", "anticipo")


def rectificar(db: TenantSession, factura_id: UUID, datos: DatosRectificar) -> Factura:
    """Prepara el borrador que corrige una factura emitida.

    Sin líneas lleva las de la original: en negativo si es por diferencias.

    Raises:
        EstadoNoPermitido: si la original no se puede corregir, o ya la sustituyó otra.
        DatosNoValidos: si la clave o el método no le corresponden.
    """
    leer(db, factura_id)
    pedido = DatosRectificarVarias(facturas=[factura_id], **{c: getattr(datos, c) for c in datos.model_fields_set})
    return rectificar_varias(db, pedido)


def rectificar_varias(db: TenantSession, datos: DatosRectificarVarias) -> Factura:
    """Prepara el borrador que corrige varias facturas a la vez, o alguna que se expidió con otro programa."""
    originales = _leer_nombradas(db, datos.facturas)
    if not originales and not datos.externas:
        raise DatosNoValidos({"facturas": "Di qué factura se rectifica."})
    tipo, metodo = _clave(datos, originales)
    for original in originales:
        parentesco.exigir_corregible(db, original, metodo)
    _exigir_que_sean_de_otro(db, datos.externas)
    hecho: dict[str, Any] = {"tipo": tipo, "metodo": metodo, "motivo": datos.motivo}
    hecho |= _cliente(originales, datos) | _importes(originales, metodo, datos.lineas)
    if metodo is ModoRectificacion.SUSTITUCION and len(originales) == 1:
        hecho |= _como_se_paga(originales[0])
    origenes = [_origen(original, ClaseOrigen.RECTIFICA) for original in originales]
    origenes += [_origen_externo(externa) for externa in datos.externas]
    return borradores.nueva(db, _validar(hecho), _en_orden(origenes))


def _validar(hecho: dict[str, Any]) -> DatosFactura:
    try:
        return DatosFactura.model_validate(hecho)
    except ValidationError as fallo:
        raise DatosNoValidos(por_campo(fallo)) from None


def _exigir_que_sean_de_otro(db: TenantSession, externas: Sequence[DatosOrigen]) -> None:
    for puesto, externa in enumerate(externas):
        if db.exec(select(Factura.id).where(Factura.numero_completo == externa.numero)).first():
            raise DatosNoValidos(
                {f"externas.{puesto}.numero": f"La factura {externa.numero} se hizo aquí: nómbrala en «facturas»."}
            )


def _como_se_paga(original: Factura) -> dict[str, Any]:
    """La que sustituye a otra se debe cuando se debía aquella."""
    vencimientos = [{"fecha": vencimiento.fecha} for vencimiento in original.vencimientos]
    return {"vencimientos": vencimientos, "forma_pago": original.forma_pago}


def canjear(db: TenantSession, datos: DatosCanje) -> Factura:
    """Prepara la factura completa (F3) que se entrega a cambio de simplificadas; no las rectifica (art. 15.6).

    Raises:
        EstadoNoPermitido: si alguna no es simplificada, no está emitida o ya se canjeó.
        DatosNoValidos: si no se pueden sumar en una.
    """
    originales = _leer_nombradas(db, datos.facturas)
    for original in originales:
        parentesco.exigir_canjeable(db, original)
    hecho: dict[str, Any] = {"tipo": TipoFactura.SUSTITUTIVA, "cliente_id": datos.cliente_id}
    clientes = {original.cliente_id for original in originales}
    if datos.cliente_id is None and len(clientes) == 1:
        hecho["cliente_id"] = clientes.pop()
    hecho |= _importes(originales, None, None)
    return borradores.nueva(db, _validar(hecho), _en_orden([_origen(o, ClaseOrigen.SUSTITUYE) for o in originales]))


def _leer_nombradas(db: TenantSession, ids: Sequence[UUID]) -> list[Factura]:
    nombradas: list[Factura] = []
    for puesto, factura_id in enumerate(ids):
        try:
            nombradas.append(leer(db, factura_id))
        except NoEncontrado as fallo:
            raise DatosNoValidos({f"facturas.{puesto}": str(fallo)}) from None
    if len(set(ids)) != len(ids):
        raise DatosNoValidos({"facturas": "Hay una factura repetida."})
    return nombradas


def _clave(datos: DatosRectificar, originales: Sequence[Factura]) -> tuple[TipoFactura, ModoRectificacion | None]:
    """La clave y el método: los que se piden o los que tocan por la causa."""
    tipos = {TipoFactura(original.tipo) for original in originales} or {TipoFactura.COMPLETA}
    if TipoFactura.SUSTITUTIVA in tipos:
        # Una de canje no se rectifica con una R: se deshace con otra en negativo y se canjea de nuevo.
        if len(originales) > 1 or datos.tipo or datos.metodo:
            raise DatosNoValidos(
                {"facturas": "Un canje se deshace él solo, con otro en negativo: no lleva clave R ni va con otras."}
            )
        return TipoFactura.SUSTITUTIVA, None
    simplificadas = {not tipo.exige_destinatario for tipo in tipos}
    if len(simplificadas) > 1:
        raise DatosNoValidos({"facturas": "Rectifica aparte las simplificadas: llevan su propia clave, R5."})
    original = next(iter(tipos))
    tipo, metodo = proponer(datos.causa, original) if datos.causa else (datos.tipo, datos.metodo)
    tipo = (
        datos.tipo
        or tipo
        or (TipoFactura.RECTIFICATIVA_OTRAS if original.exige_destinatario else TipoFactura.RECTIFICATIVA_SIMPLIFICADA)
    )
    if not tipo.es_rectificativa or tipo.exige_destinatario != original.exige_destinatario:
        cuales = "R1 a R4" if original.exige_destinatario else "R5"
        raise DatosNoValidos({"tipo": f"A una {original.nombre.lower()} la corrige una {cuales}."})
    return tipo, datos.metodo or metodo or ModoRectificacion.DIFERENCIAS


def _cliente(originales: Sequence[Factura], datos: DatosRectificarVarias) -> dict[str, Any]:
    clientes = {original.cliente_id for original in originales}
    if datos.cliente_id is not None:
        clientes = {datos.cliente_id}
    if len(clientes) > 1:
        raise DatosNoValidos({"facturas": "Son de clientes distintos: rectifica las de cada uno aparte."})
    return {"cliente_id": next(iter(clientes), None)}


def _importes(
    originales: Sequence[Factura], metodo: ModoRectificacion | None, lineas: list[DatosLinea] | None
) -> dict[str, Any]:
    """Lo que se copia de las originales; por diferencias, con el signo cambiado."""
    if not originales:
        return {"lineas": lineas or []}
    iguales = {tuple(getattr(original, campo) for campo in _COMUNES) for original in originales}
    fijos = any(getattr(original, campo) for original in originales for campo in _DESCUENTOS)
    if lineas is None and (len(iguales) > 1 or (fijos and len(originales) > 1)):
        raise DatosNoValidos(
            {"lineas": "No se pueden juntar: cambian la moneda, los descuentos o si el precio lleva el impuesto."}
        )
    signo = -1 if metodo is not ModoRectificacion.SUSTITUCION and _corrige(originales, metodo) else 1
    primera = originales[0]
    hecho: dict[str, Any] = {campo: getattr(primera, campo) for campo in _COMUNES}
    if lineas is not None:
        # Las líneas ya traen la diferencia entera: no se vuelve a descontar lo que se descontó entonces.
        sin_descuento = {"descuento_global_pct": None} if metodo is ModoRectificacion.DIFERENCIAS else {}
        return hecho | sin_descuento | {"lineas": [_como_tributaba(linea, originales) for linea in lineas]}
    for campo in _DESCUENTOS if len(originales) == 1 else ():
        valor = getattr(primera, campo)
        hecho[campo] = valor * signo if valor else valor
    hecho["lineas"] = [_copia(linea, signo) for original in originales for linea in original.lineas]
    return hecho


def _como_tributaba(linea: DatosLinea, originales: Sequence[Factura]) -> DatosLinea:
    """Lo que no dice una línea se toma de las de la original, y no de como son hoy el emisor y el cliente."""
    antes = [otra for original in originales for otra in original.lineas if not otra.suplido]
    mismas = [otra for otra in antes if (otra.impuesto, otra.tipo) == (linea.impuesto, linea.tipo)]
    retenciones = {otra.irpf for otra in antes}
    recargos = {otra.recargo for otra in mismas}
    cambios: dict[str, Any] = {}
    if linea.irpf is None and len(retenciones) == 1 and not linea.suplido:
        cambios["irpf"] = retenciones.pop()
    if linea.recargo is None and len(recargos) == 1 and not linea.suplido:
        cambios["recargo"] = recargos.pop()
    return linea.model_copy(update=cambios)


def _corrige(originales: Sequence[Factura], metodo: ModoRectificacion | None) -> bool:
    return metodo is ModoRectificacion.DIFERENCIAS or any(o.tipo == TipoFactura.SUSTITUTIVA for o in originales)


def _copia(linea: Any, signo: int) -> DatosLinea:
    campos = {campo: getattr(linea, campo) for campo in DatosLinea.model_fields}
    campos["cantidad"] *= signo
    if campos["descuento_importe"]:
        campos["descuento_importe"] *= signo
    return DatosLinea.model_validate(campos)


def _origen(original: Factura, clase: ClaseOrigen) -> FacturaOrigen:
    return FacturaOrigen(
        posicion=0,
        clase=clase,
        original_id=original.id,
        numero=original.numero_completo or "",
        fecha=original.fecha,
        base=original.total_base,
        cuota=original.total_cuota,
        recargo=original.total_recargo,
    )


def _origen_externo(externa: DatosOrigen) -> FacturaOrigen:
    return FacturaOrigen(posicion=0, clase=ClaseOrigen.RECTIFICA, **externa.model_dump())


def _en_orden(origenes: Sequence[FacturaOrigen]) -> list[FacturaOrigen]:
    if len({(origen.numero, origen.fecha) for origen in origenes}) != len(origenes):
        raise DatosNoValidos({"externas": "Hay una factura repetida."})
    for posicion, origen in enumerate(origenes):
        origen.posicion = posicion
    return list(origenes)
