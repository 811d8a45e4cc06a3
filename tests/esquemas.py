"""Los esquemas oficiales de la AEAT, que trae una dependencia de desarrollo, y un verificador ajeno de registros."""

import json
import subprocess
import sys
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from lxml import etree


@cache
def esquema_oficial(nombre: str) -> etree.XMLSchema:
    """Uno de los esquemas que publica la AEAT."""
    fichero = files("verifactu_sdk") / "schemas" / nombre
    return etree.XMLSchema(etree.parse(str(fichero), etree.XMLParser(no_network=True, load_dtd=False)))


def exigir_valido(xml: bytes, nombre: str = "SuministroInformacion.xsd") -> None:
    """El registro, o el mensaje si se dice otro esquema, cumple lo que publica la AEAT."""
    _exigir(esquema_oficial(nombre), etree.fromstring(xml))


def exigir_envio_valido(sobre: bytes) -> None:
    """Lo que va dentro del sobre cumple el esquema de la AEAT."""
    cuerpo = etree.fromstring(sobre).find("{*}Body")
    assert cuerpo is not None
    _exigir(esquema_oficial("SuministroLR.xsd"), cuerpo[0])


def exigir_evento_valido(xml: bytes) -> None:
    """El evento, ya firmado, cumple el esquema de la AEAT."""
    _exigir(_esquema_de_eventos(), etree.fromstring(xml))


def _exigir(esquema: etree.XMLSchema, elemento: Any) -> None:
    assert esquema.validate(elemento), str(esquema.error_log)


@cache
def _esquema_de_eventos() -> etree.XMLSchema:
    """El que trae `huella`, que pide Python 3.12: se leen sus datos sin importarla."""
    try:
        carpeta = Path(str(distribution("huella").locate_file("huella/specs/v1_0")))
    except PackageNotFoundError:
        pytest.skip("El esquema de los eventos lo trae huella, que pide Python 3.12.")
    lector = etree.XMLParser(no_network=True, load_dtd=False)
    lector.resolvers.add(_FirmaLocal())
    return etree.XMLSchema(etree.parse(str(carpeta / "EventosSIF.xsd"), lector))


class _FirmaLocal(etree.Resolver):
    """El esquema de la firma se busca en la red; `verifactu_sdk` lo trae."""

    def resolve(self, direccion, _, contexto):
        if not direccion.endswith("xmldsig-core-schema.xsd"):
            return None
        return self.resolve_filename(str(files("verifactu_sdk") / "schemas" / "xmldsig-core-schema.xsd"), contexto)


def reparos_ajenos(xmls: list[bytes], carpeta: Path) -> list[str]:
    """Lo que dice `verifactu-lint` de una cadena de registros."""
    fichero = carpeta / "registros.xml"
    fichero.write_bytes(b"<registros>" + b"".join(xmls) + b"</registros>")
    orden = [str(Path(sys.executable).parent / "verifactu-lint"), "--formato", "json", str(fichero)]
    salida = subprocess.run(orden, capture_output=True, text=True, check=False)
    leido = json.loads(salida.stdout)
    assert "registros" in json.dumps(leido), salida.stdout + salida.stderr
    return [json.dumps(h, ensure_ascii=False) for h in _hallazgos(leido)]


def _hallazgos(leido: object) -> list[object]:
    if isinstance(leido, dict):
        propios = leido.get("hallazgos")
        return list(propios) if isinstance(propios, list) else [h for v in leido.values() for h in _hallazgos(v)]
    return [h for v in leido for h in _hallazgos(v)] if isinstance(leido, list) else []
