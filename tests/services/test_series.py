"""Series: la propia de cada clase, la que viene de otro programa y la que expide el cliente."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from factursaas.db import tenant_session
from factursaas.domain.errores import DatosNoValidos, EstadoNoPermitido
from factursaas.domain.planes import Inquilino
from factursaas.models import Factura, Serie
from factursaas.services import emisor, facturas, series
from tests import fabrica


def crear(quien: Inquilino, **datos: Any) -> Serie:
    with tenant_session(quien) as db:
        return series.crear(db, series.DatosSerie.model_validate(datos))


def emitir(quien: Inquilino, factura: Factura) -> Factura:
    with tenant_session(quien) as db:
        return facturas.emitir(db, factura.id)


def test_quien_viene_de_otro_programa_sigue_su_numeracion(ana: Inquilino) -> None:
    crear(ana, codigo="F", empieza_en=124)
    numeros = [fabrica.con_emitida(ana, serie="F").numero_completo for _ in range(2)]
    ano = emitir_hoy(ana).year
    assert numeros == [f"F-{ano}-0124", f"F-{ano}-0125"]


def emitir_hoy(quien: Inquilino) -> date:
    with tenant_session(quien) as db:
        return emisor.hoy(db)


def test_el_ano_siguiente_empieza_por_el_uno(ana: Inquilino) -> None:
    crear(ana, codigo="F", empieza_en=124)
    anterior = emitir_hoy(ana).year - 1
    emitida = fabrica.con_emitida(ana, serie="F", fecha=f"{anterior}-12-31")
    assert emitida.numero_completo == f"F-{anterior}-0001"


def test_el_comienzo_se_corrige_mientras_no_haya_facturas(ana: Inquilino) -> None:
    serie = crear(ana, codigo="F", empieza_en=124)
    with tenant_session(ana) as db:
        series.empezar_en(db, serie.id, 200)
    assert fabrica.con_emitida(ana, serie="F").numero == 200
    with pytest.raises(EstadoNoPermitido, match="sin huecos"), tenant_session(ana) as db:
        series.empezar_en(db, serie.id, 300)


@pytest.mark.parametrize("numero", [0, -1, 10**9, "7", 1.5, True])
def test_un_comienzo_imposible_se_rechaza(numero: object) -> None:
    with pytest.raises(ValidationError):
        series.DatosSerie.model_validate({"codigo": "F", "empieza_en": numero})


@pytest.mark.parametrize(("tipo", "codigo"), [("F2", "T"), ("F1", "A")])
def test_cada_clase_va_a_su_serie_y_la_primera_vez_se_crea_sola(ana: Inquilino, tipo: str, codigo: str) -> None:
    assert fabrica.con_borrador(ana, tipo=tipo).serie == codigo
    assert fabrica.con_borrador(ana, tipo=tipo).serie == codigo


def test_si_la_letra_esta_cogida_usa_otra(ana: Inquilino) -> None:
    crear(ana, codigo="T")
    assert fabrica.con_borrador(ana, tipo="F2").serie == "T2"


def test_al_pasar_de_completa_a_simplificada_la_serie_cambia_sola(ana: Inquilino) -> None:
    borrador = fabrica.con_borrador(ana)
    with tenant_session(ana) as db:
        datos = facturas.DatosFactura.model_validate({"tipo": "F2", "serie": "A"})
        assert facturas.cambiar(db, borrador.id, datos).serie == "T"
    with tenant_session(ana) as db:
        assert facturas.cambiar(db, borrador.id, facturas.DatosFactura.model_validate({"tipo": "F1"})).serie == "A"


def test_la_que_expide_el_cliente_es_solo_suya_y_lo_dice(ana: Inquilino) -> None:
    cliente, otro = fabrica.con_cliente(ana), fabrica.con_cliente(ana)
    crear(ana, codigo="D", tipo="destinatario", cliente_id=str(cliente.id))
    emitida = fabrica.con_emitida(ana, cliente, serie="D")
    assert emitida.menciones == ["Facturación por el destinatario"]
    with pytest.raises(DatosNoValidos, match="expide otro cliente") as fallo:
        emitir(ana, fabrica.con_borrador(ana, otro, serie="D"))
    assert list(fallo.value.errores) == ["serie"]
    assert fabrica.con_borrador(ana, cliente).serie == "A"


def test_una_serie_del_cliente_dice_de_cual_y_las_demas_no(ana: Inquilino, bruno: Inquilino) -> None:
    cliente = fabrica.con_cliente(ana)
    for datos in ({"tipo": "destinatario"}, {"cliente_id": str(cliente.id)}):
        with pytest.raises(DatosNoValidos, match="Di de qué cliente es"):
            crear(ana, codigo="D", **datos)
    with pytest.raises(DatosNoValidos, match="Ese cliente no existe"):
        crear(bruno, codigo="D", tipo="destinatario", cliente_id=str(cliente.id))


def test_sin_la_serie_en_el_patron_los_numeros_se_pisarian(ana: Inquilino) -> None:
    with pytest.raises(DatosNoValidos, match=r"Falta \{serie\}"):
        crear(ana, codigo="ZA", patron="A-{ejercicio}-{numero:04d}", empieza_en=48)
