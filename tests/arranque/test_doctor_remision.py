"""`doctor` dice si se puede remitir y cómo arreglarlo."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from factursaas.arranque.doctor import remision
from factursaas.arranque.errores import ErrorDeArranque
from factursaas.config import Ajustes
from factursaas.domain.verifactu.destino import Destino
from tests.certificados import CONTRASENA, pkcs12_de

PRODUCTOR = {"productor": "Programas, S.L.", "nif_productor": "B12345674", "aeat": Destino.REAL}


@pytest.fixture
def con(monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    def poner(**valores: object) -> None:
        elegidos = Ajustes(**valores)  # pyright: ignore[reportArgumentType]
        monkeypatch.setattr(remision, "ajustes", lambda: elegidos)

    return poner  # pyright: ignore[reportReturnType]


def test_en_desarrollo_se_remite_al_simulador(con) -> None:
    con()
    assert remision.destino() == "al simulador de la AEAT"


def test_sin_productor_no_se_remite_y_dice_que_falta(con) -> None:
    con(aeat=Destino.REAL)
    with pytest.raises(ErrorDeArranque, match="FACTURSAAS_PRODUCER_NAME"):
        remision.destino()


def test_con_el_certificado_de_la_instalacion_dice_hasta_cuando_vale(con, tmp_path: Path) -> None:
    fichero = tmp_path / "sello.p12"
    fichero.write_bytes(pkcs12_de())
    con(**PRODUCTOR, aeat_certificado=fichero, aeat_contrasena=CONTRASENA)
    assert "vale hasta el" in remision.destino()
    con(**PRODUCTOR)
    assert "cada inquilino con su certificado" in remision.destino()


@pytest.mark.parametrize(
    ("contenido", "contrasena", "dice"),
    [
        (pkcs12_de(hasta=timedelta(hours=-1)), CONTRASENA, "caducó"),
        (pkcs12_de(), "otra", "no se abre"),
        (b"nada", CONTRASENA, r"\.p12"),
        (None, CONTRASENA, "No se puede leer"),
    ],
    ids=["caducado", "otra contraseña", "otra cosa", "no está"],
)
def test_un_certificado_de_la_instalacion_que_no_sirve_se_dice(
    con,
    tmp_path: Path,
    contenido: bytes | None,
    contrasena: str,
    dice: str,
) -> None:
    fichero = tmp_path / "sello.p12"
    if contenido is not None:
        fichero.write_bytes(contenido)
    con(**PRODUCTOR, aeat_certificado=fichero, aeat_contrasena=contrasena)
    with pytest.raises(ErrorDeArranque, match=dice):
        remision.destino()
