"""Lo que ofrece cada lista del editor, según lo que ya lleva escrito el borrador."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from factursaas.domain.dinero import CERO, escribir_tipo
from factursaas.domain.estados import TipoFactura
from factursaas.domain.impuestos import TIPOS_IRPF, Calificacion, Impuesto, recargos_vigentes, tipos_vigentes
from factursaas.states.borrador import Borrador
from factursaas.states.casillas import Tributo
from factursaas.states.papel import Opcion

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


def de_que_dependen(borrador: Borrador) -> tuple[Any, ...]:
    """Lo que decide qué se ofrece: mientras no cambie, las listas son las mismas."""
    usados = [borrador.valor(clave, campo) for clave in borrador.claves for campo in ("impuesto", "irpf")]
    suyo = (borrador.tributo, borrador.irpf, borrador.tipo, borrador.devengo, borrador.con_recargo, borrador.series)
    return (*suyo, usados)


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
    if tipo.es_suelta:
        posibles = [otro for otro in TipoFactura if otro.es_suelta]
    elif tipo.es_rectificativa and tipo.exige_destinatario:
        posibles = [otro for otro in TipoFactura if otro.es_rectificativa and otro.exige_destinatario]
    else:
        posibles = [tipo]
    return [Opcion(otro.value, otro.nombre if otro.es_suelta else f"{otro.nombre} ({otro})") for otro in posibles]
