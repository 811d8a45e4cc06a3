"""La remisión, paso a paso: qué se manda, cuándo, y qué queda escrito de lo que se contesta."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import col, select

from factursaas.config import Ajustes, ajustes
from factursaas.db import system_session, tenant_session
from factursaas.domain.errores import EstadoNoPermitido
from factursaas.domain.planes import Inquilino
from factursaas.domain.verifactu.destino import Destino
from factursaas.domain.verifactu.envio import EstadoEnvio
from factursaas.domain.verifactu.registro import IdFactura
from factursaas.domain.verifactu.respuesta import Constancia, Linea, Rechazo, Respuesta
from factursaas.models import Entrega, Envio, EstadoMensaje, Instalacion, RegistroFacturacion, Remision
from factursaas.services import cola, facturas, remision, restauraciones
from factursaas.services.remision import Aclarar, Espera, Mandar, Nada, Vuelto
from factursaas.services.remision.panorama import por_arreglar
from tests import certificados, fabrica
from tests import remision as pasos

CERRADO = Rechazo("4112", "El titular del certificado no puede remitir por ese obligado", culpa_nuestra=True)
MAL_ESCRITO = Rechazo("4102", "El XML no cumple el esquema", culpa_nuestra=True)


@pytest.fixture
def con_tres(ana: Inquilino) -> Inquilino:
    for _ in range(3):
        fabrica.con_emitida(ana)
    return ana


def registros(quien: Inquilino) -> Sequence[RegistroFacturacion]:
    with tenant_session(quien) as db:
        return db.exec(select(RegistroFacturacion).order_by(col(RegistroFacturacion.posicion))).all()


def envios(quien: Inquilino) -> Sequence[Envio]:
    with tenant_session(quien) as db:
        return db.exec(select(Envio).order_by(col(Envio.numero))).all()


def entregas(quien: Inquilino) -> dict[int, Entrega]:
    with tenant_session(quien) as db:
        posiciones = {r.id: r.posicion for r in db.exec(select(RegistroFacturacion))}
        return {posiciones[e.registro_id]: e for e in db.exec(select(Entrega))}


def marcha(quien: Inquilino) -> Remision:
    with tenant_session(quien) as db:
        return db.exec(select(Remision)).one()


def fallar(quien: Inquilino, paso: Mandar, vuelto: Vuelto | None) -> None:
    with tenant_session(quien) as db:
        remision.anotar_fallo(db, paso.envio_id, "La conexión se ha cortado.", vuelto)


def rechazar(quien: Inquilino, paso: Mandar, rechazo: Rechazo) -> None:
    with tenant_session(quien) as db:
        remision.anotar_rechazo(db, paso.envio_id, Vuelto(b"<fault/>", 500), rechazo)


def constancia(registro: RegistroFacturacion, *, anulada: bool = False) -> Constancia:
    return Constancia(
        IdFactura("", registro.numero, ""), registro.huella, str(registro.id), EstadoEnvio.CORRECTO, anulada
    )


def test_sin_nada_pendiente_no_toca_nada(ana: Inquilino) -> None:
    assert pasos.preparar(ana) == Nada()


def test_van_los_bytes_guardados_en_el_orden_de_la_cadena(con_tres: Inquilino) -> None:
    paso = pasos.mandar(con_tres)
    sitios = [paso.mensaje.index(r.xml) for r in registros(con_tres)]
    assert sitios == sorted(sitios)
    [envio] = envios(con_tres)
    assert (envio.enviado, envio.estado, envio.registros) == (paso.mensaje, EstadoMensaje.EN_CURSO, 3)


def test_lo_contestado_de_cada_registro_queda_escrito_y_no_se_vuelve_a_mandar(con_tres: Inquilino) -> None:
    paso = pasos.mandar(con_tres)
    buena, regular, mala = pasos.lineas_de(con_tres)
    regular = Linea(regular.factura, regular.tipo, regular.referencia, EstadoEnvio.CON_ERRORES, "2001", "No censado")
    mala = Linea(mala.factura, mala.tipo, mala.referencia, EstadoEnvio.RECHAZADO, "1104", "NIF no identificado")
    # Desordenadas: se casan por la referencia y no por el sitio.
    assert pasos.contestar(con_tres, paso, mala, buena, regular, espera=90) == 3
    assert {p: (e.estado, e.codigo) for p, e in entregas(con_tres).items()} == {
        1: ("correcto", ""),
        2: ("con_errores", "2001"),
        3: ("rechazado", "1104"),
    }
    [envio] = envios(con_tres)
    assert (envio.estado, envio.csv, envio.recibido) == (EstadoMensaje.RESPONDIDO, pasos.CSV, b"<r/>")
    assert (marcha(con_tres).enviado_hasta, marcha(con_tres).espera) == (3, 90)
    assert pasos.preparar(con_tres, timedelta(days=1)) == Nada()


def test_no_se_manda_otro_hasta_que_pasa_la_espera_que_pidio_la_aeat(ana: Inquilino) -> None:
    fabrica.con_emitida(ana)
    paso = pasos.mandar(ana, timedelta())
    pasos.contestar(ana, paso, *pasos.lineas_de(ana), espera=300)
    fabrica.con_emitida(ana)
    espera = pasos.preparar(ana)
    assert isinstance(espera, Espera)
    assert timedelta(seconds=290) < espera.hasta - datetime.now(UTC) <= timedelta(seconds=300)
    assert isinstance(pasos.preparar(ana, timedelta(seconds=301)), Mandar)


def test_lo_que_la_respuesta_no_menciona_sigue_pendiente(con_tres: Inquilino) -> None:
    primera, _, tercera = pasos.lineas_de(con_tres)
    pasos.contestar(con_tres, pasos.mandar(con_tres), primera, tercera)
    assert marcha(con_tres).enviado_hasta == 1
    paso = pasos.mandar(con_tres, timedelta(days=2))
    una, dos, tres = registros(con_tres)
    assert dos.xml in paso.mensaje
    assert una.xml not in paso.mensaje
    assert tres.xml not in paso.mensaje


def test_si_no_se_pudo_entregar_se_repite_mas_tarde_con_la_marca_de_incidencia(con_tres: Inquilino) -> None:
    paso = pasos.mandar(con_tres, timedelta())
    assert b"Incidencia" not in paso.mensaje
    fallar(con_tres, paso, None)
    assert isinstance(pasos.preparar(con_tres), Espera)
    otro = pasos.mandar(con_tres)
    assert b"<sf:RemisionVoluntaria><sf:Incidencia>S</sf:Incidencia></sf:RemisionVoluntaria>" in otro.mensaje
    pasos.contestar(con_tres, otro, *pasos.lineas_de(con_tres))
    assert marcha(con_tres).incidencia_desde is None
    assert [e.estado for e in envios(con_tres)] == [EstadoMensaje.NO_ENTREGADO, EstadoMensaje.RESPONDIDO]


def test_un_registro_que_espero_demasiado_lleva_la_marca_aunque_nada_fallara(ana: Inquilino) -> None:
    fabrica.con_emitida(ana)
    assert b"<sf:Incidencia>S<" in pasos.mandar(ana, timedelta(hours=1)).mensaje


@pytest.mark.parametrize("roto", ["falta", "otra contraseña"])
def test_si_el_certificado_de_la_instalacion_no_se_abre_se_para_y_se_dice(
    ana: Inquilino, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, roto: str
) -> None:
    monkeypatch.setattr(ajustes(), "aeat", Destino.PRUEBAS)
    monkeypatch.setattr(ajustes(), "productor", "Programas de Ejemplo, S.L.")
    monkeypatch.setattr(ajustes(), "nif_productor", "B12345674")
    fichero = tmp_path / "colaborador.p12"
    if roto != "falta":
        fichero.write_bytes(certificados.pkcs12_de())
    monkeypatch.setattr(Ajustes, "certificado_para", lambda *_: (fichero, "otra"))
    fabrica.con_emitida(ana)
    with tenant_session(ana) as db:
        assert remision.preparar(db, datetime.now(UTC) + timedelta(days=1)) == Nada()
    assert "quien administra la instalación no se puede usar" in marcha(ana).parada


def test_un_certificado_que_no_se_abre_no_para_las_demas_cadenas(
    ana: Inquilino, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pasos.con_certificado_de_la_instalacion()
    del_simulador = ajustes().certificado_para(Destino.SIMULADOR)
    with monkeypatch.context() as parche:
        parche.setattr(ajustes(), "aeat", Destino.PRUEBAS)
        parche.setattr(ajustes(), "productor", "Programas de Ejemplo, S.L.")
        parche.setattr(ajustes(), "nif_productor", "B12345674")
        fabrica.con_emitida(ana)
    fabrica.con_emitida(ana)
    suyos = {Destino.SIMULADOR: del_simulador, Destino.PRUEBAS: (tmp_path / "no_esta.p12", "")}
    monkeypatch.setattr(Ajustes, "certificado_para", lambda _, destino: suyos[destino])
    with tenant_session(ana) as db:
        paso = remision.preparar(db, datetime.now(UTC) + timedelta(days=1))
    assert isinstance(paso, Mandar)
    assert paso.destino is Destino.SIMULADOR


def test_los_reintentos_se_espacian_y_nunca_pasan_de_una_hora(ana: Inquilino) -> None:
    fabrica.con_emitida(ana)
    esperas = list[timedelta]()
    for dia in range(12):
        fallar(ana, pasos.mandar(ana, timedelta(days=dia)), None)
        proximo = marcha(ana).proximo_en
        assert proximo is not None
        esperas.append(timedelta(seconds=round((proximo - datetime.now(UTC)).total_seconds() / 5) * 5))
    assert esperas == sorted(esperas)
    assert esperas[-1] <= timedelta(hours=1)


def test_sin_respuesta_se_pregunta_antes_de_repetir_y_se_adopta_lo_que_consta(con_tres: Inquilino) -> None:
    fallar(con_tres, pasos.mandar(con_tres), Vuelto())
    paso = pasos.preparar(con_tres, timedelta(days=1))
    assert isinstance(paso, Aclarar)
    assert [c.numero for c in paso.consultas] == [r.numero for r in registros(con_tres)]
    una, _, tres = registros(con_tres)
    with tenant_session(con_tres) as db:
        assert remision.aclarar(db, paso.envio_id, [constancia(una), constancia(tres)]) == 2
    assert {p: e.adoptada for p, e in entregas(con_tres).items()} == {1: True, 3: True}
    otro = pasos.mandar(con_tres, timedelta(days=2))
    assert registros(con_tres)[1].xml in otro.mensaje
    assert una.xml not in otro.mensaje
    assert envios(con_tres)[0].estado == EstadoMensaje.ACLARADO


def test_si_el_proceso_muere_con_un_envio_en_la_mano_tambien_se_pregunta(con_tres: Inquilino) -> None:
    pasos.mandar(con_tres)
    assert isinstance(pasos.preparar(con_tres, timedelta(days=1)), Aclarar)
    assert envios(con_tres)[0].estado == EstadoMensaje.SIN_RESPUESTA


def test_una_factura_igual_con_otra_huella_no_es_la_nuestra(ana: Inquilino) -> None:
    fabrica.con_emitida(ana)
    fallar(ana, pasos.mandar(ana), Vuelto())
    paso = pasos.preparar(ana, timedelta(days=1))
    assert isinstance(paso, Aclarar)
    ajena = Constancia(IdFactura("", registros(ana)[0].numero, ""), "F" * 64, "", EstadoEnvio.CORRECTO, False)
    with tenant_session(ana) as db:
        assert remision.aclarar(db, paso.envio_id, [ajena]) == 0
    assert entregas(ana) == {}


def test_de_una_factura_ya_anulada_constan_el_alta_y_la_anulacion(ana: Inquilino) -> None:
    factura = fabrica.con_emitida(ana)
    with tenant_session(ana) as db:
        facturas.anular(db, factura.id, facturas.DatosAnulacion(motivo="duplicada"))
    fallar(ana, pasos.mandar(ana), Vuelto())
    paso = pasos.preparar(ana, timedelta(days=1))
    assert isinstance(paso, Aclarar)
    with tenant_session(ana) as db:
        assert remision.aclarar(db, paso.envio_id, [constancia(registros(ana)[1], anulada=True)]) == 2
    assert pasos.preparar(ana, timedelta(days=2)) == Nada()


def duplicada(quien: Inquilino, estado: EstadoEnvio | None) -> Linea:
    [linea] = pasos.lineas_de(quien)
    return replace(
        linea,
        estado=EstadoEnvio.RECHAZADO,
        codigo="3000",
        descripcion="Duplicado",
        duplicado=estado,
        anulada=estado is None,
    )


def contestar_duplicado(quien: Inquilino, linea: Linea, constancias: list[Constancia]) -> Entrega:
    respuesta = Respuesta("", None, 60, (linea,))
    paso = pasos.mandar(quien)
    with tenant_session(quien) as db:
        [consulta] = remision.consultas_de_los_duplicados(db, paso, respuesta) or [None]
        assert (consulta is None) == (linea.duplicado is None)
        remision.anotar_respuesta(db, paso.envio_id, Vuelto(b"<r/>", 200), respuesta, constancias)
    return entregas(quien)[1]


def test_un_duplicado_nuestro_toma_el_estado_que_ya_tenia(ana: Inquilino) -> None:
    fabrica.con_emitida(ana)
    [registro] = registros(ana)
    entrega = contestar_duplicado(ana, duplicada(ana, EstadoEnvio.CON_ERRORES), [constancia(registro)])
    assert (entrega.estado, entrega.codigo, entrega.adoptada) == ("con_errores", "3000", True)


def test_un_duplicado_de_otra_factura_con_el_mismo_numero_no_se_da_por_bueno_ni_se_pisa(ana: Inquilino) -> None:
    factura = fabrica.con_emitida(ana)
    ajena = replace(constancia(registros(ana)[0]), huella="F" * 64)
    entrega = contestar_duplicado(ana, duplicada(ana, EstadoEnvio.CORRECTO), [ajena])
    assert (entrega.estado, entrega.adoptada, entrega.consta) == ("rechazado", False, "ajena")
    with tenant_session(ana) as db:
        [presentado] = por_arreglar(db)
        assert presentado.indicacion is not None
        assert "con otro número" in presentado.indicacion.mensaje
    with pytest.raises(EstadoNoPermitido, match="que no es esta"), tenant_session(ana) as db:
        facturas.subsanar(db, factura.id, facturas.DatosSubsanacion())


def test_un_duplicado_de_lo_que_consta_anulado_sigue_rechazado(ana: Inquilino) -> None:
    fabrica.con_emitida(ana)
    entrega = contestar_duplicado(ana, duplicada(ana, None), [])
    assert (entrega.estado, entrega.consta) == ("rechazado", "anulada")


def test_un_registro_mal_escrito_no_para_a_los_demas(con_tres: Inquilino) -> None:
    malo = registros(con_tres)[1]
    for dia in range(1, 10):
        paso = pasos.preparar(con_tres, timedelta(days=dia))
        if not isinstance(paso, Mandar):
            break
        if malo.xml in paso.mensaje:
            rechazar(con_tres, paso, MAL_ESCRITO)
        else:
            pasos.contestar(con_tres, paso, *pasos.lineas_de(con_tres))
    assert {p: (e.estado, e.codigo) for p, e in entregas(con_tres).items()} == {
        1: ("correcto", ""),
        2: ("rechazado", "4102"),
        3: ("correcto", ""),
    }


def test_un_duplicado_por_el_que_no_se_pudo_preguntar_espera_y_el_csv_no_se_pierde(con_tres: Inquilino) -> None:
    primera, *otras = pasos.lineas_de(con_tres)
    repetida = replace(primera, estado=EstadoEnvio.RECHAZADO, codigo="3000", duplicado=EstadoEnvio.CORRECTO)
    paso = pasos.mandar(con_tres)
    with tenant_session(con_tres) as db:
        respuesta = Respuesta(pasos.CSV, None, 60, (repetida, *otras))
        assert remision.anotar_respuesta(db, paso.envio_id, Vuelto(b"<r/>", 200), respuesta, None) == 2
    assert set(entregas(con_tres)) == {2, 3}
    assert envios(con_tres)[0].csv == pasos.CSV
    assert isinstance(pasos.preparar(con_tres), Espera)
    assert registros(con_tres)[0].xml in pasos.mandar(con_tres, timedelta(days=2)).mensaje


def test_una_respuesta_que_no_dice_nada_cuenta_como_fallo_y_no_se_repite_sin_parar(ana: Inquilino) -> None:
    fabrica.con_emitida(ana)
    for dia in range(1, 5):
        pasos.contestar(ana, pasos.mandar(ana, timedelta(days=dia)))
        assert marcha(ana).fallos_seguidos == dia
    proximo = marcha(ana).proximo_en
    assert proximo is not None
    assert proximo - datetime.now(UTC) > timedelta(seconds=60)


def test_si_tampoco_dejan_preguntar_se_para(ana: Inquilino) -> None:
    fabrica.con_emitida(ana)
    fallar(ana, pasos.mandar(ana), Vuelto())
    paso = pasos.preparar(ana, timedelta(days=1))
    assert isinstance(paso, Aclarar)
    with tenant_session(ana) as db:
        remision.anotar_fallo_al_aclarar(db, paso.envio_id, "Suspendido", replace(CERRADO, codigo="4141"))
    assert marcha(ana).parada
    assert pasos.preparar(ana, timedelta(days=2)) == Nada()


def test_si_todos_se_rechazan_por_mal_escritos_se_para(ana: Inquilino) -> None:
    for _ in range(6):
        fabrica.con_emitida(ana)
    for dia in range(1, 40):
        paso = pasos.preparar(ana, timedelta(days=dia))
        if not isinstance(paso, Mandar):
            break
        rechazar(ana, paso, MAL_ESCRITO)
    assert len(entregas(ana)) == 3
    assert marcha(ana).parada


def test_si_no_nos_dejan_remitir_se_para_hasta_que_alguien_lo_arregla(con_tres: Inquilino) -> None:
    rechazar(con_tres, pasos.mandar(con_tres), CERRADO)
    assert "certificado" in marcha(con_tres).parada
    assert pasos.preparar(con_tres, timedelta(days=9)) == Nada()
    with tenant_session(con_tres) as db:
        remision.reanudar(db)
    assert isinstance(pasos.preparar(con_tres, timedelta(days=9)), Mandar)


def test_al_cambiar_de_nif_primero_acaba_la_cadena_anterior(ana: Inquilino) -> None:
    fabrica.con_emitida(ana)
    with tenant_session(ana) as db:
        assert db.exec(select(Instalacion)).one().destino == "simulador"
    fabrica.con_emisor(ana, nif="11111111H")
    borrador = fabrica.con_borrador(ana)
    with tenant_session(ana) as db:
        facturas.emitir(db, borrador.id)
    primero = pasos.mandar(ana)
    assert b"<sf:NIF>12345678Z</sf:NIF></sf:ObligadoEmision>" in primero.mensaje
    pasos.contestar(ana, primero, *pasos.lineas_de(ana))
    segundo = pasos.mandar(ana, timedelta(days=2))
    assert b"<sf:NIF>11111111H</sf:NIF></sf:ObligadoEmision>" in segundo.mensaje


def test_una_anulacion_no_adelanta_a_su_alta_aunque_vaya_en_otra_cadena(aparte: str, ana: Inquilino) -> None:
    factura = fabrica.con_emitida(ana)
    fallar(ana, pasos.mandar(ana, timedelta()), None)
    with system_session() as db:
        restauraciones.declarar(db, "Para la prueba")
    with tenant_session(ana) as db:
        facturas.anular(db, factura.id, facturas.DatosAnulacion(motivo="No debió existir"))
        assert len(db.exec(select(Instalacion)).all()) == 2
    assert isinstance(pasos.preparar(ana), Espera)
    assert b"RegistroAlta" in pasos.mandar(ana).mensaje


def test_lo_apuntado_para_mas_tarde_se_adelanta_al_emitir(ana: Inquilino) -> None:
    turno = cola.nombre_del_turno(ana.user_id)

    def apuntado() -> list[datetime | None]:
        with system_session() as db:
            consulta = text("SELECT scheduled_at FROM procrastinate_jobs WHERE lock = :turno AND status = 'todo'")
            return list(db.connection().execute(consulta, {"turno": turno}).scalars())

    fabrica.con_emitida(ana)
    dentro_de_una_hora = datetime.now(UTC) + timedelta(hours=1)
    with system_session() as db:
        retrasar = text("UPDATE procrastinate_jobs SET scheduled_at = :cuando WHERE lock = :turno")
        db.connection().execute(retrasar, {"cuando": dentro_de_una_hora, "turno": turno})
        cola.adelantar(db, turno, dentro_de_una_hora + timedelta(hours=1))
    assert apuntado() == [dentro_de_una_hora]
    fabrica.con_emitida(ana)
    assert apuntado() == [None]


def test_lo_que_la_aeat_dijo_no_se_puede_cambiar(ana: Inquilino) -> None:
    fabrica.con_emitida(ana)
    pasos.remitir(ana)
    with pytest.raises(Exception, match="no cambian"), tenant_session(ana) as db:
        db.exec(select(Envio)).one().csv = "otro"
    with pytest.raises(Exception, match="permission denied"), tenant_session(ana) as db:
        db.exec(select(Entrega)).one().estado = "rechazado"


def test_otro_inquilino_no_ve_ni_remite_lo_de_ana(con_tres: Inquilino, bruno: Inquilino) -> None:
    assert pasos.preparar(bruno, timedelta(days=1)) == Nada()
    pasos.remitir(con_tres)
    assert envios(bruno) == []
    assert entregas(bruno) == {}


def test_anular_la_que_no_pudo_entrar_por_otra_con_su_numero_acaba_ahi(ana: Inquilino) -> None:
    factura = fabrica.con_emitida(ana)
    contestar_duplicado(ana, duplicada(ana, EstadoEnvio.CORRECTO), [replace(constancia(registros(ana)[0]), huella="F")])
    with tenant_session(ana) as db:
        facturas.anular(db, factura.id, facturas.DatosAnulacion(motivo="El número ya estaba usado"))
    otra = replace(pasos.lineas_de(ana)[1], estado=EstadoEnvio.RECHAZADO, codigo="3000", duplicado=EstadoEnvio.CORRECTO)
    pasos.contestar(ana, pasos.mandar(ana, timedelta(days=2)), otra)
    with tenant_session(ana) as db:
        assert por_arreglar(db) == []
