"""Un borrador toma lo que no se dice del cliente, el producto y el emisor, y no se pisa en silencio."""

from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from factursaas.db import tenant_session
from factursaas.domain.errores import DatosNoValidos, EstadoNoPermitido, NoEncontrado, VersionAntigua
from factursaas.domain.planes import Inquilino
from factursaas.models import Factura
from factursaas.services import clientes, facturas, productos
from factursaas.services.validacion import por_campo
from tests import fabrica


def cambiar(quien: Inquilino, factura: Factura, version: int | None = None, **cambios: Any) -> Factura:
    with tenant_session(quien) as sesion:
        return facturas.cambiar(sesion, factura.id, facturas.DatosFactura.model_validate(cambios), version)


def test_la_linea_toma_el_irpf_del_emisor_y_el_recargo_del_cliente(ana: Inquilino) -> None:
    fabrica.con_emisor(ana, irpf_defecto="15")
    tienda = fabrica.con_cliente(ana, recargo_equivalencia=True)
    borrador = fabrica.con_borrador(ana, tienda)
    linea = borrador.lineas[0]
    assert (linea.irpf, linea.recargo) == (Decimal(15), Decimal("5.2"))
    assert (borrador.total, borrador.total_a_pagar) == (Decimal("126.20"), Decimal("111.20"))


def test_lo_que_se_dice_manda_sobre_lo_que_se_supone(ana: Inquilino) -> None:
    fabrica.con_emisor(ana, irpf_defecto="15")
    borrador = fabrica.con_borrador(ana, lineas=[fabrica.LINEA | {"irpf": "0", "tipo": "10"}])
    assert (borrador.total, borrador.total_retencion) == (Decimal("110.00"), Decimal("0.00"))


def test_la_linea_toma_texto_y_tipo_del_producto(ana: Inquilino) -> None:
    with tenant_session(ana) as sesion:
        pan = productos.crear(sesion, productos.DatosProducto(nombre="Pan", precio=Decimal("1.20"), tipo=Decimal(4)))
    borrador = fabrica.con_borrador(ana, lineas=[{"producto_id": str(pan.id), "cantidad": "2", "precio": "1.20"}])
    assert (borrador.lineas[0].descripcion, borrador.lineas[0].tipo) == ("Pan", Decimal(4))


def test_solo_cambia_lo_que_se_dice(ana: Inquilino) -> None:
    borrador = fabrica.con_borrador(ana, notas="Gracias")
    cambiado = cambiar(ana, borrador, vencimiento="2026-12-31")
    assert (cambiado.notas, str(cambiado.vencimiento), len(cambiado.lineas)) == ("Gracias", "2026-12-31", 1)
    con_dos = cambiar(ana, borrador, lineas=[fabrica.LINEA, fabrica.LINEA | {"precio": "50"}])
    assert con_dos.total == Decimal("181.50")


def test_al_quitar_la_serie_se_elige_la_de_su_clase(ana: Inquilino) -> None:
    from factursaas.services import series

    with tenant_session(ana) as sesion:
        series.crear(sesion, series.DatosSerie(codigo="T", tipo="simplificada"))
    ticket = fabrica.con_borrador(ana, tipo="F2", cliente_id=None, serie="T")
    with pytest.raises(DatosNoValidos, match="lleva la suya"):
        cambiar(ana, ticket, serie="A")
    assert cambiar(ana, ticket, serie=None).serie == "T"


def test_dos_ventanas_con_el_mismo_borrador_no_se_pisan(ana: Inquilino) -> None:
    borrador = fabrica.con_borrador(ana)
    cambiar(ana, borrador, version=1, notas="la primera")
    with pytest.raises(VersionAntigua, match="desde otra ventana"):
        cambiar(ana, borrador, version=1, notas="la segunda")
    with tenant_session(ana) as sesion:
        assert facturas.leer(sesion, borrador.id).notas == "la primera"


def test_un_borrador_se_borra_y_una_emitida_no(ana: Inquilino) -> None:
    emitida = fabrica.con_emitida(ana)
    borrador = fabrica.con_borrador(ana)
    with tenant_session(ana) as sesion:
        facturas.borrar(sesion, borrador.id)
    with pytest.raises(NoEncontrado), tenant_session(ana) as sesion:
        facturas.leer(sesion, borrador.id)
    with pytest.raises(EstadoNoPermitido, match="rectifícala"), tenant_session(ana) as sesion:
        facturas.borrar(sesion, emitida.id)
    with pytest.raises(EstadoNoPermitido, match="solo rectificar"):
        cambiar(ana, emitida, notas="x")


def test_un_cliente_o_un_producto_de_otro_no_existen(ana: Inquilino, bruno: Inquilino) -> None:
    ajeno = fabrica.con_cliente(bruno)
    with tenant_session(bruno) as sesion:
        cosa = productos.crear(sesion, productos.DatosProducto(nombre="x", precio=Decimal(1)))
    with pytest.raises(DatosNoValidos, match="Ese cliente no existe"):
        fabrica.con_borrador(ana, ajeno)
    with pytest.raises(DatosNoValidos, match="Ese producto no existe"):
        fabrica.con_borrador(ana, lineas=[fabrica.LINEA | {"producto_id": str(cosa.id)}])


def test_al_cambiar_el_nombre_del_cliente_cambia_en_sus_borradores(ana: Inquilino) -> None:
    cliente = fabrica.con_cliente(ana)
    borrador = fabrica.con_borrador(ana, cliente)
    with tenant_session(ana) as sesion:
        clientes.cambiar(sesion, cliente.id, clientes.CambiosCliente(nombre="Barbería Ñandú"))
    with tenant_session(ana) as sesion:
        assert facturas.listar(sesion, q="nandu").items[0].id == borrador.id


@pytest.mark.parametrize(
    ("cambio", "campo"),
    [
        ({"cantidad": "NaN"}, "lineas.0.cantidad"),
        ({"cantidad": "Infinity"}, "lineas.0.cantidad"),
        ({"cantidad": "1e9"}, "lineas.0.cantidad"),
        ({"cantidad": 1.5}, "lineas.0.cantidad"),
        ({"cantidad": True}, "lineas.0.cantidad"),
        ({"cantidad": None}, "lineas.0.cantidad"),
        ({"cantidad": "٣"}, "lineas.0.cantidad"),
        ({"precio": "1" * 30}, "lineas.0.precio"),
        ({"precio": "1.234567891"}, "lineas.0.precio"),
        ({"tipo": "-21"}, "lineas.0.tipo"),
        ({"tipo": "101"}, "lineas.0.tipo"),
        ({"descripcion": "a\0b"}, "lineas.0.descripcion"),
        ({"descripcion": "\ud800"}, "lineas.0.descripcion"),
        ({"descripcion": "x" * 5001}, "lineas.0.descripcion"),
        ({"descripcion": ["x"]}, "lineas.0.descripcion"),
        ({"impuesto": "VAT"}, "lineas.0.impuesto"),
        ({"inventado": 1}, "lineas.0.inventado"),
    ],
)
def test_una_linea_disparatada_dice_que_campo_esta_mal(cambio: dict[str, Any], campo: str) -> None:
    with pytest.raises(ValidationError) as fallo:
        facturas.DatosFactura.model_validate({"lineas": [fabrica.LINEA | cambio]})
    errores = por_campo(fallo.value)
    assert list(errores) == [campo]
    assert errores[campo].endswith((".", "»."))


@pytest.mark.parametrize("fecha", ["0001-01-01", "9999-12-31", "2026-02-30", "25/11/2026", 5, "2026-11-25T00:00:00"])
def test_una_fecha_imposible_se_rechaza(fecha: object) -> None:
    with pytest.raises(ValidationError) as fallo:
        facturas.DatosFactura.model_validate({"fecha": fecha})
    assert list(por_campo(fallo.value)) == ["fecha"]


def test_un_importe_que_no_cabe_en_hacienda_se_rechaza_sin_guardar_nada(ana: Inquilino) -> None:
    enorme = fabrica.LINEA | {"cantidad": "999999999999", "precio": "999999999999"}
    with pytest.raises(DatosNoValidos, match="demasiado grande"):
        fabrica.con_borrador(ana, lineas=[enorme])
    with tenant_session(ana) as sesion:
        assert facturas.listar(sesion).items == []


def test_html_y_emoji_se_guardan_como_texto(ana: Inquilino) -> None:
    texto = "<script>alert('ñ')</script> 🎉 日本"
    borrador = fabrica.con_borrador(ana, fabrica.con_cliente(ana, nombre=texto[:60]), notas=texto)
    with tenant_session(ana) as sesion:
        assert facturas.leer(sesion, borrador.id).notas == texto


@pytest.mark.parametrize(
    ("cantidad", "mensaje"),
    [
        ("9" * 20, "Esa cifra es demasiado grande."),
        ("0.0000000001", "Admite hasta 8 decimales."),
        ("1.000,50", "Esa cifra no vale. Escríbela como «12.50», sin puntos de millar."),
    ],
)
def test_una_cifra_que_no_cabe_dice_por_que(cantidad: str, mensaje: str) -> None:
    with pytest.raises(ValidationError) as fallo:
        facturas.DatosFactura.model_validate({"lineas": [fabrica.LINEA | {"cantidad": cantidad}]})
    assert por_campo(fallo.value) == {"lineas.0.cantidad": mensaje}


def test_los_valores_posibles_se_dicen_sin_palabras_de_programador() -> None:
    with pytest.raises(ValidationError) as fallo:
        facturas.DatosFactura.model_validate({"lineas": [fabrica.LINEA | {"impuesto": "VAT"}], "tipo": "F9"})
    errores = por_campo(fallo.value)
    assert errores["lineas.0.impuesto"] == "Solo puede ser 'IVA', 'IGIC' o 'IPSI'."
    assert errores["tipo"] == "Solo puede ser 'F1', 'F2', 'F3', 'R1', 'R2', 'R3', 'R4' o 'R5'."
