"""El certificado se comprueba al subirlo, se guarda cifrado y no vuelve a salir."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from sqlmodel import select, update

from factursaas.db import tenant_session
from factursaas.domain.errores import DatosNoValidos
from factursaas.domain.planes import Inquilino
from factursaas.models import Certificado
from factursaas.services import apertura, certificados, cofre
from tests import fabrica
from tests.certificados import CONTRASENA, con_vueltas_en_la_mac, pkcs12_de


@pytest.fixture
def ana_con_datos(ana: Inquilino) -> Inquilino:
    fabrica.con_emisor(ana)
    return ana


def guardar(quien: Inquilino, contenido: bytes, contrasena: str = CONTRASENA) -> Certificado:
    with tenant_session(quien) as db:
        return certificados.guardar(db, contenido, contrasena)


def test_se_guarda_con_su_titular_y_se_puede_usar(ana_con_datos: Inquilino) -> None:
    fila = guardar(ana_con_datos, pkcs12_de())
    assert (fila.nif, fila.titular) == ("12345678Z", "NÚÑEZ ANA - 12345678Z")
    with tenant_session(ana_con_datos) as db:
        credencial = certificados.credencial(db)
    assert credencial is not None
    assert load_pem_private_key(credencial.clave, None)
    assert credencial.cadena.startswith(b"-----BEGIN CERTIFICATE-----")
    assert not credencial.sello


def test_la_clave_no_esta_en_la_base_ni_en_lo_que_se_escribe_de_ella(ana_con_datos: Inquilino) -> None:
    guardar(ana_con_datos, pkcs12_de())
    with tenant_session(ana_con_datos) as db:
        fila = db.exec(select(Certificado)).one()
        credencial = certificados.credencial(db)
    assert credencial is not None
    assert b"PRIVATE KEY" not in fila.cifrado
    assert b"CERTIFICATE" not in fila.cifrado
    assert "PRIVATE" not in repr(credencial)


def test_el_de_otro_inquilino_no_se_puede_abrir(ana_con_datos: Inquilino, bruno: Inquilino) -> None:
    fila = guardar(ana_con_datos, pkcs12_de())
    fabrica.con_emisor(bruno)
    guardar(bruno, pkcs12_de())
    with tenant_session(bruno) as db:
        db.exec(update(Certificado).values(cifrado=fila.cifrado))
    with pytest.raises(cofre.CofreCerrado), tenant_session(bruno) as db:
        certificados.credencial(db)


def test_el_de_representante_vale_para_la_empresa_que_representa(ana: Inquilino) -> None:
    fabrica.con_emisor(ana, nif="B12345674", nombre="Ana y Cía., S.L.")
    assert guardar(ana, pkcs12_de("12345678Z", entidad="B12345674")).nif == "B12345674"


def test_al_subir_otro_el_anterior_deja_de_usarse_y_su_clave_se_borra(ana_con_datos: Inquilino) -> None:
    antes = guardar(ana_con_datos, pkcs12_de())
    nuevo = guardar(ana_con_datos, pkcs12_de())
    with tenant_session(ana_con_datos) as db:
        filas = {fila.id: fila for fila in db.exec(select(Certificado))}
    assert not filas[antes.id].vigente
    assert filas[antes.id].cifrado == b""
    assert filas[nuevo.id].vigente


def test_uno_que_caduca_despues_deja_de_usarse(ana_con_datos: Inquilino) -> None:
    guardar(ana_con_datos, pkcs12_de(hasta=timedelta(days=10)))
    with tenant_session(ana_con_datos) as db:
        fila = certificados.leer(db)
        assert fila is not None
        assert certificados.caduca_pronto(fila)
        with time_machine.travel(datetime.now(UTC) + timedelta(days=11)):
            assert certificados.credencial(db) is None


@pytest.mark.parametrize(
    ("contenido", "contrasena", "campo", "dice"),
    [
        (pkcs12_de(), "otra", "contrasena", "Con esa contraseña no se abre"),
        (pkcs12_de(), "", "contrasena", "Con esa contraseña no se abre"),
        (b"esto no es un certificado", CONTRASENA, "certificado", ".p12 o .pfx"),
        (b"", CONTRASENA, "certificado", ".p12 o .pfx"),
        (b"x" * 200_000, CONTRASENA, "certificado", "demasiado grande"),
        (pkcs12_de(hasta=timedelta(hours=-1)), CONTRASENA, "certificado", "caducó el"),
        (pkcs12_de(desde=timedelta(days=2)), CONTRASENA, "certificado", "no vale hasta el"),
        (pkcs12_de("00000000T"), CONTRASENA, "certificado", "es de 00000000T y tú facturas con 12345678Z"),
    ],
    ids=["otra contraseña", "sin contraseña", "otra cosa", "vacío", "enorme", "caducado", "del futuro", "de otro NIF"],
)
def test_uno_que_no_sirve_se_rechaza_diciendo_por_que(
    ana_con_datos: Inquilino, contenido: bytes, contrasena: str, campo: str, dice: str
) -> None:
    with pytest.raises(DatosNoValidos) as fallo:
        guardar(ana_con_datos, contenido, contrasena)
    assert dice in fallo.value.errores[campo]
    with tenant_session(ana_con_datos) as db:
        assert certificados.leer(db) is None


def test_sin_nif_propio_no_se_sabe_si_es_el_suyo(ana: Inquilino) -> None:
    with pytest.raises(DatosNoValidos, match="Escribe antes tu NIF"):
        guardar(ana, pkcs12_de())


@pytest.mark.parametrize(
    "hostil",
    [lambda: con_vueltas_en_la_mac(pkcs12_de(), 40_000_000), lambda: pkcs12_de(vueltas=10_000_000)],
    ids=["la MAC", "el cifrado"],
)
def test_uno_hecho_para_no_acabar_de_abrirse_se_deja(
    ana_con_datos: Inquilino, monkeypatch: pytest.MonkeyPatch, hostil: Callable[[], bytes]
) -> None:
    monkeypatch.setattr(apertura, "PLAZO", 0.7)
    fichero, antes = hostil(), time.monotonic()
    with pytest.raises(DatosNoValidos, match="cuesta demasiado de abrir"):
        guardar(ana_con_datos, fichero)
    assert time.monotonic() - antes < 3


def test_uno_con_mas_vueltas_de_lo_corriente_se_abre(ana_con_datos: Inquilino) -> None:
    assert guardar(ana_con_datos, pkcs12_de(vueltas=600_000)).nif == "12345678Z"


@pytest.mark.parametrize(
    "clave",
    [
        rsa.generate_private_key(65537, 1024),  # noqa: S505 - es la que no vale
        ec.generate_private_key(ec.SECP192R1()),
    ],
    ids=["RSA de 1024", "curva de 192"],
)
def test_uno_con_la_clave_demasiado_corta_no_vale(
    ana_con_datos: Inquilino, clave: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
) -> None:
    with pytest.raises(DatosNoValidos, match="ya no es segura"):
        guardar(ana_con_datos, pkcs12_de(clave=clave))
