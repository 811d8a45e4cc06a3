"""Quien responde del programa, para las pruebas que necesitan una declaración suscrita."""

from datetime import date
from typing import Any

import pytest

from factursaas.config import VERSION, ajustes
from factursaas.services import declaraciones

DATOS: dict[str, Any] = {
    "productor": "Programas Ñandú, S.L.",
    "nif_productor": "B12345674",
    "direccion_productor": "Calle Mayor, 1, 28013 Madrid, España",
    "lugar_declaracion": "Madrid, España",
    "fecha_declaracion": date(2026, 1, 15),
    "version_declarada": VERSION,
}


def responder(monkeypatch: pytest.MonkeyPatch) -> None:
    """Deja dicho en los registros quién responde del programa, y nada más: el NIF que va si no se dice no existe."""
    for campo in ("productor", "nif_productor"):
        monkeypatch.setattr(ajustes(), campo, DATOS[campo])


def suscribir(monkeypatch: pytest.MonkeyPatch, **cambios: Any) -> None:
    """Deja la configuración como la de quien suscribe una versión que cumple todo."""
    monkeypatch.setattr(declaraciones, "PENDIENTES", ())
    for campo, valor in (DATOS | cambios).items():
        monkeypatch.setattr(ajustes(), campo, valor)
