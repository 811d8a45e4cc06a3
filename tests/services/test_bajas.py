"""Quien se va se lleva lo suyo: se borra lo que no es fiscal, lo demás espera bloqueado y al vencer se va entero."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import psycopg
import pytest
from psycopg import Connection
from sqlalchemy import text
from sqlmodel import select

from factursaas.db import system_session, tenant_session
from factursaas.domain.errores import DatosNoValidos, EstadoNoPermitido, SesionCaducada, SoloLectura
from factursaas.domain.planes import Inquilino
from factursaas.jobs import supresion
from factursaas.models import Certificado, Cliente, Emisor, Factura, Logo, Producto, Supresion, tablas_de_inquilino
from factursaas.services import bajas, cuentas, emisor, productos
from tests import fabrica, remision
from tests.ensayos import ensayando
from tests.models.apoyo import rechazada
from tests.pasos import cobrar, rectificada

CON_DUENO = [tabla.name for tabla in tablas_de_inquilino()]
ESTE_ANO = datetime.now(ZoneInfo("Europe/Madrid")).year
_ENVEJECER = {
    "facturas": "emitida_en = emitida_en - {edad}, anulada_en = anulada_en - {edad}",
    "cobros": "created_at = created_at - {edad}",
    "registros": "generado_en = generado_en - {edad}",
    "eventos": "generado_en = generado_en - {edad}",
}


def con_de_todo(quien: Inquilino) -> Factura:
    """Facturas cobradas, rectificadas y remitidas, y además lo que no hace falta guardar."""
    fabrica.con_emisor(quien, email="yo@example.es", telefono="600000000")
    cliente = fabrica.con_cliente(quien, email="cliente@example.es", notas="Paga tarde")
    primera = fabrica.con_emitida(quien, cliente)
    cobrar(quien, fabrica.con_emitida(quien, cliente))
    rectificada(quien, primera, causa="devolucion")
    remision.remitir(quien)
    fabrica.con_borrador(quien, fabrica.con_cliente(quien, nombre="Nunca facturado", nif=""))
    fabrica.con_certificado(quien)
    with tenant_session(quien) as db:
        db.exec(text("UPDATE facturas SET notas_internas = 'regatea'"))
        productos.crear(db, productos.DatosProducto.model_validate({"nombre": "Corte", "precio": "10"}))
        emisor.guardar_logo(db, fabrica.PNG)
    return primera


def filas(quien: Inquilino) -> dict[str, int]:
    with tenant_session(Inquilino(quien.user_id)) as db:
        cuentas = {t: db.execute(text(f"SELECT count(*) FROM {t}")).scalar_one() for t in CON_DUENO}
    return {tabla: cuantas for tabla, cuantas in cuentas.items() if cuantas}


def de_baja(quien: Inquilino) -> Inquilino:
    with tenant_session(quien) as db:
        bajas.pedir(db, "borrar ")
    return quien


def envejecer(url: str, quien: Inquilino, anos: int) -> None:
    """Como si todo hubiera pasado hace años: el reloj de la base no se puede mover, así que se mueve lo escrito."""
    with psycopg.connect(url) as conexion:
        for tabla, cambio in _ENVEJECER.items():
            conexion.execute(f"ALTER TABLE {tabla} DISABLE TRIGGER USER")
            conexion.execute(f"ALTER TABLE {tabla} NO FORCE ROW LEVEL SECURITY")
            edad = f"make_interval(years => {anos})"
            conexion.execute(f"UPDATE {tabla} SET {cambio.format(edad=edad)} WHERE user_id = %s", (quien.user_id,))
            conexion.execute(f"ALTER TABLE {tabla} FORCE ROW LEVEL SECURITY")
            conexion.execute(f"ALTER TABLE {tabla} ENABLE TRIGGER USER")
        conexion.execute(
            "UPDATE cuentas_bloqueadas SET desde = desde - make_interval(days => 2),"
            " conservar_hasta = conservar_hasta - make_interval(years => %s) WHERE identificador = %s",
            (anos, quien.user_id),
        )


# --- Lo que pasa en el momento ---


def test_se_borra_lo_que_no_es_fiscal_y_queda_exactamente_lo_que_pide_la_ley(ana: Inquilino) -> None:
    emitidas = con_de_todo(ana)
    antes = filas(ana)
    de_baja(ana)
    despues = filas(ana)
    fiscales = ("factura_vencimientos", "cobros", "registros", "instalaciones", "envios", "entregas", "contadores")
    assert {t: antes[t] for t in fiscales if t in antes} == {t: despues[t] for t in fiscales if t in despues}
    assert {"certificados", "productos", "logos", "claves_idempotencia"}.isdisjoint(despues)
    with tenant_session(Inquilino(ana.user_id)) as db:
        facturas = db.exec(select(Factura)).all()
        assert len(facturas) == 3
        assert all(factura.numero and not factura.notas_internas for factura in facturas)
        (cliente,) = db.exec(select(Cliente)).all()
        assert (cliente.nombre, cliente.nif) == (fabrica.CLIENTE["nombre"], fabrica.CLIENTE["nif"])
        assert (cliente.email, cliente.notas) == ("", "")
        quien = db.exec(select(Emisor)).one()
        assert (quien.nif, quien.email, quien.telefono) == ("12345678Z", "", "")
        assert emitidas.id in {factura.id for factura in facturas}


def test_de_quien_no_facturo_nunca_no_queda_ni_el_nombre(ana: Inquilino) -> None:
    fabrica.con_emisor(ana)
    fabrica.con_borrador(ana)
    de_baja(ana)
    with tenant_session(Inquilino(ana.user_id)) as db:
        assert db.exec(select(Emisor)).one().nombre == ""
        assert [db.exec(select(modelo)).all() for modelo in (Cliente, Factura, Producto, Logo, Certificado)] == [[]] * 5
        assert bajas.prever(db).conservar_hasta is None


def test_lo_ensayado_no_obliga_a_guardar_nada(ana: Inquilino) -> None:
    fabrica.con_emitida(ensayando(ana))
    de_baja(ana)
    with tenant_session(Inquilino(ana.user_id)) as db:
        assert bajas.prever(db).conservar_hasta is None


def test_la_cuenta_queda_bloqueada_y_no_entra_nadie(ana: Inquilino) -> None:
    con_sesion = Inquilino(ana.user_id, ana.plan, ana.email, "sess_x")
    con_de_todo(ana)
    de_baja(con_sesion)
    with pytest.raises(SesionCaducada), tenant_session(con_sesion) as db:
        cuentas.leer(db)


def test_se_guarda_hasta_seis_anos_despues_del_ultimo_ano_con_movimiento(ana: Inquilino) -> None:
    con_de_todo(ana)
    with tenant_session(ana) as db:
        assert bajas.prever(db).conservar_hasta == date(ESTE_ANO + 6, 12, 31)


def test_antes_se_ve_que_pasaria_y_mirarlo_no_cambia_nada(ana: Inquilino) -> None:
    con_de_todo(ana)
    antes = filas(ana)
    with tenant_session(ana) as db:
        previsto = bajas.prever(db)
    assert (previsto.borradores, previsto.clientes, previsto.productos, previsto.certificados) == (1, 1, 1, 1)
    assert (previsto.facturas, previsto.registros, previsto.sin_remitir) == (3, 3, 0)
    assert filas(ana) == antes


@pytest.mark.parametrize("escrito", ["", "sí", "87654321X", "BORRA"])
def test_sin_escribirlo_no_se_borra_nada(ana: Inquilino, escrito: str) -> None:
    fabrica.con_borrador(ana)
    fabrica.con_emisor(ana)
    with pytest.raises(DatosNoValidos, match="BORRAR"), tenant_session(ana) as db:
        bajas.pedir(db, escrito)
    assert filas(ana)["facturas"] == 1


def test_quien_mira_en_nombre_de_otro_no_puede(ana: Inquilino) -> None:
    fabrica.con_emitida(fabrica.con_permiso(ana))
    mirando = Inquilino(ana.user_id, ana.plan, suplantado=True)
    with pytest.raises(SoloLectura), tenant_session(mirando) as db:
        bajas.pedir(db, bajas.PALABRA)


def test_con_registros_por_remitir_de_verdad_hay_que_esperar(ana: Inquilino, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sin su certificado ya no se podrían remitir, y hay que remitirlos."""
    monkeypatch.setattr(bajas, "Destino", type("Otro", (), {"REAL": bajas.Destino.SIMULADOR}))
    fabrica.con_emitida(ana)
    with pytest.raises(EstadoNoPermitido, match="Queda 1 registro por remitir"), tenant_session(ana) as db:
        bajas.pedir(db, "12345678z")


# --- Lo que pasa al vencer ---


def test_lo_vencido_se_va_entero_lo_no_vencido_no_y_lo_de_otro_ni_se_toca(
    aparte: str, ana: Inquilino, bruno: Inquilino, carla: Inquilino
) -> None:
    """Ana se fue hace siete años; Bruno, hace tres; Carla sigue."""
    for quien in (ana, bruno, carla):
        con_de_todo(quien)
    for quien, anos in ((ana, 7), (bruno, 3)):
        envejecer(aparte, de_baja(quien), anos)
    envejecer(aparte, carla, 9)
    los_demas = [filas(quien) for quien in (bruno, carla)]
    assert supresion.suprimir() == 1
    assert filas(ana) == {}
    assert [filas(quien) for quien in (bruno, carla)] == los_demas
    assert supresion.suprimir() == 0
    with system_session() as db:
        (constancia,) = db.exec(select(Supresion)).all()
        assert constancia.conservada_hasta == date(ESTE_ANO - 1, 12, 31)
        assert constancia.filas["facturas"] == 3
        assert ana.user_id not in str(constancia.model_dump())
        for tabla, columna in (("obligados", "identificador"), ("accesos_cerrados", "identificador")):
            consulta = text(f"SELECT count(*) FROM {tabla} WHERE {columna} = :quien")
            assert db.execute(consulta, {"quien": ana.user_id}).scalar_one() == 0


def test_tambien_se_va_lo_de_quien_firmaba_en_no_verifactu(aparte: str, ana: Inquilino) -> None:
    fabrica.con_emitida(fabrica.en_no_verifactu(ana))
    assert {"eventos", "cadenas_de_eventos", "modalidades"} <= filas(ana).keys()
    envejecer(aparte, de_baja(ana), 8)
    assert supresion.suprimir() == 1
    assert filas(ana) == {}


def test_de_quien_no_facturo_se_va_todo_al_dia_siguiente(aparte: str, ana: Inquilino) -> None:
    fabrica.con_borrador(ana)
    de_baja(ana)
    assert supresion.suprimir() == 0, "el mismo día puede quedar algo a medias en otro proceso"
    envejecer(aparte, ana, 0)
    assert supresion.suprimir() == 1
    assert filas(ana) == {}


# --- Lo que no se puede, ni con SQL directo y el rol de la aplicación ---


def test_la_funcion_no_borra_lo_vivo_ni_lo_que_no_ha_vencido(sql: Connection, ana: Inquilino) -> None:
    con_de_todo(ana)
    rechazada(sql, "SELECT suprimir_cuenta()")
    antes = filas(de_baja(ana))
    rechazada(sql, "SELECT suprimir_cuenta()")
    rechazada(sql, "UPDATE cuentas_bloqueadas SET conservar_hasta = '2000-01-01'; SELECT suprimir_cuenta()")
    assert filas(ana) == antes


def test_decir_que_se_esta_suprimiendo_no_abre_nada(sql: Connection, ana: Inquilino) -> None:
    con_de_todo(ana)
    sql.execute("SELECT set_config('factursaas.suprimiendo', %s, false)", (ana.user_id,))
    sql.commit()
    for tabla in ("facturas", "factura_lineas", "registros", "cobros", "envios", "contadores", "emisores"):
        if tabla != "emisores":
            rechazada(sql, f"DELETE FROM {tabla}", ("FS001", "42501", "23503"))
    antes = filas(ana)
    assert sql.execute("SELECT borrar_ensayo()").fetchone() == (0,)
    sql.commit()
    assert filas(ana) == antes


@pytest.mark.parametrize(
    "orden",
    [
        "DELETE FROM cuentas_bloqueadas",
        "UPDATE cuentas_bloqueadas SET desde = '2000-01-01'",
        "UPDATE cuentas_bloqueadas SET identificador = 'otro'",
        "DELETE FROM supresiones",
        "INSERT INTO supresiones (id, filas) VALUES (gen_random_uuid(), '{}')",
        "SELECT set_config('app.user_id', '', false); SELECT suprimir_cuenta()",
    ],
)
def test_ni_el_bloqueo_ni_la_constancia_se_tocan(sql: Connection, orden: str) -> None:
    rechazada(sql, orden, ("42501", "FS001"))


def test_la_base_nunca_alarga_el_plazo_menos_de_lo_que_dice_quien_administra(aparte: str, ana: Inquilino) -> None:
    """Una inspección interrumpe la prescripción (art. 68 LGT): quien administra puede alargar el plazo."""
    con_de_todo(ana)
    envejecer(aparte, de_baja(ana), 7)
    with psycopg.connect(aparte) as conexion:
        futuro = (datetime.now(UTC) + timedelta(days=30)).date()
        conexion.execute("UPDATE cuentas_bloqueadas SET conservar_hasta = %s", (futuro,))
    assert supresion.suprimir() == 0
    assert filas(ana)["facturas"] == 3


def test_nada_impide_suprimir_una_tabla_nueva(base: str) -> None:
    """Un disparador que no deje borrar tiene que dejar suprimir, o la cuenta no se iría nunca."""
    al_borrar_cada_fila = 8 | 1
    consulta = (
        "SELECT c.relname, t.tgname, pg_get_triggerdef(t.oid) FROM pg_trigger t"
        " JOIN pg_class c ON c.oid = t.tgrelid"
        " WHERE NOT t.tgisinternal AND t.tgtype & %s = %s AND c.relname = ANY (%s)"
    )
    with psycopg.connect(base) as conexion:
        disparadores = conexion.execute(consulta, (al_borrar_cada_fila, al_borrar_cada_fila, CON_DUENO)).fetchall()
    assert len(disparadores) >= 15
    assert [fila[:2] for fila in disparadores if "suprimiendo" not in fila[2]] == []
