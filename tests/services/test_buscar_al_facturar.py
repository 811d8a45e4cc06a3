"""Encontrar clientes y productos mientras se teclea, y recordar lo que se le cobró a cada cual."""

from datetime import timedelta
from decimal import Decimal

import pytest

from factursaas.db import tenant_session
from factursaas.domain.planes import Inquilino
from factursaas.models import Cliente
from factursaas.services import clientes, emisor, facturas, productos
from tests import fabrica, pasos


def _hallar(quien: Inquilino, q: str) -> list[str]:
    with tenant_session(quien) as db:
        return [cliente.nombre for cliente in clientes.hallar(db, q)]


@pytest.mark.parametrize("q", ["íñigo", "INIGO", "b-1234 5674", "el rizo", "peluq íñi", "hola@"])
def test_un_cliente_se_encuentra_por_cualquiera_de_sus_nombres_o_su_nif(ana: Inquilino, q: str) -> None:
    fabrica.con_cliente(ana, nombre_comercial="El Rizo", email="hola@rizo.example")
    fabrica.con_cliente(ana, nombre="Otro", nif="")
    assert _hallar(ana, q) == ["Peluquería Íñigo, S.L."]


def test_va_delante_lo_que_empieza_asi_y_nadie_ve_lo_de_otro(ana: Inquilino, bruno: Inquilino) -> None:
    for nombre in ("Bar Cano", "Cano Hermanos", "Ñandú"):
        fabrica.con_cliente(ana, nombre=nombre, nif="")
    assert _hallar(ana, "cano") == ["Cano Hermanos", "Bar Cano"]
    assert _hallar(ana, "ñan") == ["Ñandú"]
    assert _hallar(bruno, "cano") == _hallar(bruno, "") == []


def test_sin_teclear_se_ofrecen_los_ultimos_a_los_que_se_facturo(ana: Inquilino) -> None:
    zoe = fabrica.con_cliente(ana, nombre="Zoe", nif="")
    fabrica.con_cliente(ana, nombre="Abel", nif="")
    fabrica.con_borrador(ana, zoe)
    assert _hallar(ana, "") == ["Zoe", "Abel"]


def test_un_producto_retirado_no_se_ofrece_y_la_referencia_va_delante(ana: Inquilino) -> None:
    with tenant_session(ana) as db:
        for nombre, datos in {"Corte": {}, "Hora": {"referencia": "COR-1"}, "Corona": {"activo": False}}.items():
            productos.crear(db, productos.DatosProducto.model_validate({"nombre": nombre, "precio": "5"} | datos))
        assert [producto.nombre for producto in productos.hallar(db, "COR")] == ["Hora", "Corte"]


def _vender(quien: Inquilino, cliente: Cliente, producto_id: object, precio: str, hace: int, **mas: object) -> None:
    with tenant_session(quien) as db:
        dia = emisor.hoy(db) - timedelta(days=hace)
    linea = pasos.linea(precio, producto_id=str(producto_id), descuento_pct="10", tipo="10")
    fabrica.con_emitida(quien, cliente, fecha=dia, lineas=[linea], **mas)


def test_se_recuerda_lo_ultimo_que_se_le_cobro_a_ese_cliente_y_no_a_otro(ana: Inquilino) -> None:
    uno, otro = fabrica.con_cliente(ana), fabrica.con_cliente(ana, nombre="Otro")
    with tenant_session(ana) as db:
        hora = productos.crear(db, productos.DatosProducto.model_validate({"nombre": "Hora", "precio": "50"})).id
    _vender(ana, uno, hora, "40.00", hace=3)
    _vender(ana, uno, hora, "45.00", hace=2)
    _vender(ana, otro, hora, "99.00", hace=1)
    _vender(ana, uno, hora, "60.50", hace=0, precios_con_impuestos=True)
    fabrica.con_borrador(ana, uno, lineas=[pasos.linea("1.00", producto_id=str(hora))])
    with tenant_session(ana) as db:
        venta = facturas.ultimas_ventas(db, uno.id)[hora]
        incluido = facturas.ultimas_ventas(db, uno.id, con_impuestos=True)[hora]
        assert facturas.ultimas_ventas(db, uno.id, "USD") == {}
    assert (venta.precio, venta.tipo, venta.descuento_pct) == (Decimal("45.00"), 10, 10)
    assert incluido.precio == Decimal("60.50")
