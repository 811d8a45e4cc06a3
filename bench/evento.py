"""Lo que tarda, pesa y ocupa un evento de las páginas, con un contador pelado de Reflex al lado."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count

from bench import contador, masiva
from bench.contador import PestanaDelContador
from bench.informe import percentil
from bench.instalacion import Instalacion
from bench.memoria import residente
from bench.persona import EDITOR, FACTURAS, Cuenta
from bench.pestana import Perdida, Pestana, cambia
from bench.resultados import Medida, Meta, Opciones
from bench.siembra import sembrar

TOPE_MS = 300
CONTADOR = "evento: contador pelado"
_BUSQUEDAS = ("garcia", "peluqueria norte", "ibarra 4", "b0000", "taller", "1.2")
_TANDAS = 5
_PAUSA = 1.0
"""Segundos entre un precio y el siguiente de la misma pestaña, que es más deprisa de lo que teclea nadie."""
Gesto = Callable[[], Awaitable[float]]


@dataclass(frozen=True, slots=True)
class Tamano:
    """Cuánto se mide."""

    veces: int
    facturas: int
    sesiones: int
    tandas: tuple[int, ...]
    segundos: float

    @classmethod
    def de(cls, opciones: Opciones) -> "Tamano":
        """El que se pide."""
        if opciones.rapido:
            return cls(veces=150, facturas=1_000, sesiones=20, tandas=(20, 60), segundos=3)
        tandas = (50, 100, 150, 200, 300, 400, 600, 800, 1_000)
        return cls(veces=1_000, facturas=10_000, sesiones=200, tandas=tandas, segundos=10)


@dataclass(slots=True)
class Tiempos:
    """Lo que ha tardado un gesto cada vez, y lo que ha viajado."""

    nombre: str
    lineas: int = 0
    segundos: list[float] = field(default_factory=list)
    subidos: int = 0
    bajados: int = 0

    def medidas(self, *metas: Meta) -> Iterator[Medida]:
        """Una fila para cada percentil, por tandas, y otra para cada sentido."""
        largo = len(self.segundos) // _TANDAS
        tandas = [self.segundos[i * largo : (i + 1) * largo] for i in range(_TANDAS)]
        yield self._medida("p50", "ms", [percentil(tanda, 50) for tanda in tandas])
        yield self._medida("p95", "ms", [percentil(tanda, 95) for tanda in tandas], metas)
        yield self._medida("sube", "bytes", [self.subidos / len(self.segundos)])
        yield self._medida("baja", "bytes", [self.bajados / len(self.segundos)])

    def _medida(self, que: str, unidad: str, valores: list[float], metas: tuple[Meta, ...] = ()) -> Medida:
        talla = f" · {self.lineas} líneas" if self.lineas else ""
        return Medida(f"{self.nombre}, {que}{talla}", unidad, valores, metas, self.lineas or None)


class Editor:
    """Una pestaña con una factura a medio escribir, que cambia el precio de su primera línea."""

    def __init__(self, cuenta: Cuenta, puerto: int) -> None:
        self.pestana, self._puerto = Pestana(cuenta.jwt), puerto
        self._apuntes = count(1)

    async def abrir(self, lineas: int = 1) -> "Editor":
        """La abre con esas líneas escritas."""
        await self.pestana.abrir(self._puerto, "/facturas/nueva")
        for i in range(1, lineas + 1):
            clave = f"l{i}"
            casillas = {f"{clave}.descripcion": f"Trabajo {i}", f"{clave}.precio": "10"}
            await self._anotar(casillas, "totales")
        return self

    async def cambiar_el_precio(self) -> float:
        """Los segundos desde la tecla hasta el total."""
        return await self._anotar({"l1.precio": f"{next(_PRECIOS)},50"}, "totales")

    async def _anotar(self, casillas: dict[str, str], hasta: str) -> float:
        apunte = {"n": next(self._apuntes), "casillas": casillas}
        visto = self.pestana.valor(EDITOR, "novedades")["numero"]
        cambio = {"documento": self.pestana.valor(EDITOR, "cuaderno"), "apuntes": [apunte], "visto": visto}
        return await self.pestana.mandar(f"{EDITOR}.cambiar", cambio, cambia(EDITOR, hasta))


class Lista:
    """Una pestaña con la lista de facturas, en la que se busca."""

    def __init__(self, cuenta: Cuenta, puerto: int) -> None:
        self.pestana, self._puerto = Pestana(cuenta.jwt), puerto
        self._vez = count()

    async def abrir(self) -> "Lista":
        """La abre, con sus sumas."""
        await self.pestana.abrir(self._puerto, "/facturas")
        return self

    async def buscar(self) -> float:
        """Los segundos hasta ver las filas; las sumas, que llegan después, se esperan fuera de la cuenta."""
        q = _BUSQUEDAS[next(self._vez) % len(_BUSQUEDAS)]
        sumadas = self.pestana.esperar(cambia(FACTURAS, "sumas"))
        tardado = await self.pestana.mandar(f"{FACTURAS}.buscar", {"q": q}, cambia(FACTURAS, "filas"))
        await self.pestana.recoger(sumadas)
        return tardado


_PRECIOS = count(11)


def medir(opciones: Opciones) -> Iterator[Medida]:
    """Un contador, un precio y una búsqueda por turnos; luego lo que ocupa cada pestaña y cuántas caben."""
    tamano = Tamano.de(opciones)
    instalacion = Instalacion(opciones.carpeta / "instalacion", 1, con_redis=False)
    try:
        [cuenta] = sembrar(instalacion.url, 1, 0)
        masiva.llenar(instalacion.url, cuenta.user_id, facturas=tamano.facturas, clientes=tamano.facturas // 10)
        with contador.en_marcha(opciones.carpeta / "contador") as (puerto, proceso):
            puertos = (instalacion.puertos[0], puerto)
            opciones.decir(f"{tamano.veces} eventos de cada, por turnos; {tamano.facturas} facturas en la cuenta")
            yield from asyncio.run(_por_turnos(cuenta, puertos, tamano))
            pids = (instalacion.webs[0].proceso.pid, proceso.pid)
            opciones.decir(f"lo que ocupan {tamano.sesiones} pestañas")
            yield from asyncio.run(_memoria(cuenta, puertos, pids, tamano.sesiones))
            yield from asyncio.run(_aguante(cuenta, puertos, tamano, opciones.decir))
    finally:
        instalacion.parar()


async def _por_turnos(cuenta: Cuenta, puertos: tuple[int, int], tamano: Tamano) -> list[Medida]:
    """Cada vez uno de cada clase: lo que ralentice la máquina los ralentiza a todos."""
    suyo, ajeno = puertos
    cuenta_pelada = PestanaDelContador()
    await cuenta_pelada.abrir(ajeno, "/")
    corta = await Editor(cuenta, suyo).abrir(3)
    larga = await Editor(cuenta, suyo).abrir(50)
    lista = await Lista(cuenta, suyo).abrir()
    gestos: list[tuple[Tiempos, Pestana, Gesto]] = [
        (Tiempos(CONTADOR), cuenta_pelada, cuenta_pelada.sumar),
        (Tiempos("evento: precio y total", 3), corta.pestana, corta.cambiar_el_precio),
        (Tiempos("evento: precio y total", 50), larga.pestana, larga.cambiar_el_precio),
        (Tiempos("evento: buscar en la lista"), lista.pestana, lista.buscar),
    ]
    for vuelta in range(-10, tamano.veces):
        for tiempos, pestana, gesto in gestos:
            antes = pestana.subidos, pestana.bajados
            tardado = await gesto()
            if vuelta >= 0:
                tiempos.segundos.append(tardado)
                tiempos.subidos += pestana.subidos - antes[0]
                tiempos.bajados += pestana.bajados - antes[1]
    await asyncio.gather(*(pestana.cerrar() for _, pestana, _ in gestos))
    meta = Meta(contra=f"{CONTADOR}, p95", maximo=2)
    medidas = [gestos[0][0].medidas(), *(tiempos.medidas(meta) for tiempos, _, _ in gestos[1:])]
    return [medida for grupo in medidas for medida in grupo]


async def _memoria(cuenta: Cuenta, puertos: tuple[int, int], pids: tuple[int, int], cuantas: int) -> list[Medida]:
    """Lo que crece cada proceso con las pestañas abiertas."""
    medidas: list[Medida] = []
    editores = [Editor(cuenta, puertos[0]) for _ in range(cuantas)]
    contadores = [PestanaDelContador() for _ in range(cuantas)]
    abrir_contadores = [lambda p=p: p.abrir(puertos[1], "/") for p in contadores]
    for nombre, pid, abrir in (
        ("editor abierto", pids[0], [editor.abrir for editor in editores]),
        ("contador pelado", pids[1], abrir_contadores),
    ):
        vacio = residente(pid)
        await _por_lotes(abrir)
        medidas += [
            Medida(f"memoria del proceso web, {nombre}: sin pestañas", "MB", [vacio / 1e6]),
            Medida(f"memoria por pestaña, {nombre}", "kB", [(residente(pid) - vacio) / cuantas / 1e3]),
        ]
    await asyncio.gather(*(uno.pestana.cerrar() for uno in editores), *(uno.cerrar() for uno in contadores))
    return medidas


async def _aguante(
    cuenta: Cuenta, puertos: tuple[int, int], tamano: Tamano, decir: Callable[[str], None]
) -> list[Medida]:
    """Cuántas pestañas tecleando un precio por segundo aguanta un proceso, y lo mismo con el contador."""
    medidas: list[Medida] = []

    async def editor() -> tuple[Pestana, Gesto]:
        nuevo = await Editor(cuenta, puertos[0]).abrir()
        return nuevo.pestana, nuevo.cambiar_el_precio

    async def pelado() -> tuple[Pestana, Gesto]:
        nuevo = PestanaDelContador()
        await nuevo.abrir(puertos[1], "/")
        return nuevo, nuevo.sumar

    for nombre, nacer in (("editor", editor), ("contador pelado", pelado)):
        caben, tiempos = await _subir(nacer, tamano, lambda texto, nombre=nombre: decir(f"{nombre}: {texto}"))
        medidas.append(Medida(f"pestañas por proceso a un evento por segundo, {nombre}", "pestañas", [caben]))
        medidas.append(Medida(f"p95 con esas pestañas, {nombre}", "ms", [tiempos], (Meta(maximo=TOPE_MS),)))
    return medidas


async def _subir(
    nacer: Callable[[], Awaitable[tuple[Pestana, Gesto]]], tamano: Tamano, decir: Callable[[str], None]
) -> tuple[int, float]:
    """La última tanda con el p95 por debajo del tope, y su p95."""
    abiertas: list[tuple[Pestana, Gesto]] = []
    caben, p95 = 0, 0.0
    try:
        for tanda in tamano.tandas:
            while len(abiertas) < tanda:
                abiertas += await asyncio.gather(*(nacer() for _ in range(min(10, tanda - len(abiertas)))))
            fin = time.monotonic() + tamano.segundos
            ritmos = [_a_ritmo(gesto, i * _PAUSA / tanda, fin) for i, (_, gesto) in enumerate(abiertas)]
            tardanzas = [uno for suyas in await asyncio.gather(*ritmos) for uno in suyas]
            ahora = percentil(tardanzas, 95)
            decir(f"{tanda} pestañas, p95 {ahora:.1f} ms")
            if ahora >= TOPE_MS:
                break
            caben, p95 = tanda, ahora
    except Perdida as fallo:
        decir(f"hasta aquí: {fallo}")
    await asyncio.gather(*(pestana.cerrar() for pestana, _ in abiertas))
    return caben, p95


async def _a_ritmo(gesto: Gesto, desfase: float, fin: float) -> list[float]:
    """Un gesto cada pausa, contando lo que se retrase en empezar por estar aún con el anterior."""
    tardanzas: list[float] = []
    toca = time.monotonic() + desfase
    while toca < fin:
        await asyncio.sleep(max(0, toca - time.monotonic()))
        await gesto()
        tardanzas.append(time.monotonic() - toca)
        toca += _PAUSA
    return tardanzas


async def _por_lotes(abrir: Sequence[Callable[[], Awaitable[object]]]) -> None:
    for lote in range(0, len(abrir), 10):
        await asyncio.gather(*(uno() for uno in abrir[lote : lote + 10]))
