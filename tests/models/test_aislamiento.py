"""Nadie ve ni escribe filas de otro, tampoco con SQL directo y el rol de la aplicación."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import Table, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel, select

from factursaas import db
from factursaas.db import tenant_session
from factursaas.domain.errores import SesionCaducada
from factursaas.domain.planes import Inquilino, Plan
from factursaas.domain.verifactu.modalidad import Modalidad
from factursaas.models import Cliente, Factura, PedidaPor, tablas_de_inquilino
from factursaas.services import certificados as certificados_de
from factursaas.services import comprobaciones, emisor, facturas, relevos, sesiones, usos, vistas
from tests import certificados, fabrica, remision
from tests.models.apoyo import url_de_la_aplicacion

TABLAS = tablas_de_inquilino()
SIN_DUENO = {
    "abonados",
    "accesos_cerrados",
    "avisos_recibidos",
    "claves_de_firma",
    "cuentas_bloqueadas",
    "declaraciones",
    "demostraciones",
    "fallos",
    "marcas",
    "obligados",
    "restauraciones",
    "sesiones_oidc",
    "supresiones",
}


@pytest.fixture(scope="module")
def ana_con_todo(base: str) -> Inquilino:
    """Ana tiene al menos una fila en cada tabla; sirve a todo el módulo, porque ninguna prueba consigue cambiarlas."""
    ana = Inquilino(f"user_ana_{uuid4().hex[:12]}", Plan.PRO, "ana@example.es")
    factura = fabrica.con_emitida(ana, vencimiento="2099-12-31")
    with tenant_session(ana) as sesion:
        facturas.pdf(sesion, factura.id, lambda *_: b"%PDF")
        facturas.cobrar(sesion, factura.id, facturas.DatosCobro())
        rectificativa = facturas.rectificar(sesion, factura.id, facturas.DatosRectificar(motivo="x"))
        facturas.emitir(sesion, rectificativa.id)
        emisor.guardar_logo(sesion, fabrica.PNG)
        sesion.exec(
            text(
                "INSERT INTO productos (id, user_id, nombre, referencia, descripcion, precio, tipo, impuesto,"
                " activo, orden, busqueda) VALUES (gen_random_uuid(), :yo, 'x', '', '', 1, 21, 'IVA', true,"
                " 'x', 'x')"
            ).bindparams(yo=ana.user_id)
        )
        certificados_de.guardar(sesion, certificados.pkcs12_de(), certificados.CONTRASENA)
        sesion.exec(
            text("INSERT INTO claves_idempotencia VALUES (:yo, now(), now(), 'k', 'h', 201, '{}')").bindparams(
                yo=ana.user_id
            )
        )
        sesion.exec(
            text(
                "INSERT INTO correos (user_id, id, clave, destinatario, asunto, texto, html, baja, estado, intentos,"
                " proximo_en, ultimo_fallo) VALUES (:yo, gen_random_uuid(), 'k', 'a@a.es', '', '', '', '', 'enviado',"
                " 1, now(), '')"
            ).bindparams(yo=ana.user_id)
        )
        usos.medir(sesion)
        vistas.crear(sesion, vistas.DatosVista(lista="facturas", nombre="Vencidas", consulta="estado=VENCIDA"))
    fabrica.con_permiso(ana)
    remision.remitir(ana)
    with tenant_session(ana) as sesion:
        comprobaciones.dejar_escrita(sesion, comprobaciones.comprobar(sesion), PedidaPor.A_MANO)
        # De VERI*FACTU no se sale hasta fin de año; otro NIF aún no ha remitido nada.
        emisor.guardar(sesion, emisor.DatosEmisor(**fabrica.EMISOR | {"nif": "B12345674"}))
    fabrica.con_certificado(ana, "B12345674")
    with tenant_session(ana) as sesion:
        relevos.cambiar_modalidad(sesion, Modalidad.NO_VERIFACTU)
    return ana


def _contar(quien: Inquilino, tabla: Table) -> int:
    with tenant_session(quien) as sesion:
        return sesion.connection().execute(text(f"SELECT count(*) FROM {tabla.name}")).scalar_one()


def test_toda_tabla_tiene_dueno_salvo_las_que_se_nombran() -> None:
    sin_dueno = {tabla.name for tabla in SQLModel.metadata.sorted_tables} - {tabla.name for tabla in TABLAS}
    assert sin_dueno == SIN_DUENO


@pytest.mark.parametrize("tabla", TABLAS, ids=str)
def test_las_claves_y_los_indices_empiezan_por_el_dueno(tabla: Table) -> None:
    assert next(iter(tabla.primary_key.columns)).name == "user_id"
    for indice in tabla.indexes:
        assert next(iter(indice.columns)).name == "user_id", indice.name
    for ajena in tabla.foreign_key_constraints:
        assert ajena.column_keys[0] == "user_id", ajena.name


@pytest.mark.parametrize("tabla", TABLAS, ids=str)
def test_otro_inquilino_y_nadie_ven_cero_filas(tabla: Table, ana_con_todo: Inquilino, bruno: Inquilino) -> None:
    assert _contar(ana_con_todo, tabla) > 0
    assert _contar(bruno, tabla) == 0
    with psycopg.connect(url_de_la_aplicacion()) as conexion:
        assert conexion.execute(f"SELECT count(*) FROM {tabla.name}").fetchone() == (0,)


@pytest.mark.parametrize("tabla", TABLAS, ids=str)
def test_otro_inquilino_no_puede_cambiar_ni_borrar_filas(
    tabla: Table, ana_con_todo: Inquilino, bruno: Inquilino
) -> None:
    with tenant_session(bruno) as sesion:
        conexion = sesion.connection()
        cambio = text(f"UPDATE {tabla.name} SET updated_at = now() WHERE user_id = :ana")
        if "UPDATE" in tabla.info.get("permisos", "UPDATE"):
            assert conexion.execute(cambio, {"ana": ana_con_todo.user_id}).rowcount == 0
        borrado = text(f"DELETE FROM {tabla.name} WHERE user_id = :ana")
        if "DELETE" in tabla.info.get("permisos", "DELETE"):
            assert conexion.execute(borrado, {"ana": ana_con_todo.user_id}).rowcount == 0


@pytest.mark.parametrize("tabla", TABLAS, ids=str)
def test_nadie_puede_regalar_una_fila_a_otro(tabla: Table, ana_con_todo: Inquilino, bruno: Inquilino) -> None:
    with (
        pytest.raises(DBAPIError, match=r"row-level security|permission denied|emitid|no cambia|van de uno en uno"),
        tenant_session(ana_con_todo) as sesion,
    ):
        sesion.connection().execute(text(f"UPDATE {tabla.name} SET user_id = :bruno"), {"bruno": bruno.user_id})


def test_el_rol_de_la_aplicacion_no_posee_nada_ni_se_salta_la_seguridad(base: str) -> None:
    with psycopg.connect(url_de_la_aplicacion()) as conexion:
        fila = conexion.execute(
            "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb,"
            " EXISTS (SELECT FROM pg_class WHERE relowner = r.oid) FROM pg_roles r WHERE rolname = current_user"
        ).fetchone()
        assert fila == (False, False, False, False, False)
        for orden in (
            "ALTER TABLE facturas DISABLE ROW LEVEL SECURITY",
            "DROP POLICY inquilino ON facturas",
            "TRUNCATE facturas CASCADE",
            "ALTER TABLE facturas DISABLE TRIGGER ALL",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                conexion.execute(orden)
            conexion.rollback()


def test_la_base_fuerza_la_seguridad_tambien_al_propietario(base: str) -> None:
    with psycopg.connect(base) as conexion:
        filas = conexion.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity").fetchall()
    assert {nombre for (nombre,) in filas} == {tabla.name for tabla in TABLAS}


def test_la_sesion_filtra_aunque_la_seguridad_por_filas_fallara(ana: Inquilino, bruno: Inquilino) -> None:
    fabrica.con_cliente(ana)
    with tenant_session(bruno) as sesion:
        consulta = str(sesion.exec(select(Cliente)).all()) + str(sesion.exec(select(Factura)).all())
        # Con la variable de PostgreSQL cambiada a mano, el filtro de la sesión sigue en pie.
        sesion.connection().execute(text("SELECT set_config('app.user_id', :ana, true)"), {"ana": ana.user_id})
        assert sesion.exec(select(Cliente)).all() == []
    assert consulta == "[][]"


def test_no_se_puede_dar_de_alta_una_fila_de_otro(ana: Inquilino, bruno: Inquilino) -> None:
    with pytest.raises(PermissionError), tenant_session(ana) as sesion:
        sesion.add(Cliente(user_id=bruno.user_id, nombre="x"))


def test_no_se_puede_nombrar_una_fila_de_otro(ana: Inquilino, bruno: Inquilino) -> None:
    ajeno = fabrica.con_cliente(bruno)
    mia = fabrica.con_borrador(ana)
    with pytest.raises(DBAPIError, match="fk_facturas"), tenant_session(ana) as sesion:
        sesion.connection().execute(
            text("UPDATE facturas SET cliente_id = :ajeno WHERE id = :mia"), {"ajeno": ajeno.id, "mia": mia.id}
        )


def test_el_inquilino_no_sobrevive_a_la_transaccion(ana: Inquilino) -> None:
    fabrica.con_cliente(ana)
    with db.system_session() as sesion:
        assert sesion.connection().execute(text("SELECT count(*) FROM clientes")).scalar_one() == 0


def test_una_sesion_cerrada_no_abre_la_puerta(ana: Inquilino) -> None:
    con_sesion = replace(ana, sesion_id=f"sess_{ana.user_id}")
    with tenant_session(con_sesion) as sesion:
        assert sesion.exec(select(Cliente)).all() == []
    sesiones.cerrar(con_sesion.sesion_id, datetime.now(UTC) + timedelta(hours=1))
    with pytest.raises(SesionCaducada), tenant_session(con_sesion) as sesion:
        sesion.exec(select(Cliente)).all()


def test_al_salir_con_una_tarea_en_marcha_queda_entero_lo_hecho_y_nada_a_medias(ana: Inquilino) -> None:
    """La transacción empezada se confirma entera; la siguiente de la misma tarea ya no empieza."""
    con_sesion = replace(ana, sesion_id=f"sess_{ana.user_id}")
    hechas: list[int] = []

    def trabajar() -> None:
        for numero in range(3):
            with tenant_session(con_sesion) as sesion:
                sesion.add(Cliente(nombre=f"Cliente {numero}"))
                sesion.flush()
                sesiones.cerrar(con_sesion.sesion_id, datetime.now(UTC) + timedelta(hours=1))
                sesion.add(Cliente(nombre=f"Otro {numero}"))
            hechas.append(numero)

    with pytest.raises(SesionCaducada):
        trabajar()
    with tenant_session(ana) as sesion:
        assert sorted(sesion.exec(select(Cliente.nombre))) == ["Cliente 0", "Otro 0"]
    assert hechas == [0]
