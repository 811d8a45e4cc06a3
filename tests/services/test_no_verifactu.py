"""En NO VERI*FACTU los registros no se remiten: se firman, se encadenan y se guardan para cuando los pida Hacienda."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from sqlmodel import col, select

from factursaas.config import Ajustes, ajustes
from factursaas.db import tenant_session
from factursaas.domain.errores import DatosNoValidos, EstadoNoPermitido
from factursaas.domain.planes import Inquilino
from factursaas.domain.verifactu.anomalias import TipoAnomalia
from factursaas.domain.verifactu.lectura import leer_registro
from factursaas.domain.verifactu.modalidad import Modalidad
from factursaas.domain.verifactu.registro import TipoRegistro
from factursaas.models import Instalacion, RegistroEvento, RegistroFacturacion
from factursaas.services import certificados as certificados_de
from factursaas.services import comprobacion, comprobaciones, facturas, modalidades, relevos, vigilancia
from factursaas.services.facturas.subsanacion import DatosSubsanacion, subsanar
from factursaas.services.firma import verificar
from factursaas.services.remision import Nada
from factursaas.services.remision.historia import historia_de
from tests import certificados, ensayos, fabrica
from tests import remision as pasos
from tests.declarante import responder
from tests.esquemas import exigir_valido, reparos_ajenos
from tests.pasos import anular, emitir, leer
from tests.propietario import alterar


@pytest.fixture
def nora(ana: Inquilino) -> Inquilino:
    """Ana, en NO VERI*FACTU."""
    return fabrica.en_no_verifactu(ana)


def registros(quien: Inquilino) -> Sequence[RegistroFacturacion]:
    with tenant_session(quien) as db:
        orden = col(RegistroFacturacion.instalacion_id), col(RegistroFacturacion.posicion)
        return db.exec(select(RegistroFacturacion).order_by(*orden)).all()


def eventos(quien: Inquilino) -> Sequence[RegistroEvento]:
    with tenant_session(quien) as db:
        orden = col(RegistroEvento.instalacion_id), col(RegistroEvento.posicion)
        return db.exec(select(RegistroEvento).order_by(*orden)).all()


def anotadas(quien: Inquilino, tipo: str = "04") -> list[str]:
    """Las anomalías que dicen los eventos de un tipo."""
    xmls = [evento.xml.decode() for evento in eventos(quien) if evento.tipo == tipo]
    return [xml.partition("<sf:TipoAnomalia>")[2][:2] for xml in xmls]


def comprobar(quien: Inquilino) -> comprobaciones.Revision:
    with tenant_session(quien, instantanea=True) as db:
        revision = comprobaciones.comprobar(db)
    with tenant_session(quien) as db:
        assert comprobaciones.dejar_dicho(db, revision) == ""
    return revision


def cambiar(quien: Inquilino, nueva: Modalidad) -> None:
    with tenant_session(quien) as db:
        relevos.cambiar_modalidad(db, nueva)


def situacion(quien: Inquilino) -> modalidades.Situacion:
    with tenant_session(quien) as db:
        return modalidades.situacion(db)


def test_cada_registro_va_firmado_y_la_firma_no_cambia_su_huella(nora: Inquilino) -> None:
    factura = fabrica.con_emitida(nora)
    anular(nora, factura)
    alta, anulacion = registros(nora)
    for registro in (alta, anulacion):
        exigir_valido(registro.xml)
        assert "12345678Z" in verificar(registro.xml).certificado.subject.rfc4514_string()
        assert b"<sf:TipoUsoPosibleSoloVerifactu>N<" in registro.xml
        leido = leer_registro(TipoRegistro(registro.tipo), registro.xml)
        assert leido is not None
        assert leido.calculada == registro.huella
    assert anulacion.huella_anterior == alta.huella
    assert b"SinRegistroPrevio" not in anulacion.xml


def test_no_se_remiten_ni_quedan_pendientes(nora: Inquilino) -> None:
    factura = fabrica.con_emitida(nora)
    assert pasos.preparar(nora, timedelta(days=1)) == Nada()
    with tenant_session(nora) as db:
        [presentado] = historia_de(db, factura.id, None)
    assert presentado.estado == "no_se_remite"


def test_el_qr_es_el_de_no_verifactu_y_no_lleva_leyenda(nora: Inquilino) -> None:
    factura = fabrica.con_emitida(nora)
    with tenant_session(nora) as db:
        cotejo = facturas.completar(db, facturas.leer(db, factura.id)).cotejo
    assert cotejo is not None
    assert "/wlpl/TIKE-CONT/ValidarQRNoVerifactu?nif=12345678Z&" in cotejo.url
    assert cotejo.leyenda == ""


def test_ocho_hilos_a_la_vez_dejan_una_sola_cadena_firmada(nora: Inquilino, tmp_path: Path) -> None:
    cliente = fabrica.con_cliente(nora)
    borradores = [fabrica.con_borrador(nora, cliente) for _ in range(24)]
    with ThreadPoolExecutor(8) as hilos:
        list(hilos.map(lambda borrador: emitir(nora, borrador), borradores))
    hecha = comprobar(nora)
    assert hecha.cadenas == comprobacion.Comprobacion(24, (), 24)
    assert hecha.eventos.anomalias == ()
    escritos = registros(nora)
    assert len({registro.instalacion_id for registro in escritos}) == 1
    assert reparos_ajenos([registro.xml for registro in escritos], tmp_path) == []


def test_comprobar_mientras_se_emite_no_ve_lo_que_no_hay(nora: Inquilino) -> None:
    cliente = fabrica.con_cliente(nora)
    borradores = [fabrica.con_borrador(nora, cliente) for _ in range(12)]
    with ThreadPoolExecutor(4) as hilos:
        emisiones = [hilos.submit(emitir, nora, borrador) for borrador in borradores]
        while not all(emision.done() for emision in emisiones):
            assert comprobar(nora).anomalias == ()
    assert len(registros(nora)) == 12


def test_muchas_anomalias_no_llenan_la_cadena_de_eventos(
    aparte: str, nora: Inquilino, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vigilancia, "ANOMALIAS_QUE_SE_ANOTAN", 2)
    for _ in range(3):
        fabrica.con_emitida(nora)
    alterar(aparte, nora, f"UPDATE registros SET {TOCADO} WHERE MIA")
    assert len(comprobar(nora).anomalias) == 6
    assert anotadas(nora)[-1] == "90"
    assert len(anotadas(nora)) == 3
    assert "Y 4 más en la misma comprobación" in eventos(nora)[-2].xml.decode()


def test_sin_certificado_no_se_emite_ni_se_gasta_numero(nora: Inquilino, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Ajustes, "certificado_para", lambda *_: (None, ""))
    with tenant_session(nora) as db:
        certificados_de.quitar(db)
    borrador = fabrica.con_borrador(nora)
    with pytest.raises(EstadoNoPermitido, match="Súbelo en Ajustes"):
        emitir(nora, borrador)
    assert leer(nora, borrador).estado == "BORRADOR"
    fabrica.con_certificado(nora)
    assert emitir(nora, borrador).numero == 1


def test_con_el_certificado_caducado_tampoco(nora: Inquilino, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Ajustes, "certificado_para", lambda *_: (None, ""))
    borrador = fabrica.con_borrador(nora)
    with (
        time_machine.travel(datetime.now(UTC) + timedelta(days=366)),
        pytest.raises(EstadoNoPermitido, match="certificado en vigor"),
    ):
        emitir(nora, borrador)


def test_un_certificado_que_no_es_rsa_no_sirve_para_firmar(ana: Inquilino) -> None:
    fabrica.con_emisor(ana)
    with tenant_session(ana) as db:
        certificados_de.guardar(db, certificados.pkcs12_de(), certificados.CONTRASENA)
    with pytest.raises(EstadoNoPermitido, match="clave RSA de 2048 bits"):
        cambiar(ana, Modalidad.NO_VERIFACTU)
    assert situacion(ana).modalidad is Modalidad.VERIFACTU


def test_sin_saber_quien_factura_no_se_elige_modalidad(ana: Inquilino) -> None:
    with pytest.raises(DatosNoValidos, match="Escribe antes tu NIF"):
        cambiar(ana, Modalidad.NO_VERIFACTU)


def test_en_produccion_no_se_firma_sin_decir_quien_responde_del_programa(
    ana: Inquilino, monkeypatch: pytest.MonkeyPatch
) -> None:
    fabrica.con_emisor(ana)
    fabrica.con_certificado(ana)
    monkeypatch.setattr(ajustes(), "entorno", "production")
    with pytest.raises(EstadoNoPermitido, match="FACTURSAAS_PRODUCER_NAME"):
        cambiar(ana, Modalidad.NO_VERIFACTU)
    assert "FACTURSAAS_PRODUCER_NAME" in situacion(ana).impedimento
    assert eventos(ana) == []
    responder(monkeypatch)
    cambiar(ana, Modalidad.NO_VERIFACTU)
    fabrica.con_emitida(ana)
    assert b"B00000000" not in registros(ana)[0].xml


def test_quien_firma_es_la_instalacion_si_el_inquilino_no_ha_subido_certificado(
    ana: Inquilino, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    fichero = tmp_path / "colaborador.p12"
    fichero.write_bytes(certificados.pkcs12_de("B12345674", rsa=True))
    monkeypatch.setattr(Ajustes, "certificado_para", lambda *_: (fichero, certificados.CONTRASENA))
    fabrica.con_emisor(ana)
    cambiar(ana, Modalidad.NO_VERIFACTU)
    fabrica.con_emitida(ana)
    assert "B12345674" in verificar(registros(ana)[0].xml).certificado.subject.rfc4514_string()


TOCADO = "xml = convert_to(replace(convert_from(xml, 'UTF8'), 'pelo<', 'pela<'), 'UTF8')"


def test_cambiar_un_byte_se_ve_en_la_firma_y_queda_en_un_evento_con_su_tipo(aparte: str, nora: Inquilino) -> None:
    for _ in range(3):
        fabrica.con_emitida(nora)
    alterar(aparte, nora, f"UPDATE registros SET {TOCADO} WHERE MIA AND posicion = 2")
    hecha = comprobar(nora)
    assert {(a.posicion, a.tipo) for a in hecha.cadenas.anomalias} == {
        (2, TipoAnomalia.OTRA_DE_INTEGRIDAD),
        (2, TipoAnomalia.FIRMA),
    }
    assert sorted(anotadas(nora)) == ["02", "03"]
    [_, de_registros, anomalia, *_] = eventos(nora)
    assert de_registros.tipo == "03"
    assert b"ProcesadosSobreIntegridadFirmas>3</sf" in de_registros.xml
    assert registros(nora)[1].numero.encode() in anomalia.xml


def test_una_anomalia_en_los_eventos_tambien_se_anota(aparte: str, nora: Inquilino) -> None:
    comprobar(nora)
    alterar(aparte, nora, "UPDATE eventos SET huella_anterior = repeat('A', 64) WHERE MIA AND posicion = 2")
    assert [a.tipo.value for a in comprobar(nora).eventos.anomalias] == ["07", "08"]
    assert anotadas(nora, "06") == ["07", "08"]


@pytest.mark.parametrize(
    ("cambio", "tipo"),
    [
        (TOCADO, "02"),
        ("generado_en = now() + interval '2 minutes'", "13"),
        ("xml = convert_to(replace(convert_from(xml, 'UTF8'), '>121.00<', '>122.00<'), 'UTF8')", "01"),
    ],
    ids=["tocado", "del futuro", "huella"],
)
def test_antes_de_anotar_se_mira_el_ultimo_y_lo_que_le_pase_no_para_la_facturacion(
    aparte: str, nora: Inquilino, cambio: str, tipo: str
) -> None:
    fabrica.con_emitida(nora)
    alterar(aparte, nora, f"UPDATE registros SET {cambio} WHERE MIA AND posicion = 1")
    assert fabrica.con_emitida(nora).numero == 2
    assert tipo in anotadas(nora)
    assert [r.posicion for r in registros(nora)] == [1, 2]


def test_un_reloj_menos_de_un_minuto_adelantado_no_es_una_anomalia(nora: Inquilino) -> None:
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=50)):
        fabrica.con_emitida(nora)
    fabrica.con_emitida(nora)
    assert "13" not in anotadas(nora)


def test_si_falta_el_ultimo_se_sigue_facturando_en_otra_cadena(aparte: str, nora: Inquilino) -> None:
    for _ in range(2):
        fabrica.con_emitida(nora)
    alterar(aparte, nora, "DELETE FROM registros WHERE MIA AND posicion = 2")
    assert fabrica.con_emitida(nora).numero == 3
    primera, otra = registros(nora)
    assert primera.instalacion_id != otra.instalacion_id
    assert (otra.posicion, otra.huella_anterior) == (1, "")
    assert "05" in anotadas(nora)
    assert [evento.tipo for evento in eventos(nora)] == ["01", "04", "10", "02", "01"]


@pytest.mark.parametrize(
    "orden",
    ["DELETE FROM eventos WHERE MIA", "DELETE FROM eventos WHERE MIA; DELETE FROM cadenas_de_eventos WHERE MIA"],
    ids=["sin inicio", "sin cadena"],
)
@pytest.mark.parametrize("cambio", ["nif", "falta el último"])
def test_sin_cadena_de_eventos_que_acabar_se_sigue_facturando_en_otra(
    aparte: str, nora: Inquilino, orden: str, cambio: str
) -> None:
    fabrica.con_emitida(nora)
    alterar(aparte, nora, orden)
    if cambio == "nif":
        fabrica.con_emisor(nora, nif="B12345674")
        fabrica.con_certificado(nora, "B12345674")
    else:
        alterar(aparte, nora, "DELETE FROM registros WHERE MIA AND posicion = 1")
    emitir(nora, fabrica.con_borrador(nora))
    assert registros(nora)[-1].posicion == 1
    assert eventos(nora)[-1].tipo == "01"


def test_si_cambia_el_nif_acaba_una_cadena_y_empieza_otra_con_sus_eventos(nora: Inquilino) -> None:
    fabrica.con_emitida(nora)
    fabrica.con_emisor(nora, nif="B12345674")
    fabrica.con_certificado(nora, "B12345674")
    emitir(nora, fabrica.con_borrador(nora))
    assert [evento.tipo for evento in eventos(nora)] == ["01", "10", "02", "01"]
    assert (
        b"<sf:ObligadoEmision><sf:NombreRazon>Ana N\xc3\xba\xc3\xb1ez</sf:NombreRazon><sf:NIF>B12345674<"
        in eventos(nora)[-1].xml
    )
    assert comprobar(nora).cadenas.anomalias == ()


def test_subsanar_y_volver_a_anular_no_esperan_a_nadie(nora: Inquilino) -> None:
    factura = fabrica.con_emitida(nora)
    with tenant_session(nora) as db:
        assert b"<sf:Subsanacion>S<" in subsanar(db, factura.id, DatosSubsanacion(descripcion="Otra")).xml
    anular(nora, factura)
    assert [r.tipo for r in registros(nora)] == ["alta", "alta", "anulacion"]
    assert comprobar(nora).cadenas.anomalias == ()


def test_cambiar_de_modalidad_abre_otra_cadena_y_no_toca_la_anterior(nora: Inquilino) -> None:
    fabrica.con_emitida(nora)
    antes = registros(nora)[0].xml
    cambiar(nora, Modalidad.VERIFACTU)
    fabrica.con_emitida(nora)
    firmada, remitida = registros(nora)
    assert firmada.xml == antes
    assert (remitida.posicion, b"ds:Signature" in remitida.xml) == (1, False)
    assert [evento.tipo for evento in eventos(nora)] == ["01", "10", "02"]
    assert pasos.mandar(nora).mensaje.count(b"<lr:RegistroFactura>") == 1
    with tenant_session(nora) as db:
        assert [i.modalidad for i in db.exec(select(Instalacion).order_by(col(Instalacion.id)))] == [
            "no_verifactu",
            "verifactu",
        ]


def test_lo_emitido_en_no_verifactu_se_anula_en_verifactu_sin_registro_previo(nora: Inquilino) -> None:
    factura = fabrica.con_emitida(nora)
    cambiar(nora, Modalidad.VERIFACTU)
    anular(nora, factura)
    assert b"<sf:SinRegistroPrevio>S<" in registros(nora)[-1].xml


def test_quien_ya_ha_remitido_tiene_que_renunciar_y_esperar_al_ano_nuevo(ana: Inquilino) -> None:
    with time_machine.travel("2026-06-01T10:00:00Z"):
        fabrica.con_emitida(ana)
        fabrica.con_certificado(ana)
        pasos.contestar(ana, pasos.mandar(ana, timedelta()), *pasos.lineas_de(ana))
        with pytest.raises(EstadoNoPermitido, match="tienes que renunciar"):
            cambiar(ana, Modalidad.NO_VERIFACTU)
        with tenant_session(ana) as db:
            assert modalidades.renunciar(db).isoformat() == "2026-12-31"
        assert situacion(ana).renuncia_pedida is not None
    with time_machine.travel("2026-07-01T10:00:00Z"):
        fabrica.con_emitida(ana)
        paso = pasos.mandar(ana, timedelta())
        assert b"<sf:FechaFinVeriFactu>31-12-2026</sf:FechaFinVeriFactu>" in paso.mensaje
        pasos.contestar(ana, paso, *pasos.lineas_de(ana))
        ahora = situacion(ana)
        assert (ahora.renuncia_pedida, ahora.renuncia and ahora.renuncia.fin.year) == (None, 2026)
        with pytest.raises(EstadoNoPermitido, match=r"pasarás a NO VERI\*FACTU el 01/01/2027"):
            cambiar(ana, Modalidad.NO_VERIFACTU)
        fabrica.con_emitida(ana)
        assert b"FechaFinVeriFactu" not in pasos.mandar(ana, timedelta(minutes=5)).mensaje
    with time_machine.travel("2027-01-01T10:00:00Z"):
        assert situacion(ana).modalidad is Modalidad.NO_VERIFACTU
        fabrica.con_certificado(ana)
        fabrica.con_emitida(ana)
        assert b"ds:Signature" in registros(ana)[-1].xml
        assert [evento.tipo for evento in eventos(ana)] == ["01"]


def renunciar(quien: Inquilino) -> None:
    with tenant_session(quien) as db:
        modalidades.renunciar(db)


def test_lo_pendiente_del_nif_de_antes_no_lleva_la_renuncia_del_de_ahora(ana: Inquilino) -> None:
    fabrica.con_emitida(ana)
    fabrica.con_emisor(ana, nif="B12345674")
    renunciar(ana)
    paso = pasos.mandar(ana)
    assert b"12345678Z" in paso.mensaje
    assert b"FechaFinVeriFactu" not in paso.mensaje
    pasos.contestar(ana, paso, *pasos.lineas_de(ana))
    emitir(ana, fabrica.con_borrador(ana))
    assert b"FechaFinVeriFactu" in pasos.mandar(ana).mensaje


def test_lo_que_va_a_otro_destino_o_es_de_un_ensayo_no_lleva_la_renuncia(
    ana: Inquilino, bruno: Inquilino, monkeypatch: pytest.MonkeyPatch
) -> None:
    fabrica.con_emitida(ana)
    ensayos.ensayando(bruno)
    emitir(bruno, fabrica.con_borrador(bruno))
    for quien in (ana, bruno):
        renunciar(quien)
    assert b"FechaFinVeriFactu" not in pasos.mandar(bruno).mensaje
    monkeypatch.setattr(modalidades, "destino", lambda: "pruebas")
    assert b"FechaFinVeriFactu" not in pasos.mandar(ana).mensaje


def test_sin_que_la_aeat_tenga_la_renuncia_se_sigue_en_verifactu(ana: Inquilino) -> None:
    with time_machine.travel("2026-06-01T10:00:00Z"):
        fabrica.con_emitida(ana)
        pasos.contestar(ana, pasos.mandar(ana, timedelta()), *pasos.lineas_de(ana))
        with tenant_session(ana) as db:
            modalidades.renunciar(db)
    with time_machine.travel("2027-01-02T10:00:00Z"):
        assert situacion(ana).modalidad is Modalidad.VERIFACTU
        fabrica.con_emitida(ana)
        # La del año pasado ya no se puede comunicar.
        assert b"FechaFinVeriFactu" not in pasos.mandar(ana, timedelta()).mensaje


def test_lo_del_ano_que_se_remite_tarde_no_es_haber_vuelto_a_verifactu(ana: Inquilino) -> None:
    with time_machine.travel("2026-12-31T22:58:00Z"):
        fabrica.con_emitida(ana)
        with tenant_session(ana) as db:
            modalidades.renunciar(db)
        pasos.contestar(ana, pasos.mandar(ana, timedelta()), *pasos.lineas_de(ana))
        fabrica.con_emitida(ana)
    with time_machine.travel("2026-12-31T23:01:00Z"):
        pasos.contestar(ana, pasos.mandar(ana, timedelta(minutes=5)), *pasos.lineas_de(ana))
        assert situacion(ana).modalidad is Modalidad.NO_VERIFACTU


def test_a_verifactu_se_vuelve_cualquier_dia(nora: Inquilino) -> None:
    cambiar(nora, Modalidad.VERIFACTU)
    assert situacion(nora).modalidad is Modalidad.VERIFACTU
    with pytest.raises(EstadoNoPermitido, match="Ya estás en"):
        cambiar(nora, Modalidad.VERIFACTU)


def test_la_modalidad_de_uno_no_cambia_la_de_otro(nora: Inquilino, bruno: Inquilino) -> None:
    fabrica.con_emitida(bruno)
    assert situacion(bruno).modalidad is Modalidad.VERIFACTU
    assert eventos(bruno) == []
    assert b"ds:Signature" not in registros(bruno)[0].xml
