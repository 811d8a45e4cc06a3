"""Todo lo que se hace en una cuenta queda escrito: quién, por dónde y qué. Lo que se deshace, no."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg
import pytest
from psycopg import Connection
from sqlmodel import select

from factursaas.db import TenantSession, tenant_session
from factursaas.domain.auditoria import IDENTIDAD, TRABAJADOR, Acto, Canal, Origen
from factursaas.domain.errores import EstadoNoPermitido
from factursaas.domain.planes import FuenteDePlan, Inquilino, Plan
from factursaas.domain.suscripcion import Suscripcion
from factursaas.domain.verifactu.evidencias import Tramo
from factursaas.domain.verifactu.modalidad import Modalidad
from factursaas.models import Anotacion, PedidaPor
from factursaas.services import (
    auditoria,
    bajas,
    certificados,
    clientes,
    comprobaciones,
    cuentas,
    emisor,
    ensayo,
    evidencias,
    facturas,
    modalidades,
    productos,
    relevos,
    remision,
    series,
    soporte,
)
from factursaas.services.auditoria import Filtro
from tests import casos_de_uso, fabrica
from tests import remision as pasos
from tests.models.apoyo import rechazada

_DE_VISTAS = ("crear", "renombrar", "poner_por_defecto", "borrar")
# Escriben, pero no en nombre de ningún inquilino o solo preparan algo que se anota al acabar.
SIN_HUELLA = {
    "services.certificados.recifrar": "cambia el secreto de la instalación, no el certificado",
    "services.cola.adelantar": "la cola no es de nadie",
    "services.correos.anotar_enviado": "la cola de correos: se anota lo que los causa",
    "services.correos.anotar_fallo": "la cola de correos: se anota lo que los causa",
    "services.correos.pedir_lo_atrasado": "la cola de correos: se anota lo que los causa",
    "services.correos.tomar": "la cola de correos: se anota lo que los causa",
    "services.declaraciones.leer": "la declaración responsable es del programa",
    "services.declaraciones.vigente": "la declaración responsable es del programa",
    "services.demostraciones.abrir": "se anota lo que se crea en ella",
    "services.demostraciones.preparar": "se anota lo que se crea en ella",
    "services.demostraciones.borrar": "de lo que se borra del todo no queda dónde anotarlo",
    "services.facturas.papel.pdf": "guarda el papel de lo ya emitido, sin que cambie nada",
    "services.fallos.apuntar_aparte": "los fallos son de la instalación",
    "services.lotes.papeles.papeles": "guarda el papel de lo ya emitido, sin que cambie nada",
    "services.lotes.pasos.dibujar": "guarda el papel de lo ya emitido, sin que cambie nada",
    **{f"services.vistas.{que}": "es una manera de mirar la lista" for que in _DE_VISTAS},
    "services.limites.escribir": "apunta un correo, que no cambia nada de la cuenta",
    "services.limites.quitar": "quita un aviso de la pantalla",
    "services.usos.medir": "el uso lo mide la instalación",
    "services.recibidos.anotar": "los avisos recibidos no son de nadie",
    "services.remision.aclaracion.anotar_fallo_al_aclarar": "se anota cuando por fin se aclara",
    "services.remision.preparacion.preparar": "se anota lo que se contesta al envío",
    "services.restauraciones.declarar": "una restauración es de toda la instalación",
    "services.restauraciones.vigilar": "una restauración es de toda la instalación",
    "services.sesiones.cerrar": "quien cierra solo sabe qué sesión es, no de quién",
    "services.sesiones.cerrar_con": "quien cierra solo sabe qué sesión es, no de quién",
    "services.sesiones_oidc.abrir": "se anota al presentar el primer token",
    "services.sesiones_oidc.cerrar": "se anota al salir",
    "services.sesiones_oidc.clave_de_firma": "la clave de firma es de la instalación",
}
Caso = Callable[[TenantSession], object]


def actividad(quien: Inquilino, **filtro: Any) -> list[Anotacion]:
    with tenant_session(quien) as db:
        return [hecho.anotacion for hecho in auditoria.listar(db, Filtro(**filtro), 200).items]


def actos(quien: Inquilino) -> list[str]:
    """Lo hecho, de lo primero a lo último."""
    return [fila.accion for fila in reversed(actividad(quien))]


def hacer(quien: Inquilino, caso: Caso) -> Any:
    with tenant_session(quien) as db:
        return caso(db)


def test_ningun_caso_de_uso_que_escribe_se_olvida_de_anotarlo() -> None:
    assert casos_de_uso.sin_huella() - SIN_HUELLA.keys() == set(), "Anótalo con auditoria.anotar, o di por qué no."
    assert len(casos_de_uso.que_escriben()) > 50


def test_lo_de_cada_dia_deja_huella(ana: Inquilino) -> None:
    factura = fabrica.con_emitida(ana)
    otro = fabrica.con_cliente(ana, nombre="Otro")
    hacer(ana, lambda db: clientes.cambiar(db, otro.id, clientes.CambiosCliente(nombre="Otra")))
    hacer(ana, lambda db: clientes.borrar(db, otro.id))
    corte = hacer(ana, lambda db: productos.crear(db, productos.DatosProducto(nombre="Corte", precio="10")))
    hacer(ana, lambda db: productos.cambiar(db, corte.id, productos.CambiosProducto(nombre="Tinte", precio="20")))
    hacer(ana, lambda db: productos.borrar(db, corte.id))
    borrador = fabrica.con_borrador(ana)
    hacer(ana, lambda db: facturas.cambiar(db, borrador.id, facturas.DatosFactura(notas="x")))
    hacer(ana, lambda db: facturas.borrar(db, borrador.id))
    hacer(ana, lambda db: facturas.cobrar(db, factura.id, facturas.DatosCobro()))
    assert actos(ana) == [
        *("emisor.cambiar", "cliente.crear", "serie.crear", "borrador.crear", "factura.emitir", "cliente.crear"),
        *("cliente.cambiar", "cliente.borrar", "producto.crear", "producto.cambiar", "producto.borrar"),
        *("cliente.crear", "borrador.crear", "borrador.cambiar", "borrador.borrar", "factura.cobrar"),
    ]


def _anulada(quien: Inquilino) -> None:
    factura = fabrica.con_emitida(quien)
    hacer(quien, lambda db: facturas.anular(db, factura.id, facturas.DatosAnulacion(motivo="x")))


def _cobro_deshecho(quien: Inquilino) -> None:
    factura = fabrica.con_emitida(quien)
    hacer(quien, lambda db: facturas.cobrar(db, factura.id, facturas.DatosCobro()))
    cobro = hacer(quien, lambda db: facturas.leer_cobros(db, factura.id))[0]
    hacer(quien, lambda db: facturas.deshacer(db, factura.id, cobro.id, facturas.DatosDeshacer(motivo="x")))


def _de_ensayo(terminar: Caso) -> Callable[[Inquilino], None]:
    def caso(quien: Inquilino) -> None:
        fabrica.con_emisor(quien)
        hacer(quien, ensayo.empezar)
        hacer(quien, terminar)

    return caso


def _remitida(quien: Inquilino) -> None:
    fabrica.con_emitida(quien)
    pasos.remitir(quien)


def _exportadas(quien: Inquilino) -> None:
    fabrica.con_emitida(quien)
    hacer(quien, lambda db: evidencias.componer(db, Tramo(None, None), lambda _, piezas: list(piezas)))


def _sin_certificado(quien: Inquilino) -> None:
    fabrica.con_emisor(quien)
    fabrica.con_certificado(quien)
    hacer(quien, certificados.quitar)


def _en_otra_modalidad(quien: Inquilino) -> None:
    fabrica.con_emisor(quien)
    fabrica.con_certificado(quien)
    hacer(quien, lambda db: relevos.cambiar_modalidad(db, Modalidad.NO_VERIFACTU))


def _comprobada(quien: Inquilino) -> None:
    hacer(quien, lambda db: comprobaciones.dejar_escrita(db, comprobaciones.comprobar(db), PedidaPor.A_MANO))


def _con_serie(quien: Inquilino) -> None:
    hacer(quien, lambda db: series.crear(db, series.DatosSerie(codigo="B", empieza_en=7)))


DE_VEZ_EN_CUANDO: dict[Acto, Callable[[Inquilino], object]] = {
    Acto.FACTURA_ANULAR: _anulada,
    Acto.FACTURA_DESHACER_COBRO: _cobro_deshecho,
    Acto.EMISOR_LOGO: lambda quien: hacer(quien, lambda db: emisor.guardar_logo(db, fabrica.PNG)),
    Acto.SERIE_EMPEZAR: _con_serie,
    Acto.CERTIFICADO_SUBIR: _sin_certificado,
    Acto.CERTIFICADO_QUITAR: _sin_certificado,
    Acto.ENSAYO_EMPEZAR: _de_ensayo(ensayo.borrar),
    Acto.ENSAYO_BORRAR: _de_ensayo(ensayo.borrar),
    Acto.ENSAYO_TERMINAR: _de_ensayo(lambda db: ensayo.terminar(db, confirmado=True)),
    Acto.MODALIDAD_CAMBIAR: _en_otra_modalidad,
    Acto.MODALIDAD_RENUNCIAR: lambda quien: hacer(quien, modalidades.renunciar),
    Acto.REMISION_RESPUESTA: _remitida,
    Acto.REMISION_REANUDAR: lambda quien: hacer(quien, remision.reanudar),
    Acto.CADENA_COMPROBAR: _comprobada,
    Acto.CADENA_EXPORTAR: _exportadas,
    Acto.CUENTA_CORREO: lambda quien: hacer(quien, lambda db: cuentas.anotar_correo(db, "otra@example.es")),
    Acto.CUENTA_BAJA: lambda quien: hacer(quien, bajas.dar_de_baja),
    Acto.CONSENTIMIENTO_DAR: fabrica.con_permiso,
    Acto.CONSENTIMIENTO_RETIRAR: lambda quien: hacer(quien, soporte.retirar_permiso),
}


@pytest.mark.parametrize("acto", DE_VEZ_EN_CUANDO, ids=str)
def test_lo_de_vez_en_cuando_tambien(acto: Acto, ana: Inquilino) -> None:
    DE_VEZ_EN_CUANDO[acto](ana)
    assert acto in actos(ana)


def test_el_plan_que_pone_quien_cobra_se_anota_una_vez(ana: Inquilino) -> None:
    de_clerk = replace(ana, origen=IDENTIDAD)
    for _ in range(2):
        suscripcion = Suscripcion(Plan.STARTER, FuenteDePlan.CLERK, datetime.now(UTC))
        hacer(de_clerk, lambda db, suscripcion=suscripcion: cuentas.anotar(db, suscripcion))
    [fila] = actividad(ana, accion="cuenta.plan")
    assert (fila.actor, fila.canal, fila.resumen) == ("identidad", "aviso", "La cuenta pasa a tener el plan Starter")


def test_dice_quien_fue_y_por_donde(ana: Inquilino) -> None:
    fabrica.con_cliente(replace(ana, origen=Origen(Canal.API, peticion="req-7")))
    fabrica.con_cliente(replace(ana, origen=TRABAJADOR))
    ultima, primera = actividad(ana, accion="cliente.crear")
    assert (primera.actor, primera.canal, primera.peticion) == ("persona", "api", "req-7")
    assert (ultima.actor, ultima.canal, ultima.peticion) == ("trabajador", "tarea", "")


def test_lo_que_se_deshace_no_queda(ana: Inquilino) -> None:
    factura = fabrica.con_emitida(ana)
    antes = actos(ana)

    def a_medias(db: TenantSession) -> None:
        clientes.crear(db, clientes.DatosCliente(nombre="No llega"))
        facturas.borrar(db, factura.id)

    with pytest.raises(EstadoNoPermitido):
        hacer(ana, a_medias)
    assert actos(ana) == antes


def test_un_borrador_que_se_guarda_solo_no_llena_el_registro(ana: Inquilino) -> None:
    borrador = fabrica.con_borrador(ana)
    for nota in "abc":
        hacer(ana, lambda db, nota=nota: facturas.cambiar(db, borrador.id, facturas.DatosFactura(notas=nota)))
    por_la_api = replace(ana, origen=Origen(Canal.API))
    hacer(por_la_api, lambda db: facturas.cambiar(db, borrador.id, facturas.DatosFactura(notas="d")))
    assert [fila.canal for fila in actividad(ana, accion="borrador.cambiar")] == ["api", "pantalla"]


def test_no_guarda_nombres_de_clientes_y_los_ensena_mientras_existen(ana: Inquilino) -> None:
    cliente = fabrica.con_cliente(ana, nombre="Íñigo Pérez")
    [hecho] = hacer(ana, lambda db: auditoria.listar(db, Filtro(accion="cliente"))).items
    assert hecho.resumen == "Cliente dado de alta: Íñigo Pérez"
    hacer(ana, lambda db: clientes.borrar(db, cliente.id))
    assert all("Íñigo" not in fila.resumen for fila in actividad(ana))


def test_otro_no_la_ve(ana: Inquilino, bruno: Inquilino) -> None:
    fabrica.con_cliente(ana)
    assert actividad(bruno) == []


def test_se_busca_por_lo_que_se_hizo_y_por_el_dia(ana: Inquilino) -> None:
    fabrica.con_emitida(ana)
    assert {fila.objeto for fila in actividad(ana, accion="factura")} == {"factura"}
    hoy = datetime.now(UTC).date()
    manana = hoy + timedelta(days=1)
    assert len(actividad(ana, desde=hoy, hasta=hoy)) == len(actividad(ana))
    assert actividad(ana, desde=manana) == []
    assert actividad(ana, hasta=date(2000, 1, 1)) == []


def test_se_pasa_de_pagina_y_se_recorre_entera(ana: Inquilino) -> None:
    for n in range(5):
        fabrica.con_cliente(ana, nombre=f"Cliente {n}", nif="")
    with tenant_session(ana) as db:
        primera = auditoria.listar(db, Filtro(), 3)
        segunda = auditoria.listar(db, Filtro(), 3, primera.siguiente)
        todas = [hecho.anotacion.id for hecho in auditoria.recorrer(db, Filtro())]
    assert [hecho.anotacion.id for hecho in (*primera.items, *segunda.items)] == todas
    assert len(todas) == 5


@pytest.fixture
def sql(sql: Connection, ana: Inquilino) -> Connection:
    """Con algo ya escrito."""
    fabrica.con_cliente(ana)
    return sql


@pytest.mark.parametrize(
    "orden", ["UPDATE auditoria SET resumen = 'otra cosa'", "DELETE FROM auditoria", "TRUNCATE auditoria"]
)
def test_con_sql_de_la_aplicacion_no_se_toca(sql: Connection, orden: str) -> None:
    rechazada(sql, orden, por=("42501",))


def test_tampoco_lo_hace_quien_es_dueno_de_la_tabla(sql: Connection, base: str, ana: Inquilino) -> None:
    with psycopg.connect(base) as dueno:
        dueno.execute("SELECT set_config('app.user_id', %s, false)", (ana.user_id,))
        dueno.commit()
        for orden in ("UPDATE auditoria SET resumen = 'x'", "DELETE FROM auditoria", "TRUNCATE auditoria"):
            rechazada(dueno, orden)
            dueno.execute("SELECT set_config('app.user_id', %s, false)", (ana.user_id,))


def test_no_se_escribe_con_fecha_de_otro_dia(sql: Connection, ana: Inquilino) -> None:
    sql.execute(
        "INSERT INTO auditoria VALUES (%s, '2001-01-01', '2001-01-01', gen_random_uuid(), 'persona', '', 'api', 'x',"
        " '', '', 'x', '')",
        (ana.user_id,),
    )
    sql.commit()
    with tenant_session(ana) as db:
        momentos = db.exec(select(Anotacion.created_at)).all()
    assert all(momento > datetime.now(UTC) - timedelta(minutes=5) for momento in momentos)
