"""Quién puede entrar al servicio, según el certificado que presenta."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import pkcs12

from factursaas.simulador.arranque import Simulador
from factursaas.simulador.tls import Titular, emitir_certificado, preparar
from tests.simulador.piezas import Obligado, consulta, contexto_tls, envio, nif_nuevo


@contextmanager
def con_certificado(simulador: Simulador, nif: str, **opciones: Any) -> Iterator[Obligado]:
    p12 = simulador.certificado(nif, "GARCIA LOPEZ EVA", **opciones)
    obligado = Obligado(simulador, contexto_tls(simulador, p12), nif)
    with obligado.web:
        yield obligado


def test_cada_uno_presenta_lo_suyo(simulador: Simulador) -> None:
    with con_certificado(simulador, nif_nuevo()) as obligado:
        assert obligado.enviar(obligado.alta("F-1")).EstadoEnvio == "Correcto"
        assert obligado.libros()["envios"][0]["presentador"] == obligado.nif


def test_quien_representa_a_una_sociedad_presenta_lo_de_ella_y_no_lo_suyo(simulador: Simulador) -> None:
    persona = nif_nuevo()
    with con_certificado(simulador, persona, entidad=("A58818501", "CLIENTE SA")) as obligado:
        assert obligado.negado(envio(persona, [obligado.alta("F-1")])).startswith("Codigo[4112].")
        obligado.nif = "A58818501"
        obligado.simulador.control.borrar_libros(obligado.nif)
        assert obligado.enviar(obligado.alta("F-1")).EstadoEnvio == "Correcto"


def test_otro_no_puede_salvo_que_colabore(simulador: Simulador, obligado: Obligado) -> None:
    with con_certificado(simulador, nif_nuevo()) as ajeno:
        ajeno.nif = obligado.nif
        negado = ajeno.negado(envio(obligado.nif, [ajeno.alta("F-1")]))
        assert negado.startswith("Codigo[4112].El titular del certificado debe ser Obligado Emisión")
        assert ajeno.negado(consulta(obligado.nif)).startswith("Codigo[4140].")
        assert ajeno.negado(consulta(obligado.nif, quien="Destinatario")).startswith("Codigo[4132].")
    assert obligado.enviar(obligado.alta("F-1")).EstadoEnvio == "Correcto"


def test_sin_certificado_no_hay_servicio_sino_una_pagina(simulador: Simulador) -> None:
    anonimo = Obligado(simulador, contexto_tls(simulador))
    respuesta = anonimo.mandar(envio(anonimo.nif, [anonimo.alta("F-1")]))
    assert respuesta.status_code == 302
    assert "<!doctype html>" in respuesta.text
    assert anonimo.web.get(respuesta.headers["location"]).status_code == 404
    assert anonimo.libros()["envios"] == []


@pytest.mark.parametrize(("desde", "hasta"), [(-30, -1), (1, 30)])
def test_fuera_de_su_vigencia_tampoco(simulador: Simulador, desde: int, hasta: int) -> None:
    ahora = datetime.now(UTC)
    vigencia = {"desde": ahora + timedelta(days=desde), "hasta": ahora + timedelta(days=hasta)}
    with con_certificado(simulador, nif_nuevo(), **vigencia) as obligado:
        respuesta = obligado.mandar(envio(obligado.nif, [obligado.alta("F-1")]))
        assert respuesta.status_code == 403
        assert "no está en vigor" in respuesta.text
        assert obligado.libros()["envios"] == []


def test_el_de_otra_autoridad_no_pasa_del_saludo(simulador: Simulador, tmp_path: Path) -> None:
    preparar(tmp_path)
    ajeno = emitir_certificado(tmp_path, Titular(nif_nuevo(), "FALSO FALSO JUAN"), "x")
    obligado = Obligado(simulador, contexto_tls(simulador, (ajeno, "x")))
    with pytest.raises((httpx.ReadError, httpx.ConnectError, httpx.RemoteProtocolError, httpx.WriteError)):
        obligado.mandar(envio(obligado.nif, [obligado.alta("F-1")]))


def test_quien_no_confia_en_la_autoridad_no_conecta(simulador: Simulador) -> None:
    with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        httpx.get(f"{simulador.url}/simulador/salud", verify=ssl.create_default_context())


def test_los_certificados_se_escriben_como_los_espanoles(simulador: Simulador) -> None:
    def sujeto(**opciones: Any) -> str:
        p12, contrasena = simulador.certificado("12345678Z", "GARCIA LOPEZ EVA", **opciones)
        _, certificado, cadena = pkcs12.load_key_and_certificates(p12, contrasena.encode())
        assert certificado is not None
        assert cadena == [x509.load_pem_x509_certificate(simulador.ca.read_bytes())]
        certificado.verify_directly_issued_by(cadena[0])
        return certificado.subject.rfc4514_string({x509.NameOID.ORGANIZATION_IDENTIFIER: "organizationIdentifier"})

    assert sujeto() == "CN=GARCIA LOPEZ EVA - 12345678Z,2.5.4.5=IDCES-12345678Z,C=ES"
    assert sujeto(entidad=("B12345674", "EMPRESA SL")) == (
        "CN=12345678Z GARCIA LOPEZ EVA (R: B12345674),organizationIdentifier=VATES-B12345674,O=EMPRESA SL,"
        "2.5.4.5=IDCES-12345678Z,C=ES"
    )


def test_un_p12_no_se_abre_con_otra_contrasena(simulador: Simulador) -> None:
    p12, _ = simulador.certificado("12345678Z", "GARCIA LOPEZ EVA", contrasena="secreta")
    with pytest.raises(ValueError, match="password"):
        pkcs12.load_key_and_certificates(p12, b"otra")


def test_las_claves_del_simulador_son_solo_de_su_dueno(simulador: Simulador) -> None:
    secretos = [
        f for f in simulador.carpeta.iterdir() if f.name in ("ca.pem", "ca.key", "servidor.pem", "libros.sqlite")
    ]
    assert len(secretos) == 4
    assert {f.stat().st_mode & 0o777 for f in secretos} == {0o600}


@pytest.mark.parametrize("cabeceras", [{"Host": "ejemplo.es"}, {"Origin": "https://ejemplo.es"}])
def test_el_control_no_se_abre_a_paginas_ajenas(simulador: Simulador, cabeceras: dict[str, str]) -> None:
    with httpx.Client(base_url=simulador.url, verify=contexto_tls(simulador)) as web:
        assert web.get("/simulador/salud").status_code == 200
        assert web.get("/simulador/salud", headers=cabeceras).status_code == 404
