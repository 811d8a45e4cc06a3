"""Empezar con dos preguntas: el NIF y el código postal. Lo demás se propone, y se puede cambiar."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from factursaas.db import TenantSession
from factursaas.domain.errores import DatosNoValidos
from factursaas.domain.perfil import Eleccion, Perfil, deducir
from factursaas.models import Emisor
from factursaas.services import emisor
from factursaas.services.emisor import DatosEmisor

PREGUNTAS = ("nif", "codigo_postal")
DE_LA_LEY = ("nombre", "direccion", "municipio")
_DE_SI_O_NO = ("recargo_equivalencia", "criterio_caja")


def contestar(db: TenantSession, perfil: Perfil) -> None:
    """Guarda lo contestado y lo que de ello se propone; lo demás que ya hubiera se queda."""
    propuesto = {eleccion.clave: eleccion.valor for eleccion in perfil.elecciones if eleccion.clave != "contribuyente"}
    _guardar(
        db,
        {"recargo_equivalencia": False, "criterio_caja": False}
        | {clave: _leer(clave, valor) for clave, valor in propuesto.items()}
        | {"nif": perfil.nif, "codigo_postal": perfil.codigo_postal, "provincia": perfil.provincia},
    )


def elegir(db: TenantSession, clave: str, valor: str) -> None:
    """Cambia algo de lo propuesto.

    Raises:
        DatosNoValidos: si no es una de las opciones.
    """
    perfil = perfil_de(emisor.leer(db))
    if not any(e.clave == clave and valor in dict(e.opciones) for e in (perfil.elecciones if perfil else ())):
        raise DatosNoValidos({clave: "Elige una de las opciones."})
    _guardar(db, {clave: _leer(clave, valor)})


def completar(db: TenantSession, dichos: dict[str, str]) -> None:
    """Guarda lo que la ley pide además en una factura de verdad (art. 6.1.c y e RD 1619/2012).

    Raises:
        DatosNoValidos: si algo se queda en blanco.
    """
    if faltan := {campo: "Falta este dato." for campo in DE_LA_LEY if not dichos.get(campo, "").strip()}:
        raise DatosNoValidos(faltan)
    _guardar(db, {campo: dichos[campo] for campo in DE_LA_LEY})


def perfil_de(quien: Emisor | None) -> Perfil | None:
    """El perfil de quien ya contestó, con lo que tenga elegido; ninguno si aún no ha contestado."""
    if quien is None or quien.pais != "ES":
        return None
    try:
        perfil = deducir(quien.nif, quien.codigo_postal)
    except DatosNoValidos:
        return None
    return replace(perfil, elecciones=tuple(_como_esta(eleccion, quien) for eleccion in perfil.elecciones))


def _como_esta(eleccion: Eleccion, quien: Emisor) -> Eleccion:
    if not eleccion.opciones:
        return eleccion
    guardado = getattr(quien, eleccion.clave)
    if eleccion.clave in _DE_SI_O_NO:
        guardado = "si" if guardado else "no"
    elif eleccion.clave == "irpf_defecto":
        guardado = f"{guardado.normalize():f}"
    texto = dict(eleccion.opciones).get(guardado, f"{guardado} %")
    opciones = eleccion.opciones if guardado in dict(eleccion.opciones) else (*eleccion.opciones, (guardado, texto))
    return replace(eleccion, valor=guardado, texto=texto, opciones=opciones)


def _leer(clave: str, valor: str) -> Any:
    if clave in _DE_SI_O_NO:
        return valor == "si"
    return Decimal(valor) if clave == "irpf_defecto" else valor


def _guardar(db: TenantSession, cambios: dict[str, Any]) -> None:
    actual = emisor.leer(db)
    antes = {campo: getattr(actual, campo) for campo in DatosEmisor.model_fields} if actual else {}
    emisor.guardar(db, DatosEmisor.model_validate(antes | cambios))
