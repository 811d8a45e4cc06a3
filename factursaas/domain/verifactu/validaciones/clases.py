"""Lo que cada clase de factura lleva y lo que no."""

from collections.abc import Iterator
from decimal import Decimal

from factursaas.domain.estados import TipoFactura
from factursaas.domain.rectificacion import ModoRectificacion
from factursaas.domain.verifactu.registro import Alta
from factursaas.domain.verifactu.validaciones.reparos import Regla, Reparo, importe

SIMPLIFICADA_MAXIMA = Decimal(3000)
"""Art. 4.2 RD 1619/2012. La AEAT tolera diez euros más; la ley, no."""


def _metodo(alta: Alta) -> Iterator[Reparo]:
    es_rectificativa = TipoFactura(alta.tipo).es_rectificativa
    if es_rectificativa and alta.metodo is None:
        yield Reparo("1114", "metodo", "Di si la rectificativa sustituye a la factura o solo corrige la diferencia.")
    if alta.metodo is not None and not es_rectificativa:
        yield Reparo("1115", "tipo", "Solo una rectificativa sustituye o corrige por diferencias. Cambia la clase.")


def _corregidas(alta: Alta) -> Iterator[Reparo]:
    if alta.sustituidas and alta.tipo != TipoFactura.SUSTITUTIVA:
        yield Reparo("1116", "origenes", "Solo un canje sustituye a simplificadas. Quítalas, o haz el canje.")
    if alta.rectificadas and not TipoFactura(alta.tipo).es_rectificativa:
        yield Reparo("1117", "origenes", "Solo una rectificativa corrige a otras. Quítalas, o haz la rectificativa.")


def _lo_sustituido(alta: Alta) -> Iterator[Reparo]:
    por_sustitucion = alta.metodo == ModoRectificacion.SUSTITUCION
    if por_sustitucion and alta.rectificado is None:
        yield Reparo("1118", "origenes", "Di cuánto era lo que se sustituye: la base y la cuota de lo que se corrige.")
    if alta.rectificado is not None and not por_sustitucion:
        yield Reparo("1119", "metodo", "Solo la rectificativa por sustitución dice cuánto era lo sustituido.")


def _marcas(alta: Alta) -> Iterator[Reparo]:
    con_destinatario = TipoFactura(alta.tipo).exige_destinatario
    if alta.cualificada and not con_destinatario:
        yield Reparo("1183", "tipo", "Una simplificada con los datos del cliente va a Hacienda como factura completa.")
    if alta.sin_identificar and con_destinatario:
        yield Reparo("1185", "tipo", "Solo una simplificada puede ir sin identificar al cliente. Elige a tu cliente.")


def _por_destinatario(alta: Alta) -> Iterator[Reparo]:
    if alta.por_destinatario and not TipoFactura(alta.tipo).exige_destinatario:
        yield Reparo("1158", "tipo", "La factura que expide el cliente dice quién es. Haz una factura completa.")


def _limite_de_la_simplificada(alta: Alta) -> Iterator[Reparo]:
    suma = sum((importe(d.base) + importe(d.cuota) for d in alta.detalles), Decimal(0))
    if alta.tipo == TipoFactura.SIMPLIFICADA and not alta.sin_identificar and suma > SIMPLIFICADA_MAXIMA:
        yield Reparo(
            "1150", "tipo", "Una factura simplificada no puede pasar de 3.000 €. Haz una completa con su cliente."
        )


REGLAS_DE_CLASE: tuple[Regla, ...] = (
    _metodo,
    _corregidas,
    _lo_sustituido,
    _marcas,
    _por_destinatario,
    _limite_de_la_simplificada,
)
