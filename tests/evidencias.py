"""Hacer un paquete, descomprimirlo fuera y comprobarlo como lo haría un perito: en otro proceso y sin el programa."""

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from factursaas.db import tenant_session
from factursaas.documents.evidencias import empaquetar
from factursaas.domain.planes import Inquilino
from factursaas.domain.verifactu.evidencias import Tramo
from factursaas.services import evidencias


def hacer(quien: Inquilino, carpeta: Path, tramo: Tramo | None = None) -> Path:
    """El paquete de alguien, ya descomprimido."""
    fichero, fuera = carpeta / "evidencias.zip", carpeta / "fuera"
    with fichero.open("wb") as salida, tenant_session(quien, instantanea=True) as db:
        evidencias.componer(db, tramo or Tramo(), lambda portada, piezas: empaquetar(salida, portada, piezas))
    with ZipFile(fichero) as comprimido:
        assert comprimido.testzip() is None
        comprimido.extractall(fuera)
    return fuera


def verificar(carpeta: Path) -> tuple[int, str]:
    orden = [sys.executable, "-I", "-S", str(carpeta / "verificar.py")]
    hecho = subprocess.run(orden, check=False, capture_output=True, text=True, cwd="/", env={"PYTHONUTF8": "1"})
    return hecho.returncode, hecho.stdout + hecho.stderr


def manifiesto(carpeta: Path) -> dict[str, Any]:
    return json.loads((carpeta / "MANIFIESTO.json").read_text(encoding="utf-8"))


def resellar(carpeta: Path, cambiar: Callable[[dict[str, Any]], None] = lambda _: None) -> None:
    """Lo que haría quien quisiera disimular un cambio: pone en el manifiesto los resúmenes de lo que hay y lo sella."""
    datos = manifiesto(carpeta)
    cambiar(datos)
    for registro in datos["registros"]:
        registro["sha256"] = _resumen(carpeta / registro["fichero"])
    for grupo in (datos, *datos["envios"]):
        grupo["ficheros"] = {nombre: _resumen(carpeta / nombre) for nombre in grupo["ficheros"]}
    (carpeta / "MANIFIESTO.json").write_text(json.dumps(datos), encoding="utf-8")
    (carpeta / "MANIFIESTO.sha256").write_text(
        f"{_resumen(carpeta / 'MANIFIESTO.json')}  MANIFIESTO.json\n", encoding="utf-8"
    )


def _resumen(fichero: Path) -> str:
    return hashlib.sha256(fichero.read_bytes()).hexdigest()
