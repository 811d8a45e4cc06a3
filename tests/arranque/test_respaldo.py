"""El simulacro: se copia una instalación con la aplicación en marcha y se restaura en una carpeta vacía, igual."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from zipfile import ZipFile

import psycopg
import pytest
from click.testing import Result
from sqlmodel import col, select
from typer.testing import CliRunner

from factursaas import db, demo
from factursaas.arranque import base as base_configurada
from factursaas.arranque import cuenta, migraciones, postgres, respaldo
from factursaas.arranque.errores import ErrorDeArranque
from factursaas.cli import app
from factursaas.config import RAIZ, ajustes
from factursaas.db import motores, tenant_session
from factursaas.domain.planes import Inquilino, Plan
from factursaas.models import Factura, RegistroFacturacion
from factursaas.services import certificados, facturas, muestra
from tests import epocas, fabrica
from tests.models.apoyo import url_de_la_aplicacion
from tests.pasos import emitir
from tests.requisitos import disco_pequeno

ANA = Inquilino("user_ana", Plan.PRO)
DE_LA_DEMO = 18
REGISTROS = {"user_demo": DE_LA_DEMO, "user_ana": 2}
CONTRASENA = "correcto caballo batería grapa"


@dataclass
class Maquina:
    """Una máquina con su carpeta de datos; la configuración apunta a ella mientras se usa."""

    carpeta: Path
    entorno: pytest.MonkeyPatch

    @contextmanager
    def puesta(self) -> Iterator["Maquina"]:
        """Como si las órdenes se dieran en ella."""
        self.entorno.setenv("FACTURSAAS_DATA_DIR", str(self.carpeta / "datos"))
        self.entorno.setenv("FACTURSAAS_STATE_DIR", str(self.carpeta / "estado"))
        ajustes.cache_clear()
        yield self
        db.desconectar()
        ajustes.cache_clear()

    @contextmanager
    def en_marcha(self) -> Iterator[str]:
        """Con su base atendiendo a la aplicación."""
        with self.puesta(), postgres.asegurar(self.carpeta / "datos") as servidor:
            migraciones.migrar(servidor.url_owner)
            with base_configurada.conectada(servidor.url_owner):
                yield servidor.url_owner

    def ordenar(self, *orden: str, **entorno: str) -> Result:
        """Lo que hace quien administra."""
        with self.puesta():
            return CliRunner().invoke(app, orden, env=entorno)

    @property
    def variables(self) -> dict[str, str]:
        return {
            "FACTURSAAS_DATA_DIR": str(self.carpeta / "datos"),
            "FACTURSAAS_STATE_DIR": str(self.carpeta / "estado"),
        }


@pytest.fixture(scope="module")
def maquinas() -> Iterator[Callable[[str], Maquina]]:
    """Máquinas nuevas, con carpetas a las que llega cualquier usuario."""
    carpeta = Path(tempfile.mkdtemp(prefix="factursaas-"))
    carpeta.chmod(0o755)
    anterior = db.motor().url if motores._Motor.actual else None
    with pytest.MonkeyPatch.context() as entorno:
        entorno.setattr(postgres, "asegurar", partial(postgres.asegurar, duradero=False))
        yield lambda nombre: Maquina(carpeta / nombre, entorno)
    ajustes.cache_clear()
    if anterior is not None:
        db.conectar(anterior)
    shutil.rmtree(carpeta, ignore_errors=True)


@pytest.fixture(autouse=True)
def otra_vez_la_base_comun(base: str) -> Iterator[None]:
    yield
    ajustes.cache_clear()
    db.conectar(db.url_de_aplicacion(base))


def papeles(quien: Inquilino) -> dict[str, tuple[bytes, bytes]]:
    """El PDF guardado de cada factura y el XML de su registro, byte a byte."""
    with tenant_session(quien) as sesion:
        emitidas = sesion.exec(select(Factura).where(col(Factura.numero).is_not(None)).order_by(col(Factura.id))).all()
        xml = {r.factura_id: r.xml for r in sesion.exec(select(RegistroFacturacion))}
        return {str(f.numero_completo): (facturas.pdf(sesion, f.id, lambda *_: b"%PDF"), xml[f.id]) for f in emitidas}


@pytest.fixture(scope="module")
def original(base: str, maquinas: Callable[[str], Maquina]) -> Maquina:
    """Con la cuenta de ejemplo, Ana con facturas emitidas y su certificado, y el papel de todas guardado."""
    maquina = maquinas("original")
    with maquina.en_marcha(), pytest.MonkeyPatch.context() as corto:
        corto.setattr(muestra, "_POR_MES", 1)
        demo.crear_si_vacia()
        for _ in range(2):
            fabrica.con_emitida(ANA)
        fabrica.con_certificado(ANA)
        papeles(ANA)
    return maquina


@pytest.fixture(scope="module")
def copia(original: Maquina) -> Path:
    """La que se hace con la orden, sin parar la base."""
    with original.en_marcha():
        hecha = original.ordenar("backup", "--json")
    assert hecha.exit_code == 0, hecha.stderr
    return Path(json.loads(hecha.stdout)["fichero"])


def esquema(url: str) -> list[str]:
    """La base por fuera: tablas, dueños, políticas, disparadores y permisos."""
    orden = [
        str(cuenta.programas_del_paquete() / "pg_dump"),
        "--schema-only",
        "--restrict-key=igual",
        f"--dbname={url}",
    ]
    lineas = subprocess.run(orden, capture_output=True, text=True, check=True).stdout.splitlines()
    # PostgreSQL vuelve a escribir a su manera las condiciones que lee de un volcado.
    return [re.split(r" (CHECK|WHERE) \(", linea)[0] for linea in lineas]


def test_el_simulacro_en_una_carpeta_vacia(original: Maquina, copia: Path, maquinas: Callable[[str], Maquina]) -> None:
    with original.en_marcha() as url:
        esperado, por_fuera = papeles(ANA), esquema(url)
    nueva = maquinas("nueva")
    hecho = nueva.ordenar("restore", str(copia), "--json")
    assert hecho.exit_code == 0, hecho.stderr
    assert json.loads(hecho.stdout)["restauracion"] == 1
    comprobadas = nueva.ordenar("verify-chain", "--json")
    assert comprobadas.exit_code == 0, comprobadas.stdout
    assert {c["user_id"]: c["registros"] for c in json.loads(comprobadas.stdout)} == {
        "user_demo": DE_LA_DEMO,
        "user_ana": 2,
    }
    with nueva.en_marcha() as url:
        assert papeles(ANA) == esperado
        assert esquema(url) == por_fuera
        with tenant_session(ANA) as sesion:
            assert certificados.credencial(sesion) is not None
        with psycopg.connect(url_de_la_aplicacion()) as aplicacion:
            rol = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
            assert aplicacion.execute(rol).fetchone() == (False,)
            assert aplicacion.execute("SELECT count(*) FROM facturas").fetchone() == (0,)
            aplicacion.execute("SELECT set_config('app.copia', 'entera', false)")
            assert aplicacion.execute("SELECT count(*) FROM facturas").fetchone() == (0,)
        # Se sigue facturando: otra cadena, que empieza de cero, y todo cuadra.
        emitir(ANA, fabrica.con_borrador(ANA))
        assert len(papeles(ANA)) == 3
        with tenant_session(ANA) as sesion:
            numeros = {r.instalacion_id for r in sesion.exec(select(RegistroFacturacion))}
        assert len(numeros) == 2
    assert nueva.ordenar("verify-chain").exit_code == 0


def test_la_copia_es_privada_y_dice_lo_que_lleva(original: Maquina, copia: Path) -> None:
    assert copia.stat().st_mode & 0o777 == 0o600
    with ZipFile(copia) as paquete:
        manifiesto = json.loads(paquete.read("manifiesto.json"))
        assert paquete.namelist() == ["LEEME.txt", "base.dump", "clave_secreta", "manifiesto.json"]
    assert manifiesto["hechos"]["filas"]["facturas"] > DE_LA_DEMO
    assert {c["user_id"]: c["posicion"] for c in manifiesto["hechos"]["cadenas"]} == {
        "user_demo": DE_LA_DEMO,
        "user_ana": 2,
    }
    assert not list(copia.parent.glob("*.parcial"))


def test_copiar_no_deja_ver_nada_al_propietario_que_no_lo_pide(original: Maquina, copia: Path) -> None:
    with original.en_marcha() as url, psycopg.connect(url) as propietario:
        assert propietario.execute("SELECT count(*) FROM facturas").fetchone() == (0,)


@pytest.mark.parametrize(("donde", "dice"), [(0.3, "base.dump"), (0.9999, "copia")])
def test_un_byte_cambiado_se_niega_y_dice_donde(
    donde: float, dice: str, copia: Path, maquinas: Callable[[str], Maquina], tmp_path: Path
) -> None:
    danada = tmp_path / copia.name
    contenido = bytearray(copia.read_bytes())
    contenido[int(len(contenido) * donde)] ^= 1
    danada.write_bytes(contenido)
    virgen = maquinas("virgen")
    hecho = virgen.ordenar("restore", str(danada))
    assert (hecho.exit_code, dice in hecho.stderr) == (1, True), hecho.stderr
    assert not (virgen.carpeta / "datos" / "postgres").exists()
    assert virgen.ordenar("backup", "verificar", str(danada)).exit_code == 1


def test_cortada_a_la_mitad_se_niega(copia: Path, maquinas: Callable[[str], Maquina], tmp_path: Path) -> None:
    cortada = tmp_path / copia.name
    cortada.write_bytes(copia.read_bytes()[:5000])
    hecho = maquinas("virgen").ordenar("backup", "verificar", str(cortada))
    assert (hecho.exit_code, "cortada" in hecho.stderr) == (1, True)


def test_cifrada_solo_se_abre_con_su_contrasena(
    original: Maquina, maquinas: Callable[[str], Maquina], tmp_path: Path
) -> None:
    fichero = tmp_path / "cifrada.zip"
    sin = original.ordenar("backup", "--cifrar", "--salida", str(fichero))
    assert (sin.exit_code, "FACTURSAAS_BACKUP_PASSPHRASE" in sin.stderr, fichero.exists()) == (1, True, False)
    hecha = original.ordenar("backup", "--cifrar", "--salida", str(fichero), FACTURSAAS_BACKUP_PASSPHRASE=CONTRASENA)
    assert hecha.exit_code == 0, hecha.stderr
    assert b"Ana N" not in fichero.read_bytes()
    otra = original.ordenar("backup", "verificar", str(fichero), FACTURSAAS_BACKUP_PASSPHRASE="otra")
    assert (otra.exit_code, otra.stderr) == (1, "Esa no es la contraseña de la copia.\n")
    danada = tmp_path / "danada.zip"
    contenido = bytearray(fichero.read_bytes())
    contenido[len(contenido) // 3] ^= 1
    danada.write_bytes(contenido)
    rota = original.ordenar("backup", "verificar", str(danada), FACTURSAAS_BACKUP_PASSPHRASE=CONTRASENA)
    assert (rota.exit_code, "«base.dump» no es lo que se escribió" in rota.stderr) == (1, True), rota.stderr
    secreto = tmp_path / "secreto"
    secreto.write_text(f"{CONTRASENA}\n", encoding="utf-8")
    destino = maquinas("cifrada")
    restaurada = destino.ordenar("restore", str(fichero), FACTURSAAS_BACKUP_PASSPHRASE_FILE=str(secreto))
    assert restaurada.exit_code == 0, restaurada.stderr
    with destino.en_marcha(), tenant_session(ANA) as sesion:
        assert certificados.credencial(sesion) is not None


def test_no_pisa_una_base_con_datos_salvo_que_se_fuerce(copia: Path, maquinas: Callable[[str], Maquina]) -> None:
    ocupada = maquinas("ocupada")
    with ocupada.en_marcha():
        fabrica.con_emitida(Inquilino("user_bruno", Plan.PRO))
    hecho = ocupada.ordenar("restore", str(copia))
    assert (hecho.exit_code, "--forzar" in hecho.stderr) == (1, True)
    with ocupada.en_marcha():
        assert len(papeles(Inquilino("user_bruno", Plan.PRO))) == 1
    # Con la aplicación usándola tampoco, aunque se fuerce.
    with ocupada.en_marcha(), psycopg.connect(url_de_la_aplicacion()):
        en_uso = ocupada.ordenar("restore", str(copia), "--forzar")
    assert (en_uso.exit_code, "abierta" in en_uso.stderr) == (1, True)
    forzado = ocupada.ordenar("restore", str(copia), "--forzar")
    assert forzado.exit_code == 0, forzado.stderr
    with ocupada.en_marcha():
        assert len(papeles(ANA)) == 2
        assert papeles(Inquilino("user_bruno", Plan.PRO)) == {}


def test_una_restauracion_muerta_a_medias_no_parece_buena_y_se_repite(
    copia: Path, maquinas: Callable[[str], Maquina]
) -> None:
    rota = maquinas("rota")
    with rota.en_marcha():
        fabrica.con_emitida(Inquilino("user_bruno", Plan.PRO))
    proceso = subprocess.Popen(
        [sys.executable, "-c", _MORIR_AL_MIGRAR, str(copia)], cwd=RAIZ, env=os.environ | rota.variables
    )
    assert proceso.wait(60) == -signal.SIGKILL
    for orden in ("migrate", "worker", "backup"):
        negada = rota.ordenar(orden)
        assert (negada.exit_code, "a medias una restauración" in negada.stderr) == (1, True), negada.stderr
    revisada = rota.ordenar("doctor")
    assert (revisada.exit_code, "restore FICHERO" in revisada.stdout) == (1, True)
    # Sin forzar, vuelve lo de antes; forzando, acaba.
    assert rota.ordenar("restore", str(copia)).exit_code == 1
    with rota.en_marcha():
        assert len(papeles(Inquilino("user_bruno", Plan.PRO))) == 1
    assert rota.ordenar("restore", str(copia), "--forzar").exit_code == 0
    with rota.en_marcha(), tenant_session(ANA) as sesion:
        assert certificados.credencial(sesion) is not None


_MORIR_AL_MIGRAR = """
import os, signal, sys
from pathlib import Path
from factursaas.arranque import migraciones, respaldo
migraciones.migrar = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)
respaldo.restaurar(Path(sys.argv[1]), forzar=True)
"""


def test_la_de_una_version_anterior_se_pone_al_dia(
    base_nueva: str, maquinas: Callable[[str], Maquina], tmp_path: Path
) -> None:
    """También de cuando la base aún no sabía si venía de una copia: nadie sigue la cadena que se quedó atrás."""
    epocas.cargar(base_nueva, "0007")
    fichero = tmp_path / "vieja.zip"
    entorno = {"DATABASE_URL": base_nueva, "FACTURSAAS_SECRET_KEY": epocas.SECRETO}
    hecha = maquinas("vieja").ordenar("backup", "--salida", str(fichero), **entorno)
    assert hecha.exit_code == 0, hecha.stderr
    nueva = maquinas("puesta_al_dia")
    restaurada = nueva.ordenar("restore", str(fichero), "--json")
    assert restaurada.exit_code == 0, restaurada.stderr
    dicho = json.loads(restaurada.stdout)
    assert (dicho["revision"], dicho["revision_actual"] > "0007", dicho["restauracion"]) == ("0007", True, 1)
    with nueva.en_marcha():
        emitir(ANA, fabrica.con_borrador(ANA))
        with tenant_session(ANA) as sesion:
            assert len({r.instalacion_id for r in sesion.exec(select(RegistroFacturacion))}) == 2
        assert epocas.abre_su_certificado(Inquilino("user_bruno", Plan.PRO))
    assert nueva.ordenar("verify-chain").exit_code == 0


def test_de_una_version_posterior_se_niega(original: Maquina, copia: Path, tmp_path: Path) -> None:
    futura = tmp_path / "futura.zip"
    with ZipFile(copia) as vieja, ZipFile(futura, "w") as nueva:
        for nombre in vieja.namelist():
            contenido = vieja.read(nombre)
            if nombre == "manifiesto.json":
                manifiesto = json.loads(contenido)
                manifiesto["hechos"]["revision"] = "9999"
                contenido = json.dumps(manifiesto).encode()
            nueva.writestr(nombre, contenido)
    hecho = original.ordenar("restore", str(futura), "--forzar")
    assert (hecho.exit_code, "posterior del programa" in hecho.stderr) == (1, True)


def test_es_de_un_solo_instante_aunque_se_siga_emitiendo(original: Maquina, tmp_path: Path) -> None:
    """Las cadenas, las facturas y los contadores cuadran entre sí, y lo que se emite después no está."""
    with original.en_marcha():
        fin = threading.Event()

        def facturar() -> None:
            while not fin.is_set():
                emitir(ANA, fabrica.con_borrador(ANA))

        hilo = threading.Thread(target=facturar)
        hilo.start()
        time.sleep(0.3)
        hecha = respaldo.hacer(tmp_path / "viva.zip")
        fin.set()
        hilo.join()
    filas = hecha.manifiesto.hechos.filas
    ana = next(c for c in hecha.manifiesto.hechos.cadenas if c.user_id == "user_ana")
    assert filas["registros"] == DE_LA_DEMO + ana.posicion
    with pytest.raises(ErrorDeArranque, match="no se pisa"):
        respaldo.hacer(hecha.fichero)


@pytest.mark.parametrize("opciones", [[], ["--cifrar"]])
def test_si_no_cabe_no_queda_nada_a_medias(opciones: list[str], original: Maquina, tmp_path: Path) -> None:
    with disco_pequeno(tmp_path / "llena", "100k") as llena:
        hecha = original.ordenar("backup", "--salida", str(llena), *opciones, FACTURSAAS_BACKUP_PASSPHRASE=CONTRASENA)
        assert (hecha.exit_code, "No se ha podido escribir" in hecha.stderr) == (1, True), hecha.output
        assert not list(llena.iterdir())


def test_sin_base_no_hay_que_copiar(maquinas: Callable[[str], Maquina]) -> None:
    with maquinas("nadie").puesta():
        hecho = CliRunner().invoke(app, ["backup"])
    assert (hecho.exit_code, "no hay base" in hecho.output) == (1, True)
