"""Leer la declaración responsable desde la línea de órdenes."""

from pathlib import Path
from typing import Any

from factursaas import db
from factursaas.arranque import base
from factursaas.documents.declaracion import dibujar_declaracion
from factursaas.domain.verifactu.declaracion import Declaracion
from factursaas.services import declaraciones


def leer() -> Declaracion:
    """La de esta versión, con esta configuración; si está suscrita, queda guardada."""
    with base.en_marcha() as url, base.conectada(url), db.system_session() as sesion:
        return declaraciones.vigente(sesion)


def resumir(declaracion: Declaracion) -> dict[str, Any]:
    """Como se guarda, con su resumen."""
    return declaracion.a_json() | {"titulo": declaracion.titulo, "sha256": declaracion.sha256}


def guardar_pdf(declaracion: Declaracion, fichero: Path) -> None:
    """La escribe en PDF."""
    fichero.write_bytes(dibujar_declaracion(declaracion))
