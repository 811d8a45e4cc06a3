"""Un evento se escribe, se vuelve a leer y su huella sale de lo que dice; una cadena entera también."""

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factursaas.domain.verifactu.anomalias import Cabeza, Visto, buscar_anomalias
from factursaas.domain.verifactu.evento import (
    BusquedaEnEventos,
    Evento,
    ExportacionDeRegistros,
    Obligado,
    Recuento,
    Resumen,
    Suceso,
    TipoEvento,
    campos_de_huella,
)
from factursaas.domain.verifactu.evento_lectura import EventoLeido, leer_evento
from factursaas.domain.verifactu.evento_xml import escribir_evento
from factursaas.domain.verifactu.registro import Sistema
from tests.domain.eventos import AHORA, INICIO, OBLIGADO, SISTEMA, cadenas, contenidos, encadenar
from tests.domain.test_huella import VECTORES

SIN_REGISTROS = Recuento(None, None, 0, "0.00", "0.00", 0)
CONTENIDOS = {
    TipoEvento.INICIO: Suceso(TipoEvento.INICIO),
    TipoEvento.FIN: Suceso(TipoEvento.FIN),
    TipoEvento.RESUMEN: Resumen(((TipoEvento.INICIO, 1),), SIN_REGISTROS),
}
DE_EVENTOS = [v for v in VECTORES if v["tipo"] == "evento"]


def leer(evento: Evento) -> EventoLeido:
    leido = leer_evento(escribir_evento(evento))
    assert leido is not None
    return leido


@given(cadenas)
def test_una_cadena_de_eventos_se_relee_entera_y_sin_anomalias(cadena: list[Evento]) -> None:
    leidos = [leer(evento) for evento in cadena]
    assert [leido.eslabon for leido in leidos] == [evento.eslabon for evento in cadena]
    instante = datetime.fromisoformat(AHORA)
    vistos = [Visto(n, e.huella, e.calculada, e.anterior, instante) for n, e in enumerate(leidos, 1)]
    assert list(buscar_anomalias(vistos, instante, cabeza=Cabeza(len(vistos), leidos[-1].huella))) == []


CON_HUELLA = ["NIF", "IdSistemaInformatico", "Version", "NumeroInstalacion", "FechaHoraHusoGenEvento", "HuellaEvento"]


@given(cadenas, st.sampled_from(CON_HUELLA))
def test_cambiar_un_byte_de_lo_que_cubre_la_huella_se_nota(cadena: list[Evento], campo: str) -> None:
    xml = escribir_evento(cadena[-1])
    etiqueta = f"<sf:{campo}>".encode()
    # La propia es la última huella; la fecha propia va antes que la del anterior.
    sitio = (xml.rindex if campo == "HuellaEvento" else xml.index)(etiqueta) + len(etiqueta)
    otro = b"Z" if xml[sitio : sitio + 1] != b"Z" else b"Y"
    leido = leer_evento(xml[:sitio] + otro + xml[sitio + 1 :])
    assert leido is None or leido.calculada != leido.huella


@given(contenidos)
def test_el_mismo_evento_da_siempre_los_mismos_bytes(contenido) -> None:
    evento = Evento(contenido, OBLIGADO, INICIO.eslabon, SISTEMA, AHORA)
    assert escribir_evento(evento) == escribir_evento(replace(evento))


@pytest.mark.parametrize("vector", [v for v in DE_EVENTOS if not dict(v["campos"])["ID"]], ids=lambda v: v["id"])
def test_la_huella_de_un_evento_es_la_del_vector(vector) -> None:
    productor, _, sistema, version, instalacion, nif, tipo, anterior, generado = (v for _, v in vector["campos"])
    evento = Evento(
        CONTENIDOS[TipoEvento(tipo)],
        Obligado("Quien sea", nif),
        replace(INICIO.eslabon, huella=anterior) if anterior else None,
        Sistema("Quien sea", productor, "factursaas", sistema, version, instalacion),
        generado,
    )
    assert [list(campo) for campo in campos_de_huella(evento)] == [[n, v or ""] for n, v in vector["campos"]]
    assert evento.huella == leer(evento).calculada == vector["huella"]


def test_el_resumen_dice_que_paso_y_que_se_facturo() -> None:
    resumen = Resumen(((TipoEvento.INICIO, 1),), SIN_REGISTROS)
    assert (
        b"<sf:DatosPropiosEvento><sf:ResumenEventos><sf:TipoEvento><sf:TipoEvento>01</sf:TipoEvento>"
        b"<sf:NumeroDeEventos>1</sf:NumeroDeEventos></sf:TipoEvento>"
        b"<sf:NumeroDeRegistrosFacturacionAltaGenerados>0</sf:NumeroDeRegistrosFacturacionAltaGenerados>"
        b"<sf:SumaCuotaTotalAlta>0.00</sf:SumaCuotaTotalAlta><sf:SumaImporteTotalAlta>0.00</sf:SumaImporteTotalAlta>"
        b"<sf:NumeroDeRegistrosFacturacionAnulacionGenerados>0</sf:NumeroDeRegistrosFacturacionAnulacionGenerados>"
        b"</sf:ResumenEventos></sf:DatosPropiosEvento>"
    ) in escribir_evento(encadenar([(resumen, "")])[-1])


def test_una_busqueda_dice_lo_que_no_ha_mirado() -> None:
    xml = escribir_evento(encadenar([(BusquedaEnEventos(huellas=0), "")])[-1])
    assert b"HuellasRegEvento>S</sf" in xml
    assert b"ProcesadosSobreIntegridadHuellas>0</sf" in xml
    assert b"FirmasRegEvento>N</sf" in xml
    assert b"ProcesadosSobreIntegridadFirmas" not in xml


def test_un_recuento_que_no_cabe_no_se_escribe() -> None:
    with pytest.raises(ValueError, match="5 cifras"):
        escribir_evento(encadenar([(BusquedaEnEventos(cadena=100_000), "")])[-1])


def test_un_evento_con_datos_propios_no_se_anota_sin_ellos() -> None:
    with pytest.raises(ValueError, match="lleva datos propios"):
        Suceso(TipoEvento.RESUMEN)


def test_no_hay_resumen_sin_eventos_ni_exportacion_sin_registros() -> None:
    with pytest.raises(ValueError, match="al menos un evento"):
        Resumen((), SIN_REGISTROS)
    with pytest.raises(ValueError, match="al menos un registro"):
        ExportacionDeRegistros(AHORA, AHORA, SIN_REGISTROS)


def test_cada_tipo_de_evento_tiene_su_nombre() -> None:
    assert len({tipo.nombre for tipo in TipoEvento}) == len(TipoEvento)
