"""Un programa que no es nuestro (`verifactu_sdk`) se entiende con el simulador, del certificado a la huella."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from verifactu_sdk import (
    Cabecera,
    Cadena,
    ClienteVerifactu,
    LineaDesglose,
    Persona,
    RegistroAlta,
    RegistroAnulacion,
    SistemaInformatico,
)
from verifactu_sdk.client import ErrorAEAT
from verifactu_sdk.models import IDFactura, IDOtro

from factursaas.simulador.arranque import Simulador
from tests.simulador.piezas import SERVICIO, nif_nuevo

SISTEMA = SistemaInformatico("PRODUCTOR SL", "B12345674", "Otro", "OT", "1", "1")


@pytest.fixture
def emisor() -> Persona:
    return Persona("GARCIA LOPEZ EVA", nif=nif_nuevo())


@pytest.fixture
def cliente(
    simulador: Simulador, emisor: Persona, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[ClienteVerifactu]:
    monkeypatch.setenv("SSL_CERT_FILE", str(simulador.ca))
    p12, contrasena = simulador.certificado(emisor.nif or "", emisor.nombre)
    fichero = tmp_path / "certificado.p12"
    fichero.write_bytes(p12)
    with ClienteVerifactu(fichero, password=contrasena, url=simulador.url + SERVICIO) as cliente:
        yield cliente


def alta(emisor: Persona, numero: str, **cambios: object) -> RegistroAlta:
    datos: dict[str, object] = {
        "fecha_expedicion": date.today(),  # noqa: DTZ011 - así lo pide
        "descripcion": "Servicios",
        "desglose": [LineaDesglose("100.00", "21")],
        "sistema": SISTEMA,
        "destinatarios": [Persona("Cliente", nif="A58818501")],
    }
    return RegistroAlta(emisor=emisor, num_serie=numero, **datos | cambios)  # type: ignore[arg-type]


def test_su_cadena_entera_se_acepta(cliente: ClienteVerifactu, emisor: Persona, simulador: Simulador) -> None:
    exenta = LineaDesglose("50.00", calificacion=None, operacion_exenta="E5")
    registros = [
        alta(emisor, "A-1", ref_externa="uno"),
        alta(emisor, "A-2", desglose=[exenta], destinatarios=[Persona("X", id_otro=IDOtro("DE136695976"))]),
        alta(emisor, "A-3", tipo_factura="F2", destinatarios=[]),
        alta(emisor, "R-1", tipo_factura="R4", tipo_rectificativa="I", desglose=[LineaDesglose("-10.00", "21")]),
        RegistroAnulacion(IDFactura(emisor.nif or "", "A-1", date.today()), SISTEMA),  # noqa: DTZ011 - así lo pide
    ]
    cadena = Cadena(ultimo=None)
    for registro in registros:
        cadena.encadenar(registro)
    respuesta = cliente.enviar(Cabecera(emisor), registros)
    assert respuesta.errores == []
    assert respuesta.correcto
    assert (len(respuesta.csv or ""), respuesta.lineas[0].ref_externa) == (16, "uno")
    libros = simulador.control.libros(emisor.nif or "")
    assert [registro["huella"] for registro in libros["registros"]] == [registro.huella for registro in registros]


def test_entiende_como_se_le_niega(cliente: ClienteVerifactu, emisor: Persona) -> None:
    registro = alta(Persona("Otro", nif=nif_nuevo()), "A-1")
    Cadena(ultimo=None).encadenar(registro)
    assert [linea.codigo_error for linea in cliente.enviar(Cabecera(emisor), [registro]).lineas] == [1108]
    with pytest.raises(ErrorAEAT, match="4112") as negado:
        cliente.enviar(Cabecera(registro.emisor), [registro])
    assert not negado.value.reintentable
