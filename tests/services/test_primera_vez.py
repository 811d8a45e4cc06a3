"""Empezar con dos preguntas: lo que se propone, que se puede cambiar, y ensayar sin decir nada más."""

from decimal import Decimal

import pytest

from factursaas.db import tenant_session
from factursaas.domain.errores import DatosNoValidos
from factursaas.domain.perfil import deducir
from factursaas.domain.planes import Inquilino
from factursaas.models import Emisor
from factursaas.services import emisor, ensayo, primera_vez
from tests import fabrica
from tests.pasos import emitir


def contestar(quien: Inquilino, nif: str = "12345678Z", postal: str = "28004") -> None:
    with tenant_session(quien) as db:
        primera_vez.contestar(db, deducir(nif, postal))


def ensayar(quien: Inquilino) -> None:
    with tenant_session(quien) as db:
        ensayo.empezar(db)


def guardado(quien: Inquilino) -> Emisor:
    with tenant_session(quien) as db:
        emisor_guardado = emisor.leer(db)
    assert emisor_guardado is not None
    return emisor_guardado


def test_con_dos_respuestas_se_ensaya_y_la_factura_dice_que_falta_lo_demas(ana: Inquilino) -> None:
    contestar(ana, postal="35001")
    ensayar(ana)
    factura = emitir(ana, fabrica.con_borrador(ana))
    assert (factura.ensayo, factura.emisor and factura.emisor["territorio"]) == (True, "canarias")
    assert factura.emisor is not None
    assert factura.emisor["nombre"] == "Tu nombre o razón social"


def test_lo_inventado_para_ensayar_no_se_guarda_ni_vale_de_verdad(ana: Inquilino) -> None:
    contestar(ana)
    ensayar(ana)
    borrador = fabrica.con_borrador(ana)
    with tenant_session(ana) as db:
        ensayo.terminar(db, confirmado=True)
    assert guardado(ana).nombre == ""
    with pytest.raises(DatosNoValidos, match="el nombre o razón social, la dirección y el municipio"):
        emitir(ana, borrador)
    with tenant_session(ana) as db:
        primera_vez.completar(db, {"nombre": "Ana", "direccion": "Calle del Pez, 1", "municipio": "Madrid"})
    assert not emitir(ana, borrador).ensayo


def test_lo_propuesto_se_cambia_y_solo_por_lo_que_se_ofrece(ana: Inquilino) -> None:
    contestar(ana)
    assert guardado(ana).irpf_defecto == Decimal(15)
    with tenant_session(ana) as db:
        primera_vez.elegir(db, "irpf_defecto", "7")
        primera_vez.elegir(db, "recargo_equivalencia", "si")
    quien = guardado(ana)
    assert (quien.irpf_defecto, quien.recargo_equivalencia, quien.provincia) == (Decimal(7), True, "Madrid")
    perfil = primera_vez.perfil_de(quien)
    assert perfil is not None
    assert (perfil.valor("irpf_defecto"), perfil.valor("recargo_equivalencia")) == ("7", "si")
    for clave, valor in (("irpf_defecto", "90"), ("nombre", "otro"), ("contribuyente", "entidad")):
        with tenant_session(ana) as db, pytest.raises(DatosNoValidos):
            primera_vez.elegir(db, clave, valor)


def test_contestar_otra_cosa_vuelve_a_proponer_y_respeta_lo_demas(ana: Inquilino) -> None:
    fabrica.con_emisor(ana, telefono="600 123 456", irpf_defecto=Decimal(7), criterio_caja=True)
    contestar(ana, nif="B12345674", postal="51001")
    quien = guardado(ana)
    assert (quien.nif, quien.territorio, quien.irpf_defecto) == ("B12345674", "ceuta", Decimal(0))
    assert (quien.telefono, quien.criterio_caja) == ("600 123 456", False)
