"""Restaurar de verdad una copia de la carpeta de datos se nota; reiniciar, migrar o morir de golpe, no."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import col, select
from typer.testing import CliRunner

from factursaas import db
from factursaas.arranque import doctor, postgres
from factursaas.arranque.migraciones import migrar
from factursaas.cli import app
from factursaas.config import ajustes
from factursaas.db import system_session, tenant_session
from factursaas.domain.planes import Inquilino, Plan
from factursaas.models import Instalacion
from factursaas.services import restauraciones
from tests import fabrica
from tests.pasos import emitir

ANA = Inquilino("user_ana", Plan.PRO)


@pytest.fixture
def casa(base: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Una carpeta con `datos`, a la que llega cualquier usuario, y la configuración apuntando a ella."""
    carpeta = Path(tempfile.mkdtemp(prefix="factursaas-"))
    carpeta.chmod(0o755)
    monkeypatch.setenv("FACTURSAAS_DATA_DIR", str(carpeta / "datos"))
    monkeypatch.setenv("FACTURSAAS_STATE_DIR", str(carpeta / "estado"))
    ajustes.cache_clear()
    db.desconectar()
    yield carpeta
    db.desconectar()
    shutil.rmtree(carpeta, ignore_errors=True)
    monkeypatch.undo()
    ajustes.cache_clear()
    db.conectar(db.url_de_aplicacion(base))


def arrancar_y_emitir(casa: Path, *, facturas: int = 1, matar: bool = False) -> list[tuple[int, bool]]:
    """Lo que hace `run`: arranca, migra y atiende; devuelve cómo quedan las cadenas de Ana."""
    with postgres.asegurar(casa / "datos") as servidor:
        migrar(servidor.url_owner)
        db.conectar(db.url_de_aplicacion(servidor.url_owner))
        for _ in range(facturas):
            fabrica.con_emisor(ANA)
            emitir(ANA, fabrica.con_borrador(ANA))
        with tenant_session(ANA) as sesion:
            cadenas = sesion.exec(select(Instalacion).order_by(col(Instalacion.id))).all()
        db.desconectar()
        if matar:
            os.kill(servidor.pid, signal.SIGKILL)
    assert len({cadena.numero for cadena in cadenas}) == len(cadenas)
    return [(cadena.posicion, cadena.vigente) for cadena in cadenas]


def hechas(casa: Path) -> list[str]:
    with postgres.asegurar(casa / "datos") as servidor:
        db.conectar(db.url_de_aplicacion(servidor.url_owner))
        with system_session() as sesion:
            senales = [hecha.senal for hecha in restauraciones.listar(sesion)]
        db.desconectar()
    return senales


def copiar(origen: Path, destino: Path) -> None:
    """Con sus dueños y sus permisos, como la haría quien administra."""
    shutil.rmtree(destino, ignore_errors=True)
    subprocess.run(["cp", "-a", str(origen), str(destino)], check=True)


@pytest.mark.parametrize("que", ["datos", "datos/postgres"])
def test_una_copia_en_frio_restaurada_se_nota_y_empieza_otra_cadena(casa: Path, que: str) -> None:
    assert arrancar_y_emitir(casa, facturas=2) == [(2, True)]
    copiar(casa / que, casa / "copia")
    assert arrancar_y_emitir(casa) == [(3, True)]
    copiar(casa / "copia", casa / que)
    assert arrancar_y_emitir(casa) == [(2, False), (1, True)]
    assert hechas(casa) == ["retroceso"]
    assert arrancar_y_emitir(casa) == [(2, False), (2, True)]
    # La misma copia otra vez: ya se sabe que hubo otra después, y se vuelve a notar.
    copiar(casa / "copia", casa / que)
    assert arrancar_y_emitir(casa)[0] == (2, False)


def test_una_copia_restaurada_sin_haber_emitido_nada_despues_no_ha_perdido_nada(casa: Path) -> None:
    arrancar_y_emitir(casa, facturas=2)
    copiar(casa / "datos", casa / "copia")
    copiar(casa / "copia", casa / "datos")
    assert (arrancar_y_emitir(casa), hechas(casa)) == ([(3, True)], [])


def test_ni_reiniciar_ni_migrar_ni_morir_de_golpe_lo_parecen(casa: Path) -> None:
    for vuelta in range(1, 4):
        assert arrancar_y_emitir(casa, matar=bool(vuelta % 2)) == [(vuelta, True)]
    assert hechas(casa) == []


def test_el_doctor_lo_cuenta_y_quien_administra_puede_decirlo(casa: Path) -> None:
    def dicho() -> str:
        return next(c.detalle for c in doctor.revisar() if c.nombre == "Copias restauradas")

    assert dicho() == "todavía no hay base"
    arrancar_y_emitir(casa)
    assert dicho() == "ninguna"
    hecho = CliRunner().invoke(app, ["restaurada", "--detalle", "La copia del lunes."])
    assert (hecho.exit_code, "empezará otra cadena" in hecho.output) == (0, True)
    assert "1, la última" in dicho()
    assert "La copia del lunes." in dicho()
    assert arrancar_y_emitir(casa) == [(1, False), (1, True)]
