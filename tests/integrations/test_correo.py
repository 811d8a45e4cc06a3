"""Los correos llegan enteros, siempre cifrados, y lo que no se puede mandar se sabe por qué."""

from collections.abc import Iterator
from email.headerregistry import Address
from pathlib import Path

import pytest

from factursaas.config import ServidorDeCorreo
from factursaas.integrations.correo import Mensaje, NoMandado, comprobar, escribir, mandar
from tests.correo import Buzon, servidor_smtp

REMITE = Address("factursaas", addr_spec="avisos@factursaas.example.es")
MENSAJE = Mensaje(
    id="a1",
    para="ana@example.es",
    asunto="Has usado 8 de 10 facturas de noviembre · ñ €",
    texto="Hola:\n\nTe quedan 2.\n",
    html="<p>Te quedan <b>2</b>.</p>",
    baja="https://factursaas.example.es/ajustes#avisos",
)


@pytest.fixture
def buzon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Buzon]:
    with servidor_smtp(tmp_path) as abierto:
        monkeypatch.setenv("SSL_CERT_FILE", str(abierto.autoridad))
        yield abierto


def hacia(buzon: Buzon, cifrado: str = "starttls", **otros: str) -> ServidorDeCorreo:
    return ServidorDeCorreo("localhost", buzon.puerto, cifrado, REMITE, **otros)  # pyright: ignore


def test_llega_con_sus_dos_formas_y_sus_cabeceras(buzon: Buzon) -> None:
    mandar(hacia(buzon), MENSAJE)
    [llegado] = buzon.llegados
    assert buzon.sobres == [("avisos@factursaas.example.es", ["ana@example.es"])]
    assert (llegado["From"], llegado["To"]) == ("factursaas <avisos@factursaas.example.es>", "ana@example.es")
    assert llegado["Subject"] == MENSAJE.asunto
    assert llegado["Message-ID"] == "<a1@factursaas.example.es>"
    assert llegado["Date"]
    assert llegado["Auto-Submitted"] == "auto-generated"
    assert llegado["List-Unsubscribe"] == f"<{MENSAJE.baja}>"
    assert llegado.get_content_type() == "multipart/alternative"
    assert llegado.get_body(("plain",)).get_content() == MENSAJE.texto.replace("\n", "\r\n")  # pyright: ignore
    assert "<b>2</b>" in llegado.get_body(("html",)).get_content()  # pyright: ignore


@pytest.mark.parametrize("campo", ["asunto", "para", "baja"])
def test_un_salto_de_linea_no_cuela_otra_cabecera(campo: str) -> None:
    datos = {c: getattr(MENSAJE, c) for c in ("id", "para", "asunto", "texto", "html", "baja")}
    with pytest.raises(ValueError, match=r"newline|CR|invalid|Header"):
        escribir(REMITE, Mensaje(**datos | {campo: datos[campo] + "\r\nBcc: otro@example.es"}))


def test_sin_certificado_de_confianza_no_se_manda_nada(buzon: Buzon, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(NoMandado, match="certificado") as fallo:
        mandar(hacia(buzon), MENSAJE)
    assert not fallo.value.definitivo
    assert buzon.llegados == []


def test_si_el_servidor_no_cifra_no_se_manda_nada(tmp_path: Path) -> None:
    with servidor_smtp(tmp_path, sin_starttls=True) as buzon:
        with pytest.raises(NoMandado, match="STARTTLS"):
            mandar(hacia(buzon), MENSAJE)
        assert buzon.llegados == []
        mandar(hacia(buzon, "ninguno"), MENSAJE)
        assert len(buzon.llegados) == 1


@pytest.mark.parametrize(("respuesta", "definitivo"), [("451 4.3.0 Espera", False), ("554 5.7.1 No", True)])
def test_lo_que_contesta_dice_si_merece_la_pena_repetir(buzon: Buzon, respuesta: str, definitivo: bool) -> None:
    buzon.respuestas = [respuesta]
    with pytest.raises(NoMandado, match=respuesta[:3]) as fallo:
        mandar(hacia(buzon), MENSAJE)
    assert fallo.value.definitivo is definitivo


def test_a_quien_no_existe_no_se_le_insiste(buzon: Buzon) -> None:
    buzon.rechazados = {"ana@example.es"}
    with pytest.raises(NoMandado, match="no existe") as fallo:
        mandar(hacia(buzon), MENSAJE)
    assert fallo.value.definitivo


def test_una_clave_mal_puesta_no_es_culpa_del_correo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with servidor_smtp(tmp_path, con_clave="buena") as buzon:
        monkeypatch.setenv("SSL_CERT_FILE", str(buzon.autoridad))
        with pytest.raises(NoMandado, match="535") as fallo:
            mandar(hacia(buzon, usuario="yo", contrasena="mala"), MENSAJE)
        assert not fallo.value.definitivo
        mandar(hacia(buzon, usuario="yo", contrasena="buena"), MENSAJE)
        assert len(buzon.llegados) == 1


def test_se_comprueba_sin_mandar_nada(buzon: Buzon) -> None:
    comprobar(hacia(buzon))
    assert buzon.llegados == []


def test_sin_nadie_al_otro_lado_se_dice() -> None:
    with pytest.raises(NoMandado, match="No se puede hablar"):
        comprobar(ServidorDeCorreo("localhost", 1, "starttls", REMITE))
