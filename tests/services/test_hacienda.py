"""Lo facturado frente a lo anterior, y lo que de ello es de Hacienda."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from factursaas.db import tenant_session
from factursaas.domain.periodos import Tramo
from factursaas.domain.planes import Inquilino
from factursaas.models import Cliente, Factura
from factursaas.services import emisor, facturas
from factursaas.services.facturas import Panel
from factursaas.services.facturas.caja import devengos_entre
from tests import fabrica, pasos
from tests.pasos import cobrar, linea, rectificada

HOY = date(2026, 11, 26)


@pytest.fixture(autouse=True)
def _hoy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(emisor, "hoy", lambda _: HOY)


def mirar(quien: Inquilino) -> Panel:
    with tenant_session(quien) as db:
        return facturas.panel(db)


def emitir(quien: Inquilino, cliente: Cliente, fecha: str, *lineas: dict[str, Any], **datos: Any) -> Factura:
    pedido = {"fecha": fecha, "lineas": list(lineas) or [linea()]} | datos
    return pasos.emitir(quien, fabrica.con_borrador(quien, cliente, **pedido))


def partidas(panel: Panel) -> dict[str, tuple[str, str]]:
    return {
        f"{p.concepto} {p.impuesto} {p.tipo.normalize():f}": (str(p.base), str(p.cuota))
        for p in panel.trimestre.partidas
    }


def test_cada_tramo_se_compara_con_el_anterior_hasta_la_misma_altura(ana: Inquilino) -> None:
    fabrica.con_emisor(ana)
    cliente = fabrica.con_cliente(ana)
    for fecha, precio in (
        ("2025-10-31", "1"),
        ("2025-11-26", "2"),
        ("2025-11-27", "4"),
        ("2026-08-26", "8"),
        ("2026-08-27", "16"),
        ("2026-09-30", "32"),
        ("2026-10-26", "64"),
        ("2026-10-27", "128"),
        ("2026-11-26", "256"),
    ):
        emitir(ana, cliente, fecha, linea(precio))
    panel = mirar(ana)
    dichos = {tramo: (int(dicho.ahora), int(dicho.antes)) for tramo, dicho in panel.facturado.items()}
    assert dichos == {Tramo.MES: (256, 64), Tramo.TRIMESTRE: (448, 8), Tramo.ANO: (504, 3)}
    assert [int(mes.base) for mes in panel.meses] == [0] * 8 + [24, 32, 192, 256]
    assert [(mejor.nombre, int(mejor.base), mejor.facturas) for mejor in panel.mejores] == [(cliente.nombre, 504, 6)]


def test_el_iva_va_por_tipos_y_por_su_fecha_de_devengo(ana: Inquilino) -> None:
    fabrica.con_emisor(ana)
    cliente = fabrica.con_cliente(ana)
    emitir(ana, cliente, "2026-10-02", linea("50.00"), fecha_operacion="2026-09-30")
    emitir(
        ana,
        cliente,
        "2026-10-03",
        linea(irpf="15"),
        linea("20.00", tipo="10"),
        linea("7.00", calificacion="E1", tipo="0"),
    )
    emitir(ana, cliente, "2026-10-04", moneda="USD", tipo_cambio="0.5")
    original = emitir(ana, cliente, "2026-11-05", linea("200.00"))
    rectificada(ana, original, causa="devolucion", lineas=[linea("30.00", cantidad="-1")])
    panel = mirar(ana)
    assert partidas(panel) == {
        "repercutido IVA 21": ("350.00", "73.50"),
        "repercutido IVA 10": ("20.00", "2.00"),
        "sin_cuota IVA 0": ("7.00", "0.00"),
        "rectificado IVA 0": ("-30.00", "-6.30"),
        "retenido IRPF 15": ("100.00", "15.00"),
    }
    assert (panel.trimestre.repercutido, panel.trimestre.retenido) == (Decimal("69.20"), Decimal("15.00"))
    assert panel.trimestre_anterior.repercutido == Decimal("10.50")
    assert panel.otras_monedas == {"USD": (Decimal("100.00"), Decimal("121.00"))}


def test_por_caja_se_devenga_lo_cobrado_y_al_cambiar_de_regimen_conviven(ana: Inquilino) -> None:
    fabrica.con_emisor(ana)
    cliente = fabrica.con_cliente(ana)
    emitir(ana, cliente, "2026-10-01", linea("10.00"))
    fabrica.con_emisor(ana, criterio_caja=True)
    a_medias = emitir(ana, cliente, "2026-10-02", linea(irpf="15"))
    sustituida = emitir(ana, cliente, "2026-10-03", linea("200.00"))
    emitir(ana, cliente, "2026-10-04", linea("999.00"))
    cobrar(ana, a_medias, "53.00", fecha="2026-10-20")
    cobrar(ana, sustituida, "121.00", fecha="2026-11-02")
    cobro = cobrar(ana, a_medias, "10.00", fecha="2026-11-03")
    with tenant_session(ana) as db:
        ultimo = facturas.leer_cobros(db, cobro.id)[-1]
        facturas.deshacer(db, cobro.id, ultimo.id, facturas.DatosDeshacer(motivo="x"))
    rectificada(ana, sustituida, causa="precio", lineas=[linea("150.00")])
    panel = mirar(ana)
    assert partidas(panel)["repercutido IVA 21"] == ("160.00", "33.60")
    assert partidas(panel)["retenido IRPF 15"] == ("100.00", "15.00")
    exigir_que_sea_lo_de_cada_una(ana, date(2026, 1, 1), date(2027, 12, 31))
    exigir_que_sea_lo_de_cada_una(ana, date(2026, 10, 1), HOY)


def exigir_que_sea_lo_de_cada_una(quien: Inquilino, desde: date, hasta: date) -> None:
    """Lo de muchas a la vez es lo que se contesta al preguntar por cada una."""
    with tenant_session(quien) as db:
        juntas = sorted((factura.id, str(devengo)) for factura, devengo in devengos_entre(db, desde, hasta))
        todas = [facturas.leer(db, f.id) for f in facturas.listar(db, estado="NUMERADA").items]
        una_a_una = [(f.id, d) for f in todas for d in facturas.devengos_de(db, f) if desde <= d.fecha <= hasta]
    assert juntas == sorted((factura_id, str(devengo)) for factura_id, devengo in una_a_una)
    assert juntas


def test_en_canarias_se_habla_de_igic_y_de_su_declaracion(ana: Inquilino) -> None:
    fabrica.con_emisor(
        ana, territorio="canarias", codigo_postal="35001", municipio="Las Palmas", provincia="Las Palmas"
    )
    emitir(ana, fabrica.con_cliente(ana), "2026-10-03", linea(impuesto="IGIC", tipo="7"))
    panel = mirar(ana)
    assert partidas(panel) == {"repercutido IGIC 7": ("100.00", "7.00")}
    assert [(cita.modelo, str(cita.vence)) for cita in panel.citas] == [("420", "2027-02-01"), ("130", "2027-02-01")]


def test_lo_de_otro_no_cuenta(ana: Inquilino, bruno: Inquilino) -> None:
    fabrica.con_emitida(ana, fecha="2026-11-01")
    panel = mirar(bruno)
    assert (panel.pendiente, panel.trimestre.partidas, panel.mejores, panel.citas) == (0, [], [], ())
    assert {dicho.ahora for dicho in panel.facturado.values()} == {Decimal(0)}
