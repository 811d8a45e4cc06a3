"""Clientes, productos, series y emisor: altas, búsqueda, límites y aislamiento."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from pydantic import ValidationError

from factursaas.db import TenantSession, tenant_session
from factursaas.domain.errores import DatosNoValidos, EstadoNoPermitido, LimitePlan, NoEncontrado
from factursaas.domain.planes import Inquilino
from factursaas.services import clientes, emisor, facturas, productos, series
from factursaas.services.validacion import por_campo
from tests import fabrica


def crear_producto(quien: Inquilino, **datos: Any) -> Any:
    with tenant_session(quien) as sesion:
        return productos.crear(
            sesion, productos.DatosProducto.model_validate({"nombre": "Hora", "precio": "50"} | datos)
        )


def test_dos_pestanas_no_se_llevan_el_ultimo_sitio_de_cliente(carla: Inquilino) -> None:
    def intentar(i: int) -> str:
        try:
            return fabrica.con_cliente(carla, nombre=f"Cliente {i}").nombre[:7]
        except LimitePlan as fallo:
            return str(fallo)

    with ThreadPoolExecutor(8) as hilos:
        resultados = sorted(hilos.map(intentar, range(8)))
    assert resultados == ["Cliente"] * 5 + ["Límite del plan alcanzado: 5 clientes"] * 3


def test_los_nombres_se_ordenan_como_en_un_diccionario_espanol(ana: Inquilino) -> None:
    for nombre in ("Zapatos", "ñandú", "Óscar", "Nuria", "oca", "Álvaro"):
        fabrica.con_cliente(ana, nombre=nombre)
    with tenant_session(ana) as sesion:
        nombres = [cliente.nombre for cliente in clientes.listar(sesion).items]
    assert nombres == ["Álvaro", "Nuria", "ñandú", "oca", "Óscar", "Zapatos"]


def test_las_paginas_recorren_todo_una_sola_vez(ana: Inquilino) -> None:
    for i in range(23):
        fabrica.con_cliente(ana, nombre=f"Igual {i % 3}")
    vistos: list[Any] = []
    cursor = None
    while True:
        with tenant_session(ana) as sesion:
            pagina = clientes.listar(sesion, limite=5, cursor=cursor)
        vistos += [cliente.id for cliente in pagina.items]
        if not (cursor := pagina.siguiente):
            break
    assert len(vistos) == len(set(vistos)) == 23


@pytest.mark.parametrize("cursor", ["x", "AAAA", "W10", "WyJhIl0", "WyJhIiwiYiJd", "ñ", "=" * 10, "W" * 5000])
def test_un_cursor_inventado_no_rompe_nada(ana: Inquilino, cursor: str) -> None:
    with pytest.raises(DatosNoValidos, match="Ese cursor no vale"), tenant_session(ana) as sesion:
        clientes.listar(sesion, cursor=cursor)


@pytest.mark.parametrize(
    ("q", "encuentra"),
    [("peluqueria", True), ("INIGO", True), ("b1234", True), ("%", False), ("_", False), ("zz", False)],
)
def test_la_busqueda_no_distingue_acentos_y_no_tiene_comodines(ana: Inquilino, q: str, encuentra: bool) -> None:
    fabrica.con_cliente(ana)
    with tenant_session(ana) as sesion:
        assert bool(clientes.listar(sesion, q=q).items) is encuentra


def test_un_cliente_con_facturas_no_se_borra(ana: Inquilino) -> None:
    cliente = fabrica.con_cliente(ana)
    fabrica.con_borrador(ana, cliente)
    with pytest.raises(EstadoNoPermitido, match="tiene facturas"), tenant_session(ana) as sesion:
        clientes.borrar(sesion, cliente.id)


def test_el_nif_que_cambia_se_mira_con_el_pais_que_tiene(ana: Inquilino) -> None:
    aleman = fabrica.con_cliente(ana, pais="DE", nif="")
    with tenant_session(ana) as sesion:
        cambiado = clientes.cambiar(sesion, aleman.id, clientes.CambiosCliente(nif="DE136695976"))
        assert cambiado.nif == "DE136695976"
    with pytest.raises(DatosNoValidos) as fallo, tenant_session(ana) as sesion:
        clientes.cambiar(sesion, aleman.id, clientes.CambiosCliente(pais="ES"))
    assert list(fallo.value.errores) == ["nif"]


def test_avisa_de_otro_cliente_con_el_mismo_nif(ana: Inquilino, bruno: Inquilino) -> None:
    cliente = fabrica.con_cliente(ana)
    with tenant_session(ana) as sesion:
        otro = clientes.con_mismo_nif(sesion, "b-12345674")
        assert otro is not None
        assert otro.id == cliente.id
        assert clientes.con_mismo_nif(sesion, "B12345674", salvo=cliente.id) is None
    with tenant_session(bruno) as sesion:
        assert clientes.con_mismo_nif(sesion, "B12345674") is None


@pytest.mark.parametrize(
    ("datos", "campo"),
    [
        ({"nombre": ""}, "nombre"),
        ({"nombre": "   "}, "nombre"),
        ({"nombre": "x" * 121}, "nombre"),
        ({"nombre": None}, "nombre"),
        ({"nombre": "a\0"}, "nombre"),
        ({"email": "no es un correo"}, "email"),
        ({"pais": "España"}, "pais"),
        ({"recargo_equivalencia": "quizá"}, "recargo_equivalencia"),
        ({"user_id": "user_otro"}, "user_id"),
    ],
)
def test_un_cliente_mal_dicho_senala_el_campo(datos: dict[str, Any], campo: str) -> None:
    with pytest.raises(ValidationError) as fallo:
        clientes.DatosCliente.model_validate(fabrica.CLIENTE | datos)
    assert campo in por_campo(fallo.value)


def test_la_referencia_de_un_producto_no_se_repite_y_en_blanco_si(ana: Inquilino) -> None:
    crear_producto(ana)
    crear_producto(ana)
    crear_producto(ana, referencia="H1")
    with pytest.raises(DatosNoValidos, match="Ya tienes un producto con la referencia H1"):
        crear_producto(ana, referencia="H1")
    with tenant_session(ana) as sesion:
        assert len(productos.listar(sesion).items) == 3


def test_un_producto_de_un_borrador_se_borra_y_la_linea_queda(ana: Inquilino) -> None:
    producto = crear_producto(ana)
    linea = fabrica.LINEA | {"producto_id": str(producto.id)}
    borrador = fabrica.con_borrador(ana, lineas=[linea])
    with tenant_session(ana) as sesion:
        productos.borrar(sesion, producto.id)
    with tenant_session(ana) as sesion:
        assert facturas.leer(sesion, borrador.id).lineas[0].producto_id is None


def test_un_producto_de_una_emitida_no_se_borra(ana: Inquilino) -> None:
    producto = crear_producto(ana)
    fabrica.con_emitida(ana, lineas=[fabrica.LINEA | {"producto_id": str(producto.id)}])
    with pytest.raises(EstadoNoPermitido, match="Desactívalo"), tenant_session(ana) as sesion:
        productos.borrar(sesion, producto.id)


def test_una_serie_no_se_repite_y_la_primera_nace_sola(ana: Inquilino) -> None:
    with tenant_session(ana) as sesion:
        assert [serie.codigo for serie in series.listar(sesion)] == ["A"]
        series.crear(sesion, series.DatosSerie(codigo="R", tipo="rectificativa"))
    with pytest.raises(EstadoNoPermitido, match="Ya tienes una serie R"), tenant_session(ana) as sesion:
        series.crear(sesion, series.DatosSerie(codigo="R"))


def test_la_primera_serie_nace_una_sola_vez_aunque_se_pida_a_la_vez(ana: Inquilino) -> None:
    def listar(_: int) -> list[str]:
        with tenant_session(ana) as sesion:
            return [serie.codigo for serie in series.listar(sesion)]

    with ThreadPoolExecutor(8) as hilos:
        assert set(map(tuple, hilos.map(listar, range(8)))) == {("A",)}


def test_el_emisor_dice_que_le_falta(ana: Inquilino) -> None:
    with tenant_session(ana) as sesion:
        assert emisor.falta_para_emitir(sesion) == ["nif", "nombre", "direccion", "codigo_postal", "municipio"]
    fabrica.con_emisor(ana)
    with tenant_session(ana) as sesion:
        assert emisor.falta_para_emitir(sesion) == []


@pytest.mark.parametrize(
    ("iban", "vale"), [("ES91 2100 0418 4502 0005 1332", True), ("ES9121000418450200051333", False)]
)
def test_el_iban_se_comprueba(iban: str, vale: bool) -> None:
    if vale:
        assert emisor.DatosEmisor(iban=iban).iban == "ES9121000418450200051332"
    else:
        with pytest.raises(ValidationError, match="IBAN no cuadra"):
            emisor.DatosEmisor(iban=iban)


@pytest.mark.parametrize(
    "contenido", [b"", b"hola", b"\x89PNG\r\n\x1a\n" + b"0" * 50, b"<svg/>", b"GIF89a", b"0" * 1_000_001]
)
def test_un_logo_que_no_es_una_imagen_se_rechaza(ana: Inquilino, contenido: bytes) -> None:
    with pytest.raises(DatosNoValidos), tenant_session(ana) as sesion:
        emisor.guardar_logo(sesion, contenido)


def test_canarias_va_una_hora_por_detras(ana: Inquilino) -> None:
    fabrica.con_emisor(ana, territorio="canarias")
    with tenant_session(ana) as sesion:
        assert str(emisor.ahora(sesion).tzinfo) == "Atlantic/Canary"


AJENOS = {
    "clientes.leer": lambda db, ids: clientes.leer(db, ids["cliente"]),
    "clientes.cambiar": lambda db, ids: clientes.cambiar(db, ids["cliente"], clientes.CambiosCliente(notas="x")),
    "clientes.borrar": lambda db, ids: clientes.borrar(db, ids["cliente"]),
    "productos.leer": lambda db, ids: productos.leer(db, ids["producto"]),
    "productos.cambiar": lambda db, ids: productos.cambiar(
        db, ids["producto"], productos.CambiosProducto.model_validate({"precio": "1"})
    ),
    "productos.borrar": lambda db, ids: productos.borrar(db, ids["producto"]),
    "facturas.leer": lambda db, ids: facturas.leer(db, ids["factura"]),
    "facturas.cambiar": lambda db, ids: facturas.cambiar(db, ids["factura"], facturas.DatosFactura(notas="x")),
    "facturas.borrar": lambda db, ids: facturas.borrar(db, ids["factura"]),
    "facturas.emitir": lambda db, ids: facturas.emitir(db, ids["factura"]),
    "facturas.cobrar": lambda db, ids: facturas.cobrar(db, ids["factura"], facturas.DatosCobro()),
}


@pytest.mark.parametrize("caso", AJENOS)
@pytest.mark.parametrize("inventado", [False, True], ids=["de-otro", "inventado"])
def test_lo_de_otro_y_lo_que_no_existe_es_el_mismo_error(
    ana: Inquilino, bruno: Inquilino, caso: str, inventado: bool
) -> None:
    ids = {
        "cliente": fabrica.con_cliente(ana).id,
        "producto": crear_producto(ana).id,
        "factura": fabrica.con_borrador(ana).id,
    }
    if inventado:
        ids = dict.fromkeys(ids, uuid4())

    def intentar(db: TenantSession) -> None:
        AJENOS[caso](db, ids)

    with pytest.raises(NoEncontrado), tenant_session(bruno) as sesion:
        intentar(sesion)


def test_las_listas_de_otro_estan_vacias(ana: Inquilino, bruno: Inquilino) -> None:
    crear_producto(ana)
    fabrica.con_emitida(ana)
    with tenant_session(bruno) as sesion:
        assert clientes.listar(sesion).items == []
        assert productos.listar(sesion).items == []
        assert facturas.listar(sesion).items == []
        assert emisor.leer(sesion) is None
        assert facturas.panel(sesion).ultimas == []
        assert {serie.user_id for serie in series.listar(sesion)} == {bruno.user_id}
