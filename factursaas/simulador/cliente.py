"""Hablar con la API de control de un simulador que ya atiende."""

import ssl
from pathlib import Path
from typing import Any

import httpx


class SimuladorNoAtiende(Exception):
    """No hay simulador, o ha dicho que no; el texto dice por qué."""


class Control:
    """Lo que se le puede pedir al simulador, aparte de hacer de AEAT."""

    def __init__(self, url: str, ca: Path) -> None:
        self._url = url
        self._contexto = ssl.create_default_context(cafile=ca)

    def salud(self) -> bool:
        """Si contesta."""
        try:
            return bool(self._pedir("GET", "salud"))
        except SimuladorNoAtiende:
            return False

    def poner_fallo(self, clase: str, **datos: object) -> None:
        """Pide un fallo: `veces` (nulo es siempre), `nif`, `valor` y `numero`.

        Raises:
            SimuladorNoAtiende: si no es un fallo que sepa hacer.
        """
        self._pedir("POST", "fallos", cuerpo={"clase": clase, **datos})

    def ver_fallos(self) -> list[dict[str, Any]]:
        """Los que quedan por ocurrir."""
        return self._pedir("GET", "fallos")

    def limpiar_fallos(self) -> None:
        """Los quita todos."""
        self._pedir("DELETE", "fallos")

    def libros(self, nif: str) -> dict[str, list[dict[str, Any]]]:
        """Todo lo que ha llegado de un obligado."""
        return self._pedir("GET", "libros", nif=nif)

    def borrar_libros(self, nif: str, instalacion: str | None = None) -> int:
        """Olvida lo de un obligado, o solo lo de una instalación suya. Dice cuántos registros eran."""
        parametros = {"nif": nif} | ({"instalacion": instalacion} if instalacion else {})
        return self._pedir("DELETE", "libros", **parametros)["registros_borrados"]

    def _pedir(self, metodo: str, que: str, cuerpo: object = None, **parametros: str) -> Any:
        try:
            respuesta = httpx.request(
                metodo,
                f"{self._url}/simulador/{que}",
                params=parametros,
                json=cuerpo,
                verify=self._contexto,
                timeout=30,
            )
        except httpx.HTTPError as error:
            raise SimuladorNoAtiende(f"El simulador no contesta en {self._url}: {error}") from error
        if respuesta.is_error:
            raise SimuladorNoAtiende(respuesta.json()["error"])
        return respuesta.json()
