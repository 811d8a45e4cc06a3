"""Quién emite y a quién se factura."""

import re
from collections.abc import Iterator
from datetime import date

from factursaas.domain.estados import TipoFactura
from factursaas.domain.nif import es_nif, es_nif_iva_de_otro_estado, es_persona_fisica, prefijo_de_nif_iva
from factursaas.domain.verifactu.registro import Alta, IdOtro, Persona, TipoId
from factursaas.domain.verifactu.validaciones.reparos import IVA, Regla, Reparo, dia_de_la_operacion

_ESPANOLES = (TipoId.PASAPORTE, TipoId.NO_CENSADO)
_PARA_CONCURSO = (TipoId.NIF_IVA, TipoId.NO_CENSADO)
_DESDE_XI = date(2021, 1, 1)
_A_CERO = re.compile("[0A-X]0{7}.")
"""Su control cuadra, pero la AEAT no da por bueno un NIF cuyo número es cero; Y y Z cuentan como 1 y 2."""


def _emisor(alta: Alta) -> Iterator[Reparo]:
    if not _admite_nif(alta.factura.emisor):
        yield Reparo("1219", "emisor", "Tu NIF no está bien escrito. Corrígelo en Ajustes.")


def _destinatario(alta: Alta) -> Iterator[Reparo]:
    exige = TipoFactura(alta.tipo).exige_destinatario
    if exige and not alta.destinatarios:
        yield Reparo(
            "1189",
            "cliente_id",
            "Hacienda pide con qué número se identifica al cliente en su país: el NIF-IVA, o el de su documento. Ponlo "
            "en su ficha.",
        )
    if alta.destinatarios and not exige:
        yield Reparo("1190", "tipo", "Una factura simplificada no lleva destinatario. Haz una factura completa.")


def _nif(alta: Alta) -> Iterator[Reparo]:
    for persona in alta.destinatarios:
        if isinstance(persona.identificacion, str) and not _admite_nif(persona.identificacion):
            yield Reparo(
                "1123", "cliente_id", f"El NIF de {persona.nombre} no está bien escrito. Corrígelo en su ficha."
            )


def _nif_iva(alta: Alta) -> Iterator[Reparo]:
    for persona, otro in _con_otra(alta):
        if otro.tipo is not TipoId.NIF_IVA:
            continue
        if not es_nif_iva_de_otro_estado(otro.id):
            yield Reparo(
                "1103",
                "cliente_id",
                f"El NIF-IVA de {persona.nombre} no tiene la forma de los de su Estado. Corrígelo en su ficha.",
            )
        elif otro.pais and prefijo_de_nif_iva(otro.pais) != otro.id[:2]:
            yield Reparo(
                "1122",
                "cliente_id",
                f"El NIF-IVA de {persona.nombre} empieza por {otro.id[:2]} y su país es {otro.pais}. Corrige uno de "
                "los dos en su ficha.",
            )
        elif otro.id.startswith("XI") and dia_de_la_operacion(alta) < _DESDE_XI:
            yield Reparo(
                "1254",
                "cliente_id",
                f"Irlanda del Norte no tenía NIF-IVA propio antes de 2021. Corrige el de {persona.nombre} en su "
                "ficha, o la fecha de la operación.",
            )


def _pais(alta: Alta) -> Iterator[Reparo]:
    for persona, otro in _con_otra(alta):
        if not otro.pais and otro.tipo is not TipoId.NIF_IVA:
            yield Reparo("1111", "cliente_id", f"Di de qué país es {persona.nombre} en su ficha.")
        elif (otro.pais == "ES" and otro.tipo not in _ESPANOLES) or (
            otro.tipo is TipoId.NO_CENSADO and otro.pais != "ES"
        ):
            yield Reparo(
                "1126",
                "cliente_id",
                f"A {persona.nombre}, si es de España, se le identifica con su NIF. Ponlo en su ficha, o corrige el "
                "país.",
            )


def _no_censado(alta: Alta) -> Iterator[Reparo]:
    for persona, otro in _con_otra(alta):
        if otro.tipo is TipoId.NO_CENSADO and not (_admite_nif(otro.id) and es_persona_fisica(otro.id)):
            yield Reparo(
                "1131",
                "cliente_id",
                f"Solo una persona física puede ir como no censada. Comprueba el NIF de {persona.nombre} en su ficha.",
            )


def _destinatario_de_concurso(alta: Alta) -> Iterator[Reparo]:
    if alta.tipo != TipoFactura.RECTIFICATIVA_CONCURSO:
        return
    for persona, otro in _con_otra(alta):
        if otro.tipo not in _PARA_CONCURSO:
            yield Reparo(
                "1192", "cliente_id", f"Para rectificar por concurso, {persona.nombre} tiene que tener NIF o NIF-IVA."
            )


def _destinatario_de_impago(alta: Alta) -> Iterator[Reparo]:
    if alta.tipo != TipoFactura.RECTIFICATIVA_INCOBRABLE:
        return
    for persona, otro in _con_otra(alta):
        if otro.tipo is not TipoId.NO_CENSADO:
            yield Reparo(
                "1191", "cliente_id", f"Para rectificar por impago, {persona.nombre} tiene que tener NIF español."
            )


def _intracomunitaria(alta: Alta) -> Iterator[Reparo]:
    exentas = [d for d in alta.detalles if d.impuesto == IVA and d.calificacion == "E5"]
    if exentas and any(isinstance(persona.identificacion, str) for persona in alta.destinatarios):
        yield Reparo(
            "1289",
            "cliente_id",
            "En una entrega intracomunitaria el cliente se identifica con el NIF-IVA de su Estado, no con un NIF "
            "español.",
        )


REGLAS_DE_PARTES: tuple[Regla, ...] = (
    _emisor,
    _destinatario,
    _nif,
    _nif_iva,
    _pais,
    _no_censado,
    _destinatario_de_concurso,
    _destinatario_de_impago,
    _intracomunitaria,
)


def _con_otra(alta: Alta) -> Iterator[tuple[Persona, IdOtro]]:
    for persona in alta.destinatarios:
        if isinstance(persona.identificacion, IdOtro):
            yield persona, persona.identificacion


def _admite_nif(nif: str) -> bool:
    return es_nif(nif) and not _A_CERO.fullmatch(nif)
