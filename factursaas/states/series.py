"""Las series del inquilino: cómo se numeran y cuál es el próximo número."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import reflex as rx
from pydantic import ValidationError

from factursaas.db import TenantSession
from factursaas.domain.errores import DatosNoValidos, EstadoNoPermitido
from factursaas.domain.numeracion import (
    PATRON_POR_DEFECTO,
    escribir_numero_factura,
    validar_codigo_serie,
    validar_patron,
)
from factursaas.models import Serie
from factursaas.services import emisor, series
from factursaas.states.base import TenantState
from factursaas.states.entrada import con_error, errores_de, primero_con_error, texto, textos

CAMPOS = ("codigo", "tipo", "descripcion", "formato", "patron")
TIPOS = {"ordinaria": "Facturas", "simplificada": "Facturas simplificadas", "rectificativa": "Rectificativas"}
OTRO = "otro"
FORMATOS = (PATRON_POR_DEFECTO, "{serie}{ejercicio}{numero:05d}", "{ejercicio}/{serie}/{numero}")
"""Los que se ofrecen; todos llevan el año, porque cada año se vuelve a empezar por el 1."""
MAXIMO_A_LA_VISTA = 100


@dataclass(frozen=True, slots=True)
class FilaSerie:
    """Una serie y cómo se llamará su próxima factura."""

    codigo: str
    descripcion: str
    tipo: str
    siguiente: str

    @classmethod
    def de(cls, db: TenantSession, serie: Serie, hoy: date) -> "FilaSerie":
        """La fila de una serie."""
        siguiente = series.siguiente_numero(db, serie.codigo, hoy)
        return cls(serie.codigo, serie.descripcion, TIPOS[serie.tipo], siguiente)


class SeriesState(TenantState, rx.State):
    """La lista de series y el diálogo para crear una."""

    filas: list[FilaSerie] = []
    cargando: bool = True
    abierto: bool = False
    errores: dict[str, str] = {}
    formatos: list[tuple[str, str]] = []
    formato: str = PATRON_POR_DEFECTO
    muestra: str = ""
    guardando: bool = False

    _codigo: str = ""
    _patron: str = PATRON_POR_DEFECTO
    _ejercicio: int = 2026

    @rx.event
    async def cargar(self):
        """Lee las series."""
        self.filas, self._ejercicio = await self._run(_leer)
        self.cargando = False

    @rx.event
    async def nueva(self):
        """Abre el diálogo en blanco."""
        self.errores, self.formato = {}, PATRON_POR_DEFECTO
        self._codigo, self._patron = "", PATRON_POR_DEFECTO
        self._mostrar()
        self.abierto = True

    @rx.event
    async def cambiar_abierto(self, abierto: Any = None):
        """El diálogo se cierra; abrirse, solo se abre con `nueva`."""
        if abierto is not True:
            self.abierto = False

    @rx.event(supersedes=True, debounce=200)
    async def mirar_codigo(self, codigo: Any = None):
        """Enseña cómo quedarían los números con ese código."""
        self._codigo = texto(codigo, 60).strip()
        self._mostrar()

    @rx.event(supersedes=True, debounce=200)
    async def mirar_patron(self, patron: Any = None):
        """Enseña cómo quedarían los números con ese patrón."""
        self._patron = texto(patron, 200).strip()
        self._mostrar()

    @rx.event
    async def elegir_formato(self, formato: Any = None):
        """Uno de los formatos preparados, o escribir otro."""
        if formato in (*FORMATOS, OTRO):
            self.formato = formato
            self._patron = self._patron if formato == OTRO else formato
            self._mostrar()

    @rx.event
    async def guardar(self, form: Any = None):
        """Crea la serie; si algo no vale, lo dice junto a su campo."""
        if not self.abierto:
            return
        dichos = textos(form)
        datos = {campo: dichos[campo] for campo in ("codigo", "descripcion", "tipo") if dichos.get(campo)}
        datos["patron"] = dichos.get("patron", "") if self.formato == OTRO else self.formato
        self.guardando = True
        yield
        try:
            serie = await self._run(_crear, datos)
        except (ValidationError, DatosNoValidos, EstadoNoPermitido) as fallo:
            self.errores = {"codigo": str(fallo)} if isinstance(fallo, EstadoNoPermitido) else errores_de(fallo)
            if campo := primero_con_error(self.errores, CAMPOS):
                yield rx.set_focus(campo)
            return
        finally:
            self.guardando = False
        self.abierto = False
        yield SeriesState.cargar
        yield rx.toast.success(f"La serie {serie.codigo} ya se puede elegir al hacer una factura.")

    def _mostrar(self) -> None:
        """Los números que saldrían, o qué falla de lo escrito."""
        codigo = self._codigo if _vale(validar_codigo_serie, self._codigo) == "" else "B"
        ejemplos = [(formato, escribir_numero_factura(formato, codigo, self._ejercicio, 1)) for formato in FORMATOS]
        self.formatos = [*ejemplos, (OTRO, "Escribirlo a mano…")]
        fallo = _fallo_del_patron(self._patron)
        self.muestra = "" if fallo else escribir_numero_factura(self._patron, codigo, self._ejercicio, 1)
        errores = con_error(self.errores, "patron", fallo)
        self.errores = con_error(errores, "codigo", _vale(validar_codigo_serie, self._codigo) if self._codigo else "")


def _vale(comprobar: Any, valor: str) -> str:
    try:
        comprobar(valor)
    except ValueError as fallo:
        return str(fallo)
    return ""


def _fallo_del_patron(patron: str) -> str:
    if fallo := _vale(validar_patron, patron):
        return fallo
    if "{ejercicio}" not in patron:
        return "Falta {ejercicio}: cada año se vuelve a empezar por el 1 y los números se repetirían."
    if "{serie}" not in patron:
        return "Falta {serie}: sin ella los números se repetirían con los de tus otras series."
    return ""


def _leer(db: TenantSession) -> tuple[list[FilaSerie], int]:
    hoy = emisor.hoy(db)
    return [FilaSerie.de(db, serie, hoy) for serie in series.listar(db)[:MAXIMO_A_LA_VISTA]], hoy.year


def _crear(db: TenantSession, datos: dict[str, str]) -> Serie:
    if fallo := _fallo_del_patron(datos["patron"].strip()):
        raise DatosNoValidos({"patron": fallo})
    return series.crear(db, series.DatosSerie.model_validate({"codigo": "", **datos}))
