"""Lo que hace una persona en su jornada: mira, busca y, de vez en cuando, escribe una factura y la emite."""

import asyncio
import random
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bench.pestana import Condicion, Perdida, Pestana, cambia

_ESTADOS = "reflex___state____state.factursaas___states___"
FACTURAS = f"{_ESTADOS}facturas____facturas_state"
BUSCADORES = f"{_ESTADOS}buscadores____buscadores_state"
EDITOR = f"{_ESTADOS}editor____editor_state"
EMISION = f"{_ESTADOS}emision____emision_state"
EMITIDA = f"{_ESTADOS}emitida____emitida_state"
TECLEO = (0.15, 0.5)


@dataclass
class Medidas:
    """Lo que ha tardado cada cosa y lo que ha fallado, entre todas las personas."""

    tiempos: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    fallos: list[str] = field(default_factory=list)
    emitidas: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    reconexiones: int = 0
    midiendo: bool = False

    def anotar(self, que: str, segundos: float) -> None:
        """Guarda un tiempo, si ya ha pasado el calentamiento."""
        if self.midiendo:
            self.tiempos[que].append(segundos)


@dataclass(frozen=True)
class Cuenta:
    """Con qué cuenta trabaja una persona."""

    user_id: str
    jwt: Callable[[], str]
    clientes: list[str]
    facturas: list[str]


class Persona:
    """Alguien con la aplicación abierta."""

    def __init__(self, cuenta: Cuenta, puertos: list[int], medidas: Medidas, pausa: tuple[float, float]) -> None:
        self._cuenta, self._puertos, self._medidas, self._pausa = cuenta, puertos, medidas, pausa
        self._azar = random.Random(cuenta.user_id)  # noqa: S311 - no es un secreto: que se repita igual
        self._pestana = Pestana(cuenta.jwt)
        self._puerto = self._azar.choice(puertos)
        self._apuntes = 0

    async def entrar(self) -> None:
        """Abre el panel."""
        self._medidas.anotar("abrir la aplicación", await self._pestana.abrir(self._puerto, "/panel"))

    async def trabajar(self, seguir: Callable[[], bool]) -> None:
        """Hace una cosa tras otra, con sus pausas; si se corta, vuelve a conectar por donde pueda."""
        quehaceres = [self._mirar_lista, self._buscar, self._mirar_factura, self._mirar_panel, self._facturar]
        while seguir():
            await self._pensar()
            [quehacer] = self._azar.choices(quehaceres, weights=[25, 25, 20, 10, 20])
            try:
                await quehacer()
            except Perdida as fallo:
                self._medidas.fallos.append(f"{quehacer.__name__}: {fallo}")
                await self._volver(seguir)

    async def salir(self) -> None:
        """Cierra la pestaña."""
        await self._pestana.cerrar()

    async def _volver(self, seguir: Callable[[], bool]) -> None:
        while seguir():
            self._puerto = self._azar.choice(self._puertos)
            try:
                await self._pestana.abrir(self._puerto, "/panel")
            except Perdida:
                await asyncio.sleep(self._azar.uniform(0.3, 1))
            else:
                self._medidas.reconexiones += 1
                return

    async def _pensar(self) -> None:
        await asyncio.sleep(self._azar.uniform(*self._pausa))

    async def _teclear(self) -> None:
        await asyncio.sleep(self._azar.uniform(*TECLEO))

    async def _mirar_lista(self) -> None:
        self._medidas.anotar("lista de facturas", await self._pestana.ir_a("/facturas"))

    async def _mirar_panel(self) -> None:
        self._medidas.anotar("panel", await self._pestana.ir_a("/panel"))

    async def _mirar_factura(self) -> None:
        ruta = f"/facturas/{self._azar.choice(self._cuenta.facturas)}"
        self._medidas.anotar("ver una factura", await self._pestana.ir_a(ruta))

    async def _buscar(self) -> None:
        await self._pestana.ir_a("/facturas")
        texto = f"{self._azar.choice(['Pelu', 'Taller', 'A-2026', '0003'])}{self._azar.randint(0, 9)}"
        encontrado = cambia(FACTURAS, "filas")
        if self._pestana.valor(FACTURAS, "q") == texto:
            return
        tardado = await self._pestana.mandar(
            f"{FACTURAS}.buscar", {"q": texto}, lambda m: encontrado(m) or bool((m.get("delta") or {}).get(FACTURAS))
        )
        self._medidas.anotar("buscar en la lista", tardado)

    async def _facturar(self) -> None:
        pestana, medir = self._pestana, self._medir
        self._medidas.anotar("abrir el editor", await pestana.ir_a("/facturas/nueva"))
        clientes = cambia(BUSCADORES, "clientes")
        await medir("buscar cliente", f"{BUSCADORES}.buscar_clientes", {"consulta": "pelu"}, clientes)
        elegido = {"cliente_id": self._azar.choice(self._cuenta.clientes)}
        await medir("elegir cliente", f"{EDITOR}.elegir_cliente", elegido, _GUARDADO)
        documento = pestana.valor(EDITOR, "abierta")
        await pestana.ir_a(f"/facturas/{documento}")
        for casilla, valor, cambiada in (
            ("l1.descripcion", "Corte de pelo", "novedades"),
            ("l1.cantidad", str(self._azar.randint(2, 9)), "guardado"),
            ("l1.precio", f"{self._azar.randint(10, 900)},50", "totales"),
        ):
            await self._teclear()
            cambio = self._cambio(casilla, valor)
            await medir("teclear", f"{EDITOR}.cambiar", cambio, cambia(EDITOR, cambiada))
        await medir("guardar", f"{EDITOR}.guardar", {}, _GUARDADO)
        await medir("preguntar al emitir", f"{EMISION}.pedir", {}, cambia(EMISION, "preguntando", _es(True)))
        await self._teclear()
        await medir("emitir", f"{EMISION}.emitir", {}, cambia(EMITIDA, "ficha", _con_numero))
        self._medidas.emitidas[self._cuenta.user_id].append(pestana.valor(EMITIDA, "ficha")["numero"])

    def _cambio(self, casilla: str, valor: str) -> dict[str, Any]:
        self._apuntes += 1
        apunte = {"n": self._apuntes, "casillas": {casilla: valor}}
        return {
            "documento": self._pestana.valor(EDITOR, "cuaderno"),
            "apuntes": [apunte],
            "visto": self._pestana.valor(EDITOR, "novedades")["numero"],
        }

    async def _medir(self, que: str, evento: str, payload: dict[str, Any], hasta: Condicion) -> None:
        self._medidas.anotar(que, await self._pestana.mandar(evento, payload, hasta))


def _es(esperado: Any) -> Callable[[Any], bool]:
    return lambda valor: valor == esperado


def _con_numero(ficha: dict[str, Any]) -> bool:
    return bool(ficha["numero"])


_GUARDADO = cambia(EDITOR, "guardado", _es("guardado"))
