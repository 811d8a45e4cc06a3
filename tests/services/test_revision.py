"""Lo que la ley no admite se dice antes de gastar un número: con su campo, su norma y la salida."""

from datetime import timedelta
from typing import Any

import pytest

from factursaas.db import tenant_session
from factursaas.domain.errores import DatosNoValidos
from factursaas.domain.planes import Inquilino
from factursaas.models import Cliente, Factura
from factursaas.services import emisor, facturas
from tests import fabrica

SIN_CUOTA = fabrica.LINEA | {"tipo": "0"}


def fallos(quien: Inquilino, factura: Factura) -> dict[str, str]:
    with pytest.raises(DatosNoValidos) as fallo, tenant_session(quien) as db:
        facturas.emitir(db, factura.id)
    return fallo.value.errores


def emitida(quien: Inquilino, factura: Factura) -> Factura:
    with tenant_session(quien) as db:
        return facturas.emitir(db, factura.id)


def avisos(quien: Inquilino, factura: Factura) -> dict[str, str]:
    with tenant_session(quien) as db:
        return facturas.avisos_de(db, facturas.leer(db, factura.id))


@pytest.fixture
def cliente(ana: Inquilino) -> Cliente:
    fabrica.con_emisor(ana)
    return fabrica.con_cliente(ana)


@pytest.mark.parametrize(
    ("datos", "campo", "norma"),
    [
        ({"fecha_operacion": "2099-01-01"}, "fecha_operacion", "art"),
        ({"fecha_operacion": "2004-01-01", "lineas": [SIN_CUOTA | {"tipo": "4"}]}, "fecha_operacion", "20 años"),
        ({"lineas": [fabrica.LINEA | {"tipo": "5"}]}, "lineas.0.tipo", "arts. 90 y 91 LIVA"),
        ({"lineas": [fabrica.LINEA | {"recargo": "0.5"}]}, "lineas.0.recargo", "art. 161 LIVA"),
        ({"lineas": [fabrica.LINEA, fabrica.LINEA | {"recargo": "5.2"}]}, "lineas", "art. 16.4"),
        ({"moneda": "USD"}, "tipo_cambio", "art. 12.1"),
        ({"tipo": "F2", "lineas": [fabrica.LINEA | {"precio": "330.59"}]}, "tipo", "art. 4"),
        ({"tipo": "F2", "lineas": [SIN_CUOTA | {"calificacion": "E5"}]}, "tipo", "art. 4.4.a"),
        ({"lineas": [SIN_CUOTA | {"calificacion": "E5"}]}, "cliente_id", "art. 25 LIVA"),
    ],
)
def test_lo_que_no_se_admite_lleva_campo_y_norma(
    ana: Inquilino, cliente: Cliente, datos: dict[str, Any], campo: str, norma: str
) -> None:
    errores = fallos(ana, fabrica.con_borrador(ana, cliente, **datos))
    assert norma in errores[campo]


def test_un_tipo_rebajado_vale_si_la_operacion_fue_cuando_regia(ana: Inquilino, cliente: Cliente) -> None:
    lineas = [fabrica.LINEA | {"tipo": "7.5", "recargo": "1"}]
    borrador = fabrica.con_borrador(ana, cliente, fecha_operacion="2024-11-15", lineas=lineas)
    assert emitida(ana, borrador).total_cuota > 0


@pytest.mark.parametrize(("precio", "cabe"), [("330.58", True), ("330.59", False)])
def test_el_limite_de_400_se_mira_con_el_impuesto(ana: Inquilino, cliente: Cliente, precio: str, cabe: bool) -> None:
    borrador = fabrica.con_borrador(ana, cliente, tipo="F2", lineas=[fabrica.LINEA | {"precio": precio}])
    if cabe:
        assert emitida(ana, borrador).total <= 400
    else:
        assert "3.000 €, dilo en Ajustes" in fallos(ana, borrador)["tipo"].replace("\u00a0", " ")


def test_las_actividades_del_articulo_4_2_llegan_a_3000(ana: Inquilino) -> None:
    fabrica.con_emisor(ana, simplificada_ampliada=True)
    assert emitida(ana, fabrica.con_borrador(ana, tipo="F2", lineas=[fabrica.LINEA | {"precio": "2400"}])).numero == 1


@pytest.mark.parametrize(
    ("pais", "nif", "vale"),
    [
        ("DE", "DE136695976", True),
        ("US", "DE136695976", True),
        ("DE", "136695976", False),
        ("US", "12345", False),
        ("ES", "B12345674", False),
    ],
)
def test_la_entrega_intracomunitaria_pide_el_nif_iva_de_otro_estado(
    ana: Inquilino, pais: str, nif: str, vale: bool
) -> None:
    fabrica.con_emisor(ana)
    comprador = fabrica.con_cliente(ana, pais=pais, nif=nif)
    borrador = fabrica.con_borrador(ana, comprador, lineas=[SIN_CUOTA | {"calificacion": "E5"}])
    if vale:
        assert emitida(ana, borrador).menciones == [
            "Entrega intracomunitaria exenta de IVA (art. 25 de la Ley 37/1992)"
        ]
    else:
        assert "NIF-IVA" in fallos(ana, borrador)["cliente_id"]


def test_si_lo_exportado_lo_compra_alguien_de_la_union_avisa(ana: Inquilino) -> None:
    fabrica.con_emisor(ana)
    frances = fabrica.con_cliente(ana, pais="FR", nif="12AB34567")
    borrador = fabrica.con_borrador(ana, frances, lineas=[SIN_CUOTA | {"calificacion": "E2"}])
    assert "intracomunitaria (E5)" in avisos(ana, borrador)["lineas"]
    assert emitida(ana, borrador).numero == 1


def test_el_recargo_se_junta_con_lo_exento_y_los_suplidos_pero_no_con_lo_que_no_lo_lleva(ana: Inquilino) -> None:
    fabrica.con_emisor(ana)
    tendero = fabrica.con_cliente(ana, nif="12345678Z", recargo_equivalencia=True)
    junto = [fabrica.LINEA, SIN_CUOTA | {"calificacion": "E1"}, SIN_CUOTA | {"suplido": True}]
    assert emitida(ana, fabrica.con_borrador(ana, tendero, lineas=junto)).total_recargo > 0
    mezcla = fabrica.con_borrador(ana, tendero, lineas=[fabrica.LINEA, fabrica.LINEA | {"recargo": "0"}])
    assert "Haz dos facturas" in fallos(ana, mezcla)["lineas"]


def test_un_borrador_conserva_todo_lo_que_no_se_puede_emitir(ana: Inquilino, cliente: Cliente) -> None:
    disparate = {"fecha_operacion": "2099-01-01", "moneda": "USD", "lineas": [fabrica.LINEA | {"tipo": "17"}]}
    borrador = fabrica.con_borrador(ana, cliente, **disparate)
    assert set(fallos(ana, borrador)) == {"fecha_operacion", "tipo_cambio", "lineas.0.tipo"}
    with tenant_session(ana) as db:
        guardado = facturas.leer(db, borrador.id)
    assert (str(guardado.fecha_operacion), guardado.moneda, guardado.lineas[0].tipo) == ("2099-01-01", "USD", 17)


def test_avisa_sin_impedirlo(ana: Inquilino, cliente: Cliente) -> None:
    with tenant_session(ana) as db:
        hoy = emisor.hoy(db)
    ordenes = {
        "vencimiento": (hoy + timedelta(days=90)).isoformat(),
        "fecha_operacion": (hoy - timedelta(days=80)).isoformat(),
        "forma_pago": "efectivo",
        "lineas": [fabrica.LINEA | {"precio": "1000", "recargo": "5.2"}],
    }
    borrador = fabrica.con_borrador(ana, cliente, **ordenes)
    assert set(avisos(ana, borrador)) == {"vencimientos", "fecha_operacion", "forma_pago", "cliente_id"}
    assert emitida(ana, borrador).numero == 1


def test_una_factura_corriente_no_tiene_avisos(ana: Inquilino, cliente: Cliente) -> None:
    assert avisos(ana, fabrica.con_borrador(ana, cliente)) == {}


def test_un_importe_negativo_sin_original_avisa_y_en_una_simplificada_tiene_el_mismo_limite(
    ana: Inquilino, cliente: Cliente
) -> None:
    negativa = fabrica.LINEA | {"precio": "-500"}
    assert "rectifica aquella factura" in avisos(ana, fabrica.con_borrador(ana, cliente, lineas=[negativa]))["lineas"]
    assert "tipo" in fallos(ana, fabrica.con_borrador(ana, tipo="F2", lineas=[negativa]))
