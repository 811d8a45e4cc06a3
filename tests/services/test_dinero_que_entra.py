"""Cobros a trozos, devoluciones y cobros deshechos: siempre con rastro y con el estado que les toca."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import psycopg
import pytest

from factursaas import db as base_de_datos
from factursaas.db import tenant_session
from factursaas.domain.errores import DatosNoValidos, EstadoNoPermitido, NoEncontrado
from factursaas.domain.planes import Inquilino
from factursaas.models import Factura
from factursaas.services import facturas
from tests import fabrica
from tests.pasos import cobrar


def cobros(quien: Inquilino, factura: Factura) -> list[Any]:
    with tenant_session(quien) as db:
        return facturas.leer_cobros(db, factura.id)


def deshacer(quien: Inquilino, factura: Factura, cobro_id: UUID, motivo: str = "") -> Factura:
    with tenant_session(quien) as db:
        return facturas.deshacer(db, factura.id, cobro_id, facturas.DatosDeshacer(motivo=motivo))


def test_en_tres_veces_y_una_deshecha_queda_el_rastro(ana: Inquilino) -> None:
    emitida = fabrica.con_emitida(ana)
    for importe in ("40.00", "40.00", "41.00"):
        ultima = cobrar(ana, emitida, importe)
    assert ultima.estado == "COBRADA"
    segundo = cobros(ana, emitida)[1]
    abierta = deshacer(ana, emitida, segundo.id, "El banco lo devolvió")
    assert (abierta.estado, abierta.cobrado) == ("EMITIDA", Decimal("81.00"))
    rastro = cobros(ana, emitida)
    assert len(rastro) == 3
    assert (rastro[1].importe, rastro[1].motivo_deshecho) == (Decimal("40.00"), "El banco lo devolvió")
    assert rastro[1].deshecho_en is not None
    assert cobrar(ana, emitida).estado == "COBRADA"


def test_un_cobro_no_se_deshace_dos_veces_ni_desde_otra_factura_ni_por_otro(ana: Inquilino, bruno: Inquilino) -> None:
    emitida, otra = fabrica.con_emitida(ana), fabrica.con_emitida(ana)
    cobrar(ana, emitida)
    (cobro,) = cobros(ana, emitida)
    with pytest.raises(NoEncontrado):
        deshacer(ana, otra, cobro.id)
    with pytest.raises(NoEncontrado):
        deshacer(bruno, emitida, cobro.id)
    deshacer(ana, emitida, cobro.id)
    with pytest.raises(EstadoNoPermitido, match="ya está deshecho"):
        deshacer(ana, emitida, cobro.id)


def test_una_devolucion_vuelve_a_dejarla_pendiente(ana: Inquilino) -> None:
    emitida = fabrica.con_emitida(ana)
    cobrar(ana, emitida)
    devuelta = cobrar(ana, emitida, "-21.00", nota="Pagó de más por error")
    assert (devuelta.estado, devuelta.cobrado) == ("EMITIDA", Decimal("100.00"))
    with pytest.raises(EstadoNoPermitido, match="ya se devolvió"):
        deshacer(ana, emitida, cobros(ana, emitida)[0].id)


def test_deshacer_una_devolucion_no_deja_cobrado_de_mas(ana: Inquilino) -> None:
    emitida = fabrica.con_emitida(ana)
    for importe in (None, "-21.00", "21.00"):
        cobrar(ana, emitida, importe)
    devolucion = next(c for c in cobros(ana, emitida) if c.importe < 0)
    with pytest.raises(EstadoNoPermitido, match="cobrado de más"):
        deshacer(ana, emitida, devolucion.id)


def test_no_se_devuelve_mas_de_lo_cobrado_ni_se_cobra_de_mas(ana: Inquilino) -> None:
    emitida = fabrica.con_emitida(ana)
    cobrar(ana, emitida, "50.00")
    for importe in ("-50.01", "71.01", "0.00"):
        with pytest.raises(DatosNoValidos):
            cobrar(ana, emitida, importe)
    assert cobrar(ana, emitida, "71.00").estado == "COBRADA"


def test_lo_compensado_no_es_dinero_que_devolver_ni_se_deshace_a_mano(ana: Inquilino) -> None:
    original = fabrica.con_emitida(ana)
    with tenant_session(ana) as db:
        abono = facturas.rectificar(db, original.id, facturas.DatosRectificar(motivo="Devuelto"))
        facturas.emitir(db, abono.id)
    with pytest.raises(DatosNoValidos):
        cobrar(ana, original, "-10.00")
    with pytest.raises(EstadoNoPermitido, match="sale de otra factura"):
        deshacer(ana, original, cobros(ana, original)[0].id)


def test_lo_que_paso_a_otra_factura_se_devuelve_alli(ana: Inquilino) -> None:
    original = fabrica.con_emitida(ana)
    cobrar(ana, original)
    (cobro,) = cobros(ana, original)
    with tenant_session(ana) as db:
        datos = facturas.DatosRectificar.model_validate({"motivo": "Datos", "causa": "datos"})
        nueva = facturas.emitir(db, facturas.rectificar(db, original.id, datos).id)
    with pytest.raises(EstadoNoPermitido, match=f"pasó a {nueva.numero_completo}"):
        deshacer(ana, original, cobro.id)


def test_un_cobro_no_lleva_fecha_por_llegar(ana: Inquilino) -> None:
    with pytest.raises(DatosNoValidos) as fallo:
        cobrar(ana, fabrica.con_emitida(ana), "10.00", fecha="2099-01-01")
    assert list(fallo.value.errores) == ["fecha"]


@pytest.mark.parametrize(("precio", "avisa"), [("826.44", False), ("826.45", True)])
def test_desde_mil_euros_avisa_del_efectivo(ana: Inquilino, precio: str, avisa: bool) -> None:
    emitida = fabrica.con_emitida(ana, lineas=[fabrica.LINEA | {"precio": precio}])
    cobrada = cobrar(ana, emitida, "10.00", medio="efectivo")
    with tenant_session(ana) as db:
        avisos = facturas.completar(db, facturas.leer(db, cobrada.id)).avisos
    assert ("medio" in avisos) is avisa


@pytest.mark.parametrize(
    "orden",
    [
        "DELETE FROM cobros",
        "UPDATE cobros SET importe = 1",
        "UPDATE cobros SET deshecho_en = now()",
        "UPDATE facturas SET cobrado = 0",
        "UPDATE facturas SET cobrado = 0, estado = 'EMITIDA'",
        "UPDATE facturas SET estado = 'EMITIDA'",
        "INSERT INTO cobros (user_id, id, factura_id, fecha, importe, medio, nota, motivo_deshecho)"
        " SELECT user_id, gen_random_uuid(), factura_id, fecha, 5, medio, '', '' FROM cobros",
    ],
)
def test_ni_con_sql_cambian_los_cobros_ni_lo_que_dicen_las_facturas(ana: Inquilino, orden: str) -> None:
    cobrar(ana, fabrica.con_emitida(ana))
    url = base_de_datos.motor().url.set(drivername="postgresql").render_as_string(hide_password=False)

    def hacer() -> None:
        with psycopg.connect(url) as sql:
            sql.execute("SELECT set_config('app.user_id', %s, true)", [ana.user_id])
            sql.execute(orden)

    with pytest.raises(psycopg.DatabaseError) as fallo:
        hacer()
    assert fallo.value.sqlstate == "FS001"


def test_con_criterio_de_caja_cada_cobro_devenga_su_parte(ana: Inquilino) -> None:
    emisor = {"criterio_caja": True, "irpf_defecto": "15"}
    emitida = fabrica.con_emitida(ana)
    fabrica.con_emisor(ana, **emisor)
    borrador = fabrica.con_borrador(ana, fecha=emitida.fecha.isoformat())
    with tenant_session(ana) as db:
        por_caja = facturas.emitir(db, borrador.id)
    assert (por_caja.criterio_caja, por_caja.menciones) == (True, ["Régimen especial del criterio de caja"])
    assert por_caja.total_a_pagar == Decimal("106.00")
    cobrar(ana, por_caja, "53.00", fecha=emitida.fecha.isoformat())
    with tenant_session(ana) as db:
        primero, resto = facturas.devengos_de(db, facturas.leer(db, por_caja.id))
        assert facturas.devengos_de(db, facturas.leer(db, emitida.id)) == ()
    assert [(g.base, g.cuota) for g in primero.grupos] == [(Decimal("50.00"), Decimal("10.50"))]
    assert (resto.fecha.month, resto.fecha.day, resto.fecha.year) == (12, 31, emitida.fecha.year + 1)
    assert [(g.base, g.cuota) for g in resto.grupos] == [(Decimal("50.00"), Decimal("10.50"))]


def test_con_caja_la_que_sustituye_devenga_solo_la_diferencia(ana: Inquilino) -> None:
    fabrica.con_emisor(ana, criterio_caja=True)
    with tenant_session(ana) as db:
        original = facturas.emitir(db, fabrica.con_borrador(ana).id)
    cobrar(ana, original, "60.50")
    fabrica.con_emisor(ana)
    with tenant_session(ana) as db:
        datos = facturas.DatosRectificar.model_validate({"motivo": "x", "causa": "datos"})
        nueva = facturas.emitir(db, facturas.rectificar(db, original.id, datos).id)
    assert nueva.criterio_caja
    with tenant_session(ana) as db:
        todos = [d for f in (original, nueva) for d in facturas.devengos_de(db, facturas.leer(db, f.id))]
    assert sum(grupo.cuota for devengo in todos for grupo in devengo.grupos) == Decimal("21.00")


@pytest.mark.parametrize(
    "orden",
    [
        "UPDATE facturas SET estado = 'RECTIFICADA'",
        "UPDATE facturas SET estado = 'ANULADA', anulada_en = now() WHERE cobrado <> 0",
        "UPDATE facturas SET motivo_anulacion = 'x'",
        "INSERT INTO factura_pdfs (user_id, factura_id, contenido, sha256)"
        " SELECT user_id, id, '', '' FROM facturas WHERE estado = 'BORRADOR'",
    ],
)
def test_ni_con_sql_se_anula_lo_cobrado_ni_se_finge_una_rectificacion(ana: Inquilino, orden: str) -> None:
    cobrar(ana, fabrica.con_emitida(ana), "10.00")
    fabrica.con_borrador(ana)
    url = base_de_datos.motor().url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url) as sql:
        sql.execute("SELECT set_config('app.user_id', %s, true)", [ana.user_id])
        with pytest.raises(psycopg.DatabaseError) as fallo:
            sql.execute(orden)
    assert fallo.value.sqlstate == "FS001"


def test_una_factura_que_suma_cero_nace_cobrada_y_no_admite_cobros(ana: Inquilino) -> None:
    gratis = fabrica.con_emitida(ana, lineas=[fabrica.LINEA | {"precio": "0"}])
    assert gratis.estado == "COBRADA"
    for importe in (None, "0.00", "1.00"):
        with pytest.raises((EstadoNoPermitido, DatosNoValidos)):
            cobrar(ana, gratis, importe)


def test_el_papel_guardado_es_siempre_el_mismo(ana: Inquilino) -> None:
    emitida = fabrica.con_emitida(ana)
    papeles = iter([b"%PDF primero", b"%PDF segundo"])

    def dibujar(*_: object) -> bytes:
        return next(papeles)

    with tenant_session(ana) as db:
        assert facturas.pdf(db, emitida.id, dibujar) == (emitida.numero_completo, b"%PDF primero")
    with tenant_session(ana) as db:
        assert facturas.pdf(db, emitida.id, dibujar) == (emitida.numero_completo, b"%PDF primero")
