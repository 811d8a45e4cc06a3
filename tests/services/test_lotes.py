"""Hacer lo mismo con muchas facturas: cada una entera o nada, y cuáles no, se dice."""

import subprocess
import sys
import textwrap
from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import col, func, select

from factursaas.db import tenant_session
from factursaas.documents.pdf import imprimir
from factursaas.domain.errores import SoloLectura
from factursaas.domain.planes import Inquilino, Plan
from factursaas.models import Cliente, Factura, FacturaPdf, RegistroFacturacion
from factursaas.services import comprobacion, cuentas, facturas, lotes, registros
from factursaas.services.facturas import FiltroFacturas
from factursaas.services.lotes import Accion, Eleccion, Fallo, Interrumpido
from tests import fabrica
from tests.pasos import leer, rectificar

TODAS = Eleccion()


def con_borradores(quien: Inquilino, cuantos: int) -> Cliente:
    fabrica.con_emisor(quien)
    cliente = fabrica.con_cliente(quien)
    for dia in range(cuantos, 0, -1):
        fabrica.con_borrador(quien, cliente, fecha=f"2026-03-{dia:02d}")
    return cliente


def aptas(quien: Inquilino, accion: Accion, eleccion: Eleccion = TODAS) -> list[date]:
    with tenant_session(quien) as db:
        fechas = {f.id: f.fecha for f in db.exec(select(Factura))}
        return [fechas[factura] for factura in lotes.aptas(db, eleccion, accion)]


def test_a_cada_accion_le_tocan_las_suyas_de_la_mas_antigua_a_la_mas_nueva(ana: Inquilino, bruno: Inquilino) -> None:
    cliente = con_borradores(ana, 3)
    con_borradores(bruno, 2)
    fabrica.con_emitida(ana, cliente, fecha="2026-02-01")
    assert aptas(ana, Accion.EMITIR) == [date(2026, 3, dia) for dia in (1, 2, 3)]
    assert aptas(ana, Accion.COBRAR) == aptas(ana, Accion.DIBUJAR) == [date(2026, 2, 1)]
    de_marzo = Eleccion(filtro=FiltroFacturas(desde=date(2026, 3, 2)))
    assert aptas(ana, Accion.EMITIR, de_marzo) == [date(2026, 3, 2), date(2026, 3, 3)]
    with tenant_session(ana) as db:
        ultima = lotes.aptas(db, TODAS, Accion.EMITIR)[-1]
        assert lotes.contar(db, Eleccion(fuera=frozenset([ultima]))) == 3
        assert lotes.contar(db, Eleccion(ids=frozenset())) == 0
        recuento = lotes.recontar(db, TODAS, Accion.COBRAR)
    assert (recuento.cuantas, recuento.aptas, str(recuento.importes["EUR"])) == (4, 1, "121.00")
    with tenant_session(bruno) as db:
        assert lotes.contar(db, Eleccion(ids=frozenset([ultima]))) == 0


def test_la_que_no_puede_no_para_a_las_demas_y_emitir_guarda_su_papel(ana: Inquilino) -> None:
    con_borradores(ana, 2)
    coja = fabrica.con_borrador(ana, fabrica.con_cliente(ana, nombre="Coja", nif="", direccion=""), fecha="2026-03-01")
    with tenant_session(ana) as db:
        ids = lotes.aptas(db, TODAS, Accion.EMITIR)
    salidas = [lotes.emitir(ana, factura, imprimir) for factura in ids]
    [fallo] = [salida for salida in salidas if salida is not None]
    assert (fallo.factura_id, fallo.nombre) == (coja.id, "Borrador de Coja")
    assert "NIF" in fallo.motivo
    otra_vez = lotes.emitir(ana, ids[0] if ids[0] != coja.id else ids[1], imprimir)
    assert isinstance(otra_vez, Fallo)
    assert "ya está emitida" in otra_vez.motivo
    with tenant_session(ana) as db:
        assert db.exec(select(func.count()).select_from(FacturaPdf)).one() == 2


def test_juntas_salen_en_orden_y_seguidas_o_no_sale_ninguna(ana: Inquilino) -> None:
    cliente = con_borradores(ana, 4)
    with tenant_session(ana) as db:
        ids = lotes.aptas(db, TODAS, Accion.EMITIR)
    assert lotes.emitir_juntas(ana, ids, imprimir)
    coja = fabrica.con_borrador(ana, fabrica.con_cliente(ana, nombre="Coja", nif="", direccion=""))
    buena = fabrica.con_borrador(ana, cliente)
    assert not lotes.emitir_juntas(ana, [buena.id, coja.id], imprimir)
    assert not lotes.emitir_juntas(ana, [buena.id, ids[0]], imprimir)
    assert lotes.emitir(ana, buena.id, imprimir) is None
    with tenant_session(ana) as db:
        emitidas = db.exec(select(Factura).where(col(Factura.numero).is_not(None)).order_by(col(Factura.numero))).all()
        assert [factura.id for factura in emitidas] == [*ids, buena.id]
        assert [factura.numero for factura in emitidas] == [1, 2, 3, 4, 5]
        assert db.exec(select(func.count()).select_from(FacturaPdf)).one() == 5
        assert not comprobacion.comprobar(db).anomalias


def test_en_un_lote_cada_serie_lleva_su_cuenta_y_lo_que_corrige_va_en_su_sitio(ana: Inquilino) -> None:
    original = fabrica.con_emitida(ana, fecha="2026-03-01")
    de_antes, tique, otra = (
        fabrica.con_borrador(ana, fecha="2026-03-02"),
        fabrica.con_borrador(ana, fecha="2026-03-02", tipo="F2"),
        fabrica.con_borrador(ana, fecha="2026-03-03"),
    )
    abono = rectificar(ana, original, causa="devolucion")
    suya, la_ultima = fabrica.con_borrador(ana), fabrica.con_borrador(ana)
    juntas = [de_antes, tique, otra, abono, suya, la_ultima]
    with tenant_session(ana) as db:
        emitidas = facturas.emitir_varias(db, [una.id for una in juntas])
    assert [(una.serie, una.numero) for una in emitidas] == [
        ("A", 2),
        ("T", 1),
        ("A", 3),
        ("R", 1),
        ("A", 4),
        ("A", 5),
    ]
    assert leer(ana, original).estado == "RECTIFICADA"
    with tenant_session(ana) as db:
        anotados = registros.listar(db, limite=50, cursor=None).items
        assert [uno.factura_id for uno in anotados] == [original.id, *(una.id for una in juntas)]
        assert not comprobacion.comprobar(db).anomalias


def test_en_un_lote_tampoco_va_una_fecha_detras_de_otra_posterior(ana: Inquilino) -> None:
    con_borradores(ana, 3)
    with tenant_session(ana) as db:
        primera, segunda, tercera = lotes.aptas(db, TODAS, Accion.EMITIR)
    assert not lotes.emitir_juntas(ana, [primera, tercera, segunda], imprimir)
    assert lotes.emitir_juntas(ana, [primera, segunda, tercera], imprimir)


def test_un_lote_en_no_verifactu_firma_cada_registro_y_los_encadena(ana: Inquilino) -> None:
    fabrica.en_no_verifactu(ana)
    ids = [fabrica.con_borrador(ana).id for _ in range(3)]
    assert lotes.emitir_juntas(ana, ids, imprimir)
    with tenant_session(ana) as db:
        hecha = comprobacion.comprobar(db)
    assert (hecha.registros, hecha.firmados, hecha.anomalias) == (3, 3, ())


def test_juntas_tampoco_pasan_del_plan(carla: Inquilino) -> None:
    limite = Plan.GRATIS.limite("facturas_mes")
    con_borradores(carla, limite + 1)
    with tenant_session(carla) as db:
        ids = lotes.aptas(db, TODAS, Accion.EMITIR)
    assert not lotes.emitir_juntas(carla, ids, imprimir)
    assert lotes.emitir_juntas(carla, ids[:limite], imprimir)
    assert not lotes.emitir_juntas(carla, ids[limite:], imprimir)


def test_sin_sitio_en_el_plan_o_solo_mirando_no_se_sigue_con_las_demas(carla: Inquilino) -> None:
    con_borradores(carla, 2)
    limite = Plan.GRATIS.limite("facturas_mes")
    with tenant_session(carla) as db:
        primera, segunda = lotes.aptas(db, TODAS, Accion.EMITIR)
    assert lotes.emitir(carla, primera, imprimir) is None
    mirona = replace(fabrica.con_permiso(carla), suplantado=True, desde_el_panel=True)
    with pytest.raises(Interrumpido, match=str(SoloLectura())[:40]):
        lotes.cobrar(mirona, primera)
    for _ in range(limite - 1):
        fabrica.con_emitida(carla, fabrica_de(carla))
    with pytest.raises(Interrumpido, match="Límite del plan alcanzado: 10 facturas este mes"):
        lotes.emitir(carla, segunda, imprimir)
    with tenant_session(carla) as db:
        assert cuentas.facturas_del_mes(db) == limite


def fabrica_de(quien: Inquilino) -> Cliente:
    with tenant_session(quien) as db:
        return db.exec(select(Cliente)).first() or pytest.fail("no tiene clientes")


def test_muerto_a_mitad_del_lote_no_deja_ninguna_a_medias_ni_repetida(ana: Inquilino, base: str) -> None:
    """Se mata con kill -9 mientras va emitiendo, y luego se acaba."""
    con_borradores(ana, 12)
    programa = textwrap.dedent(f"""
        from factursaas import db
        from factursaas.documents.pdf import imprimir
        from factursaas.domain.planes import Inquilino, Plan
        from factursaas.services import lotes
        db.conectar(db.url_de_aplicacion({base!r}))
        ana = Inquilino({ana.user_id!r}, Plan.PRO)
        with db.tenant_session(ana) as sesion:
            ids = lotes.aptas(sesion, lotes.Eleccion(), lotes.Accion.EMITIR)
        for factura in ids:
            print(lotes.emitir(ana, factura, imprimir), flush=True)
    """)
    with subprocess.Popen([sys.executable, "-c", programa], stdout=subprocess.PIPE, text=True) as proceso:
        assert proceso.stdout is not None
        for _ in range(4):
            assert proceso.stdout.readline() == "None\n"
        proceso.kill()
    with tenant_session(ana) as db:
        numeros = sorted(f.numero for f in db.exec(select(Factura)) if f.numero is not None)
        quedan = lotes.aptas(db, TODAS, Accion.EMITIR)
    assert numeros == list(range(1, 13 - len(quedan)))
    assert len(numeros) >= 4
    assert [lotes.emitir(ana, factura, imprimir) for factura in quedan] == [None] * len(quedan)
    with tenant_session(ana) as db:
        assert sorted(f.numero or 0 for f in db.exec(select(Factura))) == list(range(1, 13))
        assert db.exec(select(func.count()).select_from(RegistroFacturacion)).one() == 12
