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
    TipoSerie,
    escribir_numero_factura,
    validar_codigo_serie,
    validar_patron,
)
from factursaas.models import Serie
from factursaas.services import clientes, emisor, series
from factursaas.states.base import TenantState
from factursaas.states.entrada import con_error, errores_de, identificador, primero_con_error, texto, textos

CAMPOS = ("codigo", "tipo", "nif_cliente", "descripcion", "formato", "patron", "empieza_en")
TIPOS = {tipo.value: tipo.nombre for tipo in TipoSerie}
OTRO = "otro"
FORMATOS = (PATRON_POR_DEFECTO, "{serie}{ejercicio}{numero:05d}", "{ejercicio}/{serie}/{numero}")
"""Los que se ofrecen; todos llevan el año, y cada año vuelven a empezar por el 1."""
MAXIMO_A_LA_VISTA = 100


@dataclass(frozen=True, slots=True)
class FilaSerie:
    """Una serie y cómo se llamará su próxima factura."""

    id: str
    codigo: str
    descripcion: str
    tipo: str
    siguiente: str
    sin_estrenar: bool

    @classmethod
    def de(cls, db: TenantSession, serie: Serie, hoy: date) -> "FilaSerie":
        """La fila de una serie."""
        siguiente = series.siguiente_numero(db, serie.codigo, hoy)
        sin_estrenar = series.sin_estrenar(db, serie, hoy)
        return cls(str(serie.id), serie.codigo, serie.descripcion, TIPOS[serie.tipo], siguiente, sin_estrenar)


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
    tipo: str = TipoSerie.ORDINARIA.value
    empezando: str = ""
    empezando_codigo: str = ""

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
        self.errores, self.formato, self.tipo = {}, PATRON_POR_DEFECTO, TipoSerie.ORDINARIA.value
        self._codigo, self._patron = "", PATRON_POR_DEFECTO
        self._mostrar()
        self.abierto = True

    @rx.event
    async def cambiar_abierto(self, abierto: Any = None):
        """El diálogo se cierra; abrirse, solo se abre con `nueva`."""
        if abierto is not True:
            self.abierto = False

    @rx.event
    async def elegir_tipo(self, tipo: Any = None):
        """La que expide un cliente pide su NIF."""
        if texto(tipo) in TIPOS:
            self.tipo, self.errores = tipo, con_error(self.errores, "nif_cliente", "")

    @rx.event
    async def preguntar_comienzo(self, serie_id: Any = None, codigo: Any = None):
        """Pregunta por qué número sigue una serie que viene de otro programa."""
        self.errores = {}
        self.empezando, self.empezando_codigo = texto(serie_id, 40), texto(codigo, 20)

    @rx.event
    async def cambiar_empezando(self, abierto: Any = None):
        """La pregunta se cierra; abrirse, solo se abre para una serie."""
        if abierto is not True:
            self.empezando = ""

    @rx.event
    async def empezar(self, form: Any = None):
        """Fija el primer número de la serie este año."""
        if not self.empezando:
            return
        try:
            numero = _leer_comienzo(textos(form).get("comienzo", ""))
            await self._run(series.empezar_en, identificador(self.empezando), numero)
        except (DatosNoValidos, EstadoNoPermitido) as fallo:
            self.errores = (
                {"comienzo": " ".join(errores_de(fallo).values())}
                if isinstance(fallo, DatosNoValidos)
                else {"comienzo": str(fallo)}
            )
            return
        self.empezando = ""
        yield SeriesState.cargar
        yield rx.toast.success(f"La serie {self.empezando_codigo} sigue por el {numero}.")

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
        datos |= {campo: dichos[campo] for campo in ("nif_cliente", "empieza_en") if dichos.get(campo, "").strip()}
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
    if "{serie}" not in patron:
        return "Falta {serie}: sin ella los números se repetirían con los de tus otras series."
    return ""


def _leer(db: TenantSession) -> tuple[list[FilaSerie], int]:
    hoy = emisor.hoy(db)
    return [FilaSerie.de(db, serie, hoy) for serie in series.listar(db)[:MAXIMO_A_LA_VISTA]], hoy.year


def _crear(db: TenantSession, datos: dict[str, str]) -> Serie:
    if fallo := _fallo_del_patron(datos["patron"].strip()):
        raise DatosNoValidos({"patron": fallo})
    pedidos: dict[str, Any] = {"codigo": "", **datos}
    if numero := pedidos.pop("empieza_en", ""):
        pedidos["empieza_en"] = _leer_comienzo(numero, "empieza_en")
    nif = pedidos.pop("nif_cliente", "")
    if pedidos.get("tipo") == TipoSerie.DESTINATARIO:
        pedidos["cliente_id"] = _cliente_de(db, nif)
    return series.crear(db, series.DatosSerie.model_validate(pedidos))


def _leer_comienzo(escrito: str, campo: str = "comienzo") -> int:
    limpio = escrito.strip().replace(".", "")
    if not (limpio.isascii() and limpio.isdecimal() and 1 <= int(limpio[:9]) <= series.NUMERO_MAXIMO):
        raise DatosNoValidos({campo: "Escribe el número que tocaría ahora: el siguiente al último que hiciste."})
    return int(limpio[:9])


def _cliente_de(db: TenantSession, nif: str) -> Any:
    cliente = clientes.con_mismo_nif(db, nif)
    if cliente is None:
        raise DatosNoValidos({"nif_cliente": "No tienes ningún cliente con ese NIF. Guárdalo antes en Clientes."})
    return cliente.id
