"""Ensayar: todo como de verdad pero aparte; se borra entero, y al pasar a lo real no queda ni rastro."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import col, select

from factursaas.config import ajustes
from factursaas.db import TenantSession, tenant_session
from factursaas.domain.errores import DatosNoValidos, ErrorDeNegocio, EstadoNoPermitido, LimitePlan, SoloLectura
from factursaas.domain.planes import Inquilino, Plan
from factursaas.domain.verifactu.destino import Destino
from factursaas.domain.verifactu.envio import EstadoEnvio
from factursaas.models import Logo, Serie
from factursaas.services import bajas, comprobacion, cuentas, emisor, ensayo, facturas, registros, remision, series
from factursaas.services.remision.panorama import panorama
from tests import fabrica
from tests import remision as correo
from tests.ensayos import borrar, como_esta, ensayando, filas, instalaciones, numeros, terminar
from tests.pasos import anular, cobrar, emitir, leer, rectificada, rectificar


def test_lo_que_se_emite_ensayando_lo_dice_y_lleva_su_serie_y_su_cadena(ana: Inquilino) -> None:
    ensayando(ana)
    factura = fabrica.con_emitida(ana)
    assert (factura.ensayo, factura.numero_completo, factura.serie) == (True, "ENSAYO-A-2026-0001", "ENSAYO-A")
    [cadena] = instalaciones(ana)
    assert (cadena.ensayo, cadena.destino, cadena.posicion) == (True, "simulador", 1)


def test_las_series_de_verdad_no_se_enteran_y_las_gemelas_no_se_ven(ana: Inquilino) -> None:
    ensayando(ana)
    for _ in range(3):
        fabrica.con_emitida(ana)
    with tenant_session(ana) as db:
        assert [serie.codigo for serie in series.listar(db)] == ["A"]
        assert series.siguiente_numero(db, "A", emisor.hoy(db)) == "A-2026-0001"
    assert numeros(ana) == [f"ENSAYO-A-2026-000{n}" for n in (1, 2, 3)]


def test_rectificar_cobrar_y_anular_tambien_se_ensaya(ana: Inquilino) -> None:
    ensayando(ana)
    primera, segunda, tercera = (fabrica.con_emitida(ana) for _ in range(3))
    abono = rectificada(ana, primera, causa="devolucion")
    cobrar(ana, segunda)
    anular(ana, tercera)
    assert (abono.ensayo, abono.numero_completo) == (True, "ENSAYO-R-2026-0001")
    with tenant_session(ana) as db:
        assert comprobacion.comprobar(db) == comprobacion.Comprobacion(5, ())


def test_no_gasta_sitio_del_plan(carla: Inquilino) -> None:
    ensayando(carla)
    cliente = fabrica.con_cliente(carla)
    for _ in range(Plan.GRATIS.limite("facturas_mes") + 2):
        fabrica.con_emitida(carla, cliente)
    with tenant_session(carla) as db:
        assert cuentas.facturas_del_mes(db) == 0
    terminar(carla)
    for _ in range(Plan.GRATIS.limite("facturas_mes")):
        fabrica.con_emitida(carla, cliente)
    with pytest.raises(LimitePlan):
        fabrica.con_emitida(carla, cliente)


def test_no_se_ensaya_con_facturas_de_verdad_ni_dos_veces(ana: Inquilino, bruno: Inquilino) -> None:
    fabrica.con_emitida(ana)
    with pytest.raises(EstadoNoPermitido, match="antes de la primera"):
        ensayando(ana)
    ensayando(bruno)
    with pytest.raises(EstadoNoPermitido, match="Ya estás de ensayo"):
        ensayando(bruno)
    terminar(bruno)
    with pytest.raises(EstadoNoPermitido, match="no se puede volver"):
        ensayando(bruno)
    assert como_esta(bruno).terminado_en is not None


def test_se_puede_ensayar_antes_de_dar_los_datos(ana: Inquilino) -> None:
    with tenant_session(ana) as db:
        ensayo.empezar(db)
    fabrica.con_emisor(ana)
    assert como_esta(ana).en_curso
    assert fabrica.con_emitida(ana).ensayo


def test_borrar_se_lleva_todo_lo_ensayado_y_deja_los_borradores(ana: Inquilino) -> None:
    ensayando(ana)
    with tenant_session(ana) as db:
        emisor.guardar_logo(db, fabrica.PNG)
    primera, segunda = (fabrica.con_emitida(ana) for _ in range(2))
    correo.remitir(ana)
    cobrar(ana, segunda)
    rectificada(ana, primera, causa="devolucion")
    with tenant_session(ana) as db:
        emisor.guardar_logo(db, fabrica.OTRO_PNG)
        facturas.pdf(db, primera.id, lambda *_: b"%PDF")
    suelto = fabrica.con_borrador(ana)
    rectificar(ana, segunda, causa="devolucion")
    estado = como_esta(ana)
    assert (estado.facturas, estado.borradores, estado.primera_de_verdad) == (3, 1, "A-2026-0001")
    assert borrar(ana) == 3
    assert filas(ana) == {"facturas": 1, "factura_lineas": 1}
    assert leer(ana, suelto).estado == "BORRADOR"
    with tenant_session(ana) as db:
        assert db.exec(select(Serie.codigo).where(col(Serie.ensayo))).all() == []
        assert [logo.contenido for logo in db.exec(select(Logo))] == [fabrica.OTRO_PNG]
    assert como_esta(ana).en_curso
    assert emitir(ana, suelto).numero_completo == "ENSAYO-A-2026-0001"


def test_tras_terminar_la_primera_es_la_uno_con_cadena_nueva(ana: Inquilino) -> None:
    ensayando(ana)
    borrador = fabrica.con_borrador(ana)
    for _ in range(2):
        fabrica.con_emitida(ana)
    [ensayada] = instalaciones(ana)
    assert terminar(ana) == 2
    factura = emitir(ana, borrador)
    assert (factura.ensayo, factura.numero_completo, factura.serie) == (False, "A-2026-0001", "A")
    [cadena] = instalaciones(ana)
    assert not cadena.ensayo
    assert cadena.numero != ensayada.numero
    with tenant_session(ana) as db:
        xml = registros.listar(db, limite=9, cursor=None).items[0].xml.decode()
    assert "<sf:PrimerRegistro>S</sf:PrimerRegistro>" in xml
    assert f"<sf:NumeroInstalacion>{cadena.numero}<" in xml


def test_cada_ensayo_es_otra_instalacion(ana: Inquilino) -> None:
    ensayando(ana)
    usadas = set[str]()
    for _ in range(3):
        fabrica.con_emitida(ana)
        usadas |= {cadena.numero for cadena in instalaciones(ana)}
        borrar(ana)
    assert len(usadas) == 3


def test_terminar_hay_que_confirmarlo(ana: Inquilino) -> None:
    ensayando(ana)
    fabrica.con_emitida(ana)
    with pytest.raises(DatosNoValidos, match="no se puede volver"), tenant_session(ana) as db:
        ensayo.terminar(db, confirmado=False)
    assert numeros(ana) == ["ENSAYO-A-2026-0001"]


@pytest.mark.parametrize("caso", [ensayo.borrar, lambda db: ensayo.terminar(db, confirmado=True)])
def test_sin_ensayo_no_se_borra_nada(ana: Inquilino, caso: Callable[[TenantSession], int]) -> None:
    fabrica.con_emitida(ana)
    antes = filas(ana)
    with pytest.raises(EstadoNoPermitido), tenant_session(ana) as db:
        caso(db)
    assert filas(ana) == antes


def test_lo_de_otro_queda_intacto(ana: Inquilino, bruno: Inquilino, carla: Inquilino) -> None:
    ensayando(bruno)
    for otro in (bruno, carla):
        cobrar(otro, fabrica.con_emitida(otro))
    antes = filas(bruno), filas(carla)
    ensayando(ana)
    fabrica.con_emitida(ana)
    terminar(ana)
    assert (filas(bruno), filas(carla)) == antes
    assert como_esta(bruno).en_curso
    assert numeros(carla) == ["A-2026-0001"]


def test_de_dos_que_terminan_a_la_vez_termina_uno(ana: Inquilino) -> None:
    ensayando(ana)
    for _ in range(3):
        fabrica.con_emitida(ana)

    def probar(_: int) -> int:
        try:
            return terminar(ana)
        except EstadoNoPermitido:
            return -1

    with ThreadPoolExecutor(4) as hilos:
        assert sorted(hilos.map(probar, range(4))) == [-1, -1, -1, 3]
    assert filas(ana) == {}


def test_quien_emite_mientras_otro_termina_no_deja_nada_a_medias(ana: Inquilino) -> None:
    ensayando(ana)
    cliente = fabrica.con_cliente(ana)
    emitidas = [fabrica.con_emitida(ana, cliente) for _ in range(2)]
    borradores = [fabrica.con_borrador(ana, cliente) for _ in range(4)]
    casos: list[Callable[[], object]] = [lambda b=b: emitir(ana, b) for b in borradores]
    casos += [lambda f=f: cobrar(ana, f) for f in emitidas[:1]] + [lambda: anular(ana, emitidas[1])]
    casos.insert(3, lambda: terminar(ana))

    def hacer(caso: Callable[[], object]) -> None:
        with suppress(ErrorDeNegocio):
            caso()

    with ThreadPoolExecutor(len(casos)) as hilos:
        list(hilos.map(hacer, casos))
    quedan = sorted(numeros(ana))
    assert quedan == [f"A-2026-{n:04d}" for n in range(1, len(quedan) + 1)]
    with tenant_session(ana) as db:
        assert comprobacion.comprobar(db) == comprobacion.Comprobacion(len(quedan), ())


def test_quien_mira_en_nombre_de_otro_no_toca_el_ensayo(ana: Inquilino) -> None:
    ensayando(ana)
    fabrica.con_emitida(ana)
    mirando = Inquilino(fabrica.con_permiso(ana).user_id, suplantado=True)
    assert como_esta(mirando).facturas == 1
    with pytest.raises(SoloLectura):
        terminar(mirando)


def test_la_serie_que_no_dice_cual_es_tambien_se_distingue(ana: Inquilino) -> None:
    fabrica.con_emisor(ana)
    with tenant_session(ana) as db:
        series.crear(db, series.DatosSerie(codigo="S" * 20))
        series.crear(db, series.DatosSerie(codigo="ENSAYO-A"))
        vieja = Serie(codigo="V", patron="{ejercicio}/{numero}", descripcion="")
        db.add(vieja)
        ensayo.empezar(db)
    emitidas = [fabrica.con_emitida(ana, serie=codigo) for codigo in ("S" * 20, "A", "V", "ENSAYO-A")]
    assert [f.numero_completo for f in emitidas] == [
        "ENSAYO-SSSSSSSSSSS-2-2026-0001",
        "ENSAYO-A-2-2026-0001",
        "ENSAYO-2026/1",
        "ENSAYO-ENSAYO-A-2026-0001",
    ]


def test_lo_ensayado_se_remite_al_simulador_aunque_lo_demas_vaya_a_otro_sitio(
    ana: Inquilino, monkeypatch: pytest.MonkeyPatch
) -> None:
    correo.con_certificado_de_la_instalacion()
    monkeypatch.setattr(ajustes(), "aeat", Destino.PRUEBAS)
    ensayando(ana)
    fabrica.con_emitida(ana)
    with tenant_session(ana) as db:
        paso = remision.preparar(db, emisor.ahora(db))
    assert isinstance(paso, remision.Mandar)
    assert paso.destino is Destino.SIMULADOR
    correo.contestar(ana, paso, *correo.lineas_de(ana))
    with tenant_session(ana) as db:
        visto = panorama(db)
    assert (visto.destino, visto.pendientes, visto.por_estado) == (Destino.SIMULADOR, 0, {EstadoEnvio.CORRECTO: 1})
    terminar(ana)
    fabrica.con_emitida(ana)
    assert [cadena.destino for cadena in instalaciones(ana)] == [""], "sin productor no se remite a la AEAT"


def test_sin_simulador_se_espera_y_se_sigue(
    ana: Inquilino, monkeypatch: pytest.MonkeyPatch, tmp_path: pytest.TempPathFactory
) -> None:
    monkeypatch.setattr(type(ajustes()), "simulador", tmp_path)
    ensayando(ana)
    fabrica.con_emitida(ana)
    with tenant_session(ana) as db:
        ahora = emisor.ahora(db)
        paso = remision.preparar(db, ahora)
    assert paso == remision.Espera(ahora + timedelta(minutes=1))


def test_borrar_pide_que_el_simulador_lo_olvide(ana: Inquilino) -> None:
    ensayando(ana)
    fabrica.con_emitida(ana)
    [cadena] = instalaciones(ana)
    borrar(ana)
    with tenant_session(ana) as db:
        pedido = text("SELECT args FROM procrastinate_jobs WHERE task_name = 'olvidar_en_el_simulador' AND lock = :de")
        argumentos = db.connection().execute(pedido, {"de": f"remision/{ana.user_id}"}).scalars().all()
    assert argumentos == [{"nif": "12345678Z", "instalacion": cadena.numero}]


def test_quien_se_da_de_baja_se_lleva_lo_ensayado(ana: Inquilino) -> None:
    ensayando(ana)
    fabrica.con_emitida(ana)
    with tenant_session(ana) as db:
        bajas.dar_de_baja(db)
    assert filas(ana) == {}
