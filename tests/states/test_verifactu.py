"""La página de VERI*FACTU: lo que dice en cada situación y lo que deja hacer."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlmodel import select

from factursaas.db import tenant_session
from factursaas.domain.errores import EstadoNoPermitido, NoEncontrado
from factursaas.domain.planes import Inquilino, Plan
from factursaas.domain.verifactu.anomalias import TipoAnomalia
from factursaas.domain.verifactu.envio import EstadoEnvio
from factursaas.models import Remision
from factursaas.services import certificados as guardados
from factursaas.services import clientes, facturas, remision
from factursaas.services.comprobacion import Anomalia, Comprobacion
from factursaas.services.comprobaciones import Revision
from factursaas.services.remision.historia import ultimos_de
from factursaas.services.remision.preparacion import parar
from factursaas.states.apertura import leer_ficha
from factursaas.states.cadena import CadenaState, contar_anomalias
from factursaas.states.emitida import EmitidaState
from factursaas.states.facturas import FacturasState
from factursaas.states.frases_verifactu import caducidad
from factursaas.states.modalidad import ModalidadState
from factursaas.states.panel import PanelState
from factursaas.states.sesion import SesionState
from factursaas.states.subsanacion import SubsanacionState
from factursaas.states.verifactu import VerifactuState
from tests import certificados, fabrica
from tests import remision as pasos
from tests.states.hostil import bombardear
from tests.states.pestana import Pestana

pytestmark = pytest.mark.anyio


@pytest.fixture
async def pagina(pestana: Pestana) -> Pestana:
    """La página de alguien recién llegado."""
    await pestana.entrar(f"user_{uuid4().hex}", Plan.PRO)
    pestana.ir_a("/verifactu")
    return pestana


async def quien(pagina: Pestana) -> Inquilino:
    return (await pagina.sesion)._inquilino()


async def mirar(pagina: Pestana) -> VerifactuState:
    await pagina.mandar(VerifactuState.cargar)
    return await pagina.raiz.get_state(VerifactuState)


async def avisos_del_panel(pagina: Pestana) -> list[str]:
    await pagina.mandar(PanelState.cargar)
    return [aviso.texto for aviso in (await pagina.raiz.get_state(PanelState)).atenciones]


async def mirar_la_modalidad(pagina: Pestana) -> ModalidadState:
    await pagina.mandar(ModalidadState.cargar)
    return await pagina.raiz.get_state(ModalidadState)


def contestar_otro_dia(ana: Inquilino, estado: EstadoEnvio, codigo: str) -> None:
    """Lo pendiente, cuando ya se ha remitido algo antes."""
    paso = pasos.mandar(ana, timedelta(days=3))
    pasos.contestar(ana, paso, *pasos.lineas_de(ana, estado, codigo))


async def test_sin_facturas_no_hay_nada_que_remitir(pagina: Pestana) -> None:
    pantalla = await mirar(pagina)
    assert pantalla.situacion.titulo == "Aún no has emitido ninguna factura"
    assert (pantalla.situacion.tono, pantalla.arreglos, pantalla.envios) == ("nada", [], [])
    assert pantalla.certificado.titular == ""


async def test_recien_emitida_se_esta_enviando_y_contestada_todo_esta_remitido(pagina: Pestana) -> None:
    ana = await quien(pagina)
    fabrica.con_emitida(ana)
    pantalla = await mirar(pagina)
    assert (pantalla.situacion.tono, pantalla.situacion.titulo) == ("marcha", "Enviando 1 registro…")
    assert (pantalla.donde.nif, pantalla.donde.destino) == ("12345678Z", "Simulador de este programa")
    pasos.remitir(ana)
    pantalla = await mirar(pagina)
    assert pantalla.situacion.titulo == "Todo remitido: 1 registro aceptado"
    assert [(e.registros, e.estado, e.csv) for e in pantalla.envios] == [("1", "Contestado", pasos.CSV)]


async def test_mientras_dura_la_incidencia_dice_cuantos_quedan_desde_cuando_y_cuando_se_reintenta(
    pagina: Pestana,
) -> None:
    ana = await quien(pagina)
    fabrica.con_emitida(ana)
    fabrica.con_emitida(ana)
    paso = pasos.mandar(ana)
    with tenant_session(ana) as db:
        remision.anotar_fallo(db, paso.envio_id, "La AEAT no responde", None)
    pantalla = await mirar(pagina)
    assert pantalla.situacion.titulo.startswith("Quedan 2 registros sin remitir desde la")
    assert pantalla.situacion.detalle.startswith("La AEAT no responde. Se vuelve a intentar a la")
    assert pantalla.situacion.reintentable
    await pagina.mandar(SesionState.actualizar_uso)
    assert (await pagina.sesion).verifactu == "2 registros sin remitir"
    assert "Quedan 2 registros sin remitir" in (await avisos_del_panel(pagina))[0]
    await pagina.mandar(VerifactuState.reintentar)
    assert pantalla.situacion.detalle.endswith("Se está volviendo a intentar.")


async def test_parada_dice_que_hacer(pagina: Pestana) -> None:
    ana = await quien(pagina)
    fabrica.con_emitida(ana)
    pasos.preparar(ana)
    with tenant_session(ana) as db:
        parar(db, db.exec(select(Remision)).one(), "Falta un certificado.")
    pantalla = await mirar(pagina)
    assert (pantalla.situacion.tono, pantalla.situacion.titulo) == ("falla", "Parado: 1 registro sin remitir")
    assert pantalla.situacion.detalle == "Falta un certificado."


async def rechazada(ana: Inquilino) -> UUID:
    factura = fabrica.con_emitida(ana, fabrica.con_cliente(ana, nombre="Eva Gil", nif="11111111H"))
    pasos.remitir(ana, EstadoEnvio.RECHAZADO, "1110")
    return factura.id


async def test_lo_rechazado_dice_por_que_donde_se_arregla_y_se_vuelve_a_presentar(pagina: Pestana) -> None:
    ana = await quien(pagina)
    factura_id = await rechazada(ana)
    pantalla = await mirar(pagina)
    assert pantalla.situacion.titulo == "Todo remitido, con 1 factura por arreglar"
    [arreglo] = pantalla.arreglos
    assert (arreglo.estado, arreglo.salida, arreglo.donde) == ("rechazado", "subsanar", "Abrir la ficha del cliente")
    assert arreglo.href.endswith("&volver=/verifactu")
    await pagina.mandar(SubsanacionState.pedir, factura_id=str(factura_id))
    dialogo = await pagina.raiz.get_state(SubsanacionState)
    assert dialogo.abierto
    assert (dialogo.pedida.cliente, dialogo.pedida.con_nif) == ("Eva Gil", True)
    await pagina.mandar(SubsanacionState.subsanar, form={"descripcion": "x" * 501})
    assert set(dialogo.errores) == {"descripcion"}
    await pagina.mandar(SubsanacionState.subsanar, form={"descripcion": "Corte", "no_censado": "on"})
    assert not dialogo.abierto, dialogo.otros
    assert pantalla.arreglos == [], "la página se pone al día sola"
    with tenant_session(ana) as db:
        xml = ultimos_de(db, [factura_id])[factura_id].registro.xml
    assert b"IDType>07<" in xml


async def test_una_que_no_pide_nada_no_se_vuelve_a_presentar(pagina: Pestana, bruno: Inquilino) -> None:
    ana = await quien(pagina)
    factura = fabrica.con_emitida(ana)
    pasos.remitir(ana)
    with pytest.raises(EstadoNoPermitido):
        await pagina.mandar(SubsanacionState.pedir, factura_id=str(factura.id))
    de_bruno = await rechazada(bruno)
    for evento in (SubsanacionState.pedir, SubsanacionState.repetir_anulacion):
        with pytest.raises(NoEncontrado):
            await pagina.mandar(evento, factura_id=str(de_bruno))
    assert not (await pagina.raiz.get_state(SubsanacionState)).abierto


async def test_si_el_nif_impreso_no_es_el_de_la_ficha_se_rectifica(pagina: Pestana) -> None:
    ana = await quien(pagina)
    factura_id = await rechazada(ana)
    with tenant_session(ana) as db:
        cliente_id = facturas.leer(db, factura_id).cliente_id
        assert cliente_id is not None
        clientes.cambiar(db, cliente_id, clientes.CambiosCliente(nif="22222222J"))
    assert [arreglo.salida for arreglo in (await mirar(pagina)).arreglos] == ["rectificar"]


async def test_la_anulacion_rechazada_se_repite(pagina: Pestana) -> None:
    ana = await quien(pagina)
    factura = fabrica.con_emitida(ana)
    pasos.remitir(ana)
    with tenant_session(ana) as db:
        facturas.anular(db, factura.id, facturas.DatosAnulacion(motivo="No debió existir"))
    contestar_otro_dia(ana, EstadoEnvio.RECHAZADO, "3002")
    pantalla = await mirar(pagina)
    assert [(a.tipo, a.salida) for a in pantalla.arreglos] == [("Anulación", "repetir_anulacion")]
    await pagina.mandar(SubsanacionState.repetir_anulacion, factura_id=str(factura.id))
    assert (pantalla.arreglos, pantalla.situacion.tono) == ([], "marcha")


async def test_la_factura_dice_lo_que_la_aeat_sabe_de_ella_y_cambia_sola(pagina: Pestana) -> None:
    ana = await quien(pagina)
    factura = fabrica.con_emitida(ana)
    pagina.ir_a("/facturas/[factura_id]")
    emitida = await pagina.raiz.get_state(EmitidaState)
    emitida._mostrar(await emitida._run(leer_ficha, factura.id))
    assert (emitida.ficha.aeat.estado, emitida.ficha.aeat.salida) == ("pendiente", "")
    pasos.remitir(ana, EstadoEnvio.RECHAZADO, "1110")
    await emitida._ponerse_al_dia()
    assert (emitida.ficha.aeat.estado, emitida.ficha.aeat.salida) == ("rechazado", "subsanar")
    assert emitida.ficha.aeat.href.endswith(f"&volver=/facturas/{factura.id}")


async def test_en_la_lista_solo_se_senala_lo_que_pide_algo(pagina: Pestana) -> None:
    ana = await quien(pagina)
    fabrica.con_emitida(ana)
    pasos.remitir(ana)
    await pagina.mandar(FacturasState.cargar)
    lista = await pagina.raiz.get_state(FacturasState)
    assert [fila.aeat for fila in lista.filas] == [""]
    fabrica.con_emitida(ana)
    contestar_otro_dia(ana, EstadoEnvio.CON_ERRORES, "2001")
    await pagina.mandar(FacturasState.cargar)
    assert sorted(fila.aeat for fila in lista.filas) == ["", "con_errores"]


async def test_el_certificado_dice_hasta_cuando_vale(pagina: Pestana) -> None:
    ana = await quien(pagina)
    fabrica.con_emisor(ana)
    for hasta, tono in ((timedelta(days=365), "bien"), (timedelta(days=10), "avisa"), (timedelta(minutes=5), "avisa")):
        with tenant_session(ana) as db:
            guardados.guardar(db, certificados.pkcs12_de(hasta=hasta), certificados.CONTRASENA)
        pantalla = await mirar(pagina)
        assert pantalla.certificado.tono == tono
    assert pantalla.certificado.caducidad.endswith("en menos de un día")
    ahora = datetime.now(UTC) + timedelta(days=1)
    with tenant_session(ana) as db:
        puesto = guardados.leer(db)
    assert puesto is not None
    assert caducidad(puesto, ahora)[0] == "falla"
    assert (await avisos_del_panel(pagina))[0].startswith("Tu certificado caduca el")


async def test_quitar_el_certificado_pregunta_antes(pagina: Pestana) -> None:
    ana = await quien(pagina)
    fabrica.con_emisor(ana)
    fabrica.con_certificado(ana)
    pantalla = await mirar(pagina)
    await pagina.mandar(VerifactuState.quitar)
    assert pantalla.certificado.nif == "12345678Z", "sin preguntar no se quita"
    await pagina.mandar(VerifactuState.cambiar_quitando, abierto=True)
    await pagina.mandar(VerifactuState.quitar)
    assert (pantalla.certificado.titular, pantalla.quitando) == ("", False)


async def test_lo_que_falla_al_subirlo_va_a_su_campo(pagina: Pestana) -> None:
    await mirar(pagina)
    await pagina.mandar(VerifactuState.cambiar_subiendo, abierto=True)
    await pagina.mandar(VerifactuState.no_guardado, errores={"contrasena": "No se abre.", "detalle": "x", "otro": "y"})
    pantalla = await pagina.raiz.get_state(VerifactuState)
    assert pantalla.errores == {"contrasena": "No se abre."}
    await pagina.mandar(VerifactuState.no_guardado, errores={"detalle": "Prueba más tarde."})
    assert pantalla.errores == {"certificado": "Prueba más tarde."}


async def test_lo_enviado_se_baja_con_un_enlace_de_un_minuto(pagina: Pestana) -> None:
    ana = await quien(pagina)
    fabrica.con_emitida(ana)
    pasos.remitir(ana)
    [envio] = (await mirar(pagina)).envios
    [descarga] = await pagina.mandar(VerifactuState.bajar, envio_id=envio.id, mitad="enviado")
    assert f"/api/verifactu/envios/{envio.id}/enviado?enlace=" in str(descarga.payload)
    assert await pagina.mandar(VerifactuState.bajar, envio_id=envio.id, mitad="../otro") == []


async def test_la_cadena_se_busca_se_despliega_y_se_comprueba(pagina: Pestana) -> None:
    ana = await quien(pagina)
    fabrica.con_emitida(ana)
    fabrica.con_emitida(ana)
    await pagina.mandar(CadenaState.cargar)
    cadena = await pagina.raiz.get_state(CadenaState)
    assert [fila.posicion for fila in cadena.filas] == ["1", "2"]
    await pagina.mandar(CadenaState.ver, registro_id=cadena.filas[0].id)
    assert "RegistroAlta" in cadena.xml
    await pagina.mandar(CadenaState.ver, registro_id=cadena.filas[0].id)
    assert (cadena.xml, cadena.abierto_id) == ("", "")
    await pagina.mandar(CadenaState.comprobar)
    assert cadena.resultado == "La cadena está entera: 2 registros sin tocar desde que se hicieron."
    assert cadena.ultima.endswith(": 2 registros, todo en orden.")
    await pagina.mandar(CadenaState.buscar, q="0002")
    assert [fila.posicion for fila in cadena.filas] == ["2"]


async def test_si_comprobar_no_queda_en_los_eventos_dice_por_que(
    pagina: Pestana, monkeypatch: pytest.MonkeyPatch
) -> None:
    nora = fabrica.en_no_verifactu(await quien(pagina))
    fabrica.con_emitida(nora)
    monkeypatch.setattr("factursaas.services.firmantes._de_la_instalacion", lambda: None)
    with tenant_session(nora) as db:
        guardados.quitar(db)
    await pagina.mandar(CadenaState.comprobar)
    cadena = await pagina.raiz.get_state(CadenaState)
    assert "No ha quedado en los eventos: " in cadena.resultado
    assert cadena.ultima.endswith(": 1 registro, todo en orden.")


async def test_si_la_cadena_no_cuadra_dice_en_que_registro() -> None:
    malas = tuple(
        Anomalia("i", posicion, f"A-{posicion}", "falta el registro 1", TipoAnomalia.FALTA_EL_ANTERIOR)
        for posicion in range(2, 27)
    )
    nada = Comprobacion(0, ())
    titulo, lista = contar_anomalias(Revision(datetime.now(UTC), 0, 1, Comprobacion(30, malas), nada, 0, (), 0))
    assert titulo == "La cadena no está como se escribió."
    assert (lista[0], lista[-1]) == ("Registro 2 (A-2): falta el registro 1.", "Y 5 más.")
    suceso = Comprobacion(4, (Anomalia("i", 3, "10", "Falta el anterior", TipoAnomalia.FALTA_EL_ANTERIOR),))
    _, lista = contar_anomalias(Revision(datetime.now(UTC), 0, 1, nada, suceso, 0, (), 0))
    assert lista == ["Evento 3: Falta el anterior."]


async def test_las_evidencias_se_bajan_con_un_enlace_de_un_minuto(pagina: Pestana) -> None:
    fabrica.con_emitida(await quien(pagina))
    [descarga] = await pagina.mandar(CadenaState.bajar_evidencias)
    assert "/api/verifactu/evidencias?enlace=" in str(descarga.payload)


async def test_se_pasa_a_firmar_con_el_certificado_propio_y_se_ve_el_ultimo_evento(pagina: Pestana) -> None:
    ana = await quien(pagina)
    fabrica.con_emisor(ana)
    fabrica.con_certificado(ana)
    modalidad = await mirar_la_modalidad(pagina)
    assert not modalidad.ficha.firmada
    await pagina.mandar(ModalidadState.cambiar)
    assert not modalidad.ficha.firmada  # sin preguntar antes no se cambia
    await pagina.mandar(ModalidadState.preguntar_cambio, abierto=True)
    await pagina.mandar(ModalidadState.cambiar)
    assert modalidad.ficha.firmada
    assert "," in modalidad.ficha.ultimo_evento
    fabrica.con_emitida(ana)
    assert "con tu firma" in (await mirar(pagina)).situacion.titulo


async def test_de_verifactu_no_se_sale_hasta_fin_de_ano_pero_se_puede_renunciar(pagina: Pestana) -> None:
    ana = await quien(pagina)
    fabrica.con_emitida(ana)
    pasos.remitir(ana)
    modalidad = await mirar_la_modalidad(pagina)
    assert modalidad.ficha.impedimento
    await pagina.mandar(ModalidadState.preguntar_cambio, abierto=True)
    assert not modalidad.cambiando
    await pagina.mandar(ModalidadState.preguntar_renuncia, abierto=True)
    await pagina.mandar(ModalidadState.renunciar)
    assert "irá con tu próxima factura" in modalidad.ficha.renuncia


@pytest.mark.parametrize("estado", [VerifactuState, CadenaState, ModalidadState])
async def test_nada_de_lo_que_mande_el_navegador_la_rompe(estado: type, pagina: Pestana) -> None:
    await rechazada(await quien(pagina))
    await bombardear(pagina, estado, estado.cargar)


async def test_nada_de_lo_que_se_mande_al_subsanar_lo_rompe(pagina: Pestana) -> None:
    factura_id = await rechazada(await quien(pagina))
    casillas = ("descripcion", "no_censado")
    await bombardear(pagina, SubsanacionState, SubsanacionState.pedir, casillas=casillas, factura_id=str(factura_id))
