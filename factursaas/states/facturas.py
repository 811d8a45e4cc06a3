"""La lista de facturas, vista desde una pestaña."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

import reflex as rx
from pydantic import ValidationError
from reflex.event import EventSpec

from factursaas.db import TenantSession
from factursaas.domain.dinero import escribir_euros, escribir_fecha
from factursaas.domain.estados import EstadoFactura, esta_vencida
from factursaas.domain.periodos import PERIODOS
from factursaas.services import clientes, emisor, enlaces, facturas, series, vistas
from factursaas.services.facturas import FacturaEnLista, FiltroFacturas, PedidoFacturas, errores_del_pedido
from factursaas.services.remision.historia import senales_de
from factursaas.states.descargas import bajar_lista
from factursaas.states.entrada import texto
from factursaas.states.filtros_facturas import (
    CAMPOS_DE,
    ENTRE_FECHAS,
    ESTADOS,
    TODAS,
    FichaFiltros,
    FilaSuma,
    Pastilla,
    leer_dialogo,
    pastillas,
)
from factursaas.states.foco import enfocar_fila, vecina
from factursaas.states.informe_lotes import InformeState
from factursaas.states.lista import LARGO_BUSQUEDA, POR_PAGINA, Paso, anotar_en_la_direccion
from factursaas.states.seleccion import SeleccionState

NADA: Mapping[UUID, str] = {}
SIN_VISTA = "todas"
"""En la dirección, que se quieren ver todas aunque haya una vista que se abra sola."""
_OFRECIDOS = 6
_COBRABLES = (EstadoFactura.EMITIDA, EstadoFactura.RECTIFICADA)


@dataclass(frozen=True, slots=True)
class FilaFactura:
    """Una factura en la lista."""

    id: str
    numero: str
    cliente: str
    fecha: str
    total: str
    estado: str
    vencida: bool
    aeat: str = ""
    vencimiento: str = ""
    por_cobrar: bool = False

    @classmethod
    def de(cls, factura: FacturaEnLista, hoy: date, senales: Mapping[UUID, str] = NADA) -> "FilaFactura":
        """La fila de una factura; `senales` dice las que la AEAT rechazó o aceptó con errores."""
        falta = factura.total_a_pagar - factura.cobrado
        vence = factura.proximo_vencimiento or factura.vencimiento
        return cls(
            str(factura.id),
            factura.numero_completo or "Sin número",
            factura.nombre_cliente or "Sin cliente",
            escribir_fecha(factura.fecha),
            escribir_euros(factura.total, factura.moneda),
            factura.estado,
            esta_vencida(EstadoFactura(factura.estado), factura.proximo_vencimiento, falta, hoy),
            senales.get(factura.id, ""),
            escribir_fecha(vence) if vence else "",
            factura.estado in _COBRABLES and falta > 0,
        )


class FacturasState(SeleccionState, rx.State):
    """La lista, su orden y sus filtros, que viven en la dirección: recargarla, compartirla o volver atrás vale."""

    filas: list[FilaFactura] = []
    sumas: list[FilaSuma] = []
    puestas: list[Pastilla] = []
    buscado: str = ""
    estado: str = TODAS
    periodo: str = ""
    orden: str = "-fecha"
    tramo: str = ""
    filtrada: bool = False
    filtrando: bool = False
    ficha: FichaFiltros = FichaFiltros()
    errores: dict[str, str] = {}
    series: list[tuple[str, str]] = []
    cliente: str = ""
    entre_fechas: bool = False
    ofrecidos: list[tuple[str, str]] = []

    _puesto: str = ""
    """Los filtros y el orden, como van en la dirección."""

    _cliente_id: str = ""
    _por_defecto: bool = False

    @rx.event
    async def cargar(self):
        """Lee la primera página con los filtros de la dirección o, si no hay, con la vista que se abre sola."""
        pedido = {campo: texto(valor, 200) for campo, valor in self.router.url.query_parameters.items()}
        consulta = await self._run(_por_defecto)
        self._por_defecto = consulta != ""
        if consulta and not pedido:
            self._reabrir()
            return await self._pedir(PedidoFacturas.tolerante(dict(parse_qsl(consulta))), en_su_sitio=True)
        self._poner(PedidoFacturas.tolerante(pedido))
        self._reabrir()
        await self._mirar()
        return FacturasState.sumar

    @rx.event
    async def siguiente(self):
        """Pasa de página."""
        self._paso.avanzar()
        await self._mirar()

    @rx.event
    async def anterior(self):
        """Vuelve a la página de antes."""
        self._paso.retroceder()
        await self._mirar()

    @rx.event(supersedes=True)
    async def sumar(self):
        """Los totales de lo que enseña el filtro, después de sus filas."""
        self.sumas = await self._run(_sumar, self._pedido())

    @rx.event(supersedes=True, debounce=200)
    async def buscar(self, q: Any = None):
        """Busca por número, cliente, NIF o importe."""
        return await self._cambiar({"q": texto(q)[:LARGO_BUSQUEDA].strip()}, en_su_sitio=True)

    @rx.event
    async def filtrar_estado(self, estado: Any = None):
        """Solo las de un estado."""
        elegido = estado if isinstance(estado, str) and estado in ESTADOS else TODAS
        return await self._cambiar({"estado": "" if elegido == TODAS else elegido})

    @rx.event
    async def elegir_periodo(self, periodo: Any = None):
        """Solo las de un periodo con nombre."""
        elegido = periodo if isinstance(periodo, str) and periodo in PERIODOS and periodo != self.periodo else ""
        return await self._cambiar({"periodo": elegido, "desde": "", "hasta": ""})

    @rx.event
    async def ordenar(self, columna: Any = None):
        """Ordena por una columna; si ya lo estaba, al revés. Importes y fechas empiezan por lo mayor."""
        if not isinstance(columna, str) or columna not in facturas.ORDENES:
            return None
        ya_lo_estaba = self.orden.removeprefix("-") == columna
        de_mayor = not self.orden.startswith("-") if ya_lo_estaba else columna != "cliente"
        return await self._cambiar({"orden": f"{'-' if de_mayor else ''}{columna}"})

    @rx.event
    async def quitar(self, campo: Any = None):
        """Quita uno de los filtros puestos."""
        nombre = texto(campo, 20)
        return await self._cambiar(dict.fromkeys(CAMPOS_DE.get(nombre, (nombre,)), ""))

    @rx.event
    async def quitar_filtros(self):
        """Vuelve a enseñarlas todas."""
        self._reabrir()
        return await self._pedir(PedidoFacturas())

    @rx.event
    async def abrir_filtros(self):
        """Abre el diálogo con lo que hay puesto."""
        self.series = await self._run(_series)
        pedido = self._pedido()
        self.ficha, self.errores, self.ofrecidos = FichaFiltros.de(pedido), {}, []
        self._cliente_id = str(pedido.cliente or "")
        self.cliente = next((una.texto for una in self.puestas if una.campo == "cliente"), "")
        self._reabrir()
        self.entre_fechas = self.ficha.periodo == ENTRE_FECHAS
        self.filtrando = True

    @rx.event
    async def cambiar_filtrando(self, abierto: Any = None):
        """El diálogo se cierra."""
        if abierto is not True:
            self.filtrando = False

    @rx.event
    async def cambiar_periodo(self, periodo: Any = None):
        """En el diálogo, las dos fechas solo se piden si se eligen."""
        self.entre_fechas = periodo == ENTRE_FECHAS

    @rx.event(supersedes=True, debounce=200)
    async def buscar_cliente(self, q: Any = None):
        """Ofrece los clientes que se llaman así."""
        self._cliente_id, self.cliente = "", texto(q, LARGO_BUSQUEDA).strip()
        self.ofrecidos = await self._run(_ofrecer, self.cliente) if self.cliente else []

    @rx.event
    async def elegir_cliente(self, cliente_id: Any = None):
        """Elige uno de los ofrecidos."""
        if nombre := dict(self.ofrecidos).get(texto(cliente_id, 40)):
            self._cliente_id, self.cliente, self.ofrecidos = cliente_id, nombre, []

    @rx.event
    async def filtrar(self, form: Any = None):
        """Pone los filtros del diálogo; si alguno no vale, lo dice junto a él."""
        if self.cliente and not self._cliente_id:
            self.errores = {"cliente": "Elige uno de la lista."}
            return None
        dicho = leer_dialogo(form if isinstance(form, dict) else {}, self._cliente_id)
        demas = {campo: valor for campo, valor in self._pedido().puestos().items() if campo not in dicho}
        try:
            pedido = PedidoFacturas.model_validate(demas | {campo: valor for campo, valor in dicho.items() if valor})
        except ValidationError as fallo:
            self.errores = errores_del_pedido(fallo)
            return None
        self.filtrando = False
        return await self._pedir(pedido)

    @rx.event
    async def exportar(self, formato: Any = None):
        """Pide un enlace de un minuto y baja con él lo que enseña el filtro, entero."""
        if formato not in ("csv", "xlsx"):
            return None
        enlace = await self._run(enlaces.firmar_lista)
        return bajar_lista("facturas", dict(parse_qsl(self._puesto)), formato, enlace)

    async def _cambiar(self, cambios: dict[str, str], *, en_su_sitio: bool = False) -> list[EventSpec]:
        return await self._pedir(PedidoFacturas.tolerante(self._pedido().puestos() | cambios), en_su_sitio=en_su_sitio)

    async def _pedir(self, pedido: PedidoFacturas, *, en_su_sitio: bool = False) -> list[EventSpec]:
        """Lee desde la primera página y lo deja en la dirección, como otro paso al que volver o en el mismo sitio."""
        if pedido.q != self.buscado and not en_su_sitio:
            self._reabrir()
        self._poner(pedido)
        await self._mirar()
        anotar = anotar_en_la_direccion("facturas", self._consulta(), en_su_sitio=en_su_sitio)
        return [anotar, FacturasState.sumar]  # pyright: ignore[reportReturnType]

    def _consulta(self) -> str:
        return self._puesto or (f"{SIN_VISTA}=si" if self._por_defecto else "")

    def _pedido(self) -> PedidoFacturas:
        return PedidoFacturas.tolerante(dict(parse_qsl(self._puesto)))

    def _poner(self, pedido: PedidoFacturas) -> None:
        self._puesto, self._paso = urlencode(pedido.puestos()), Paso()
        self._pasar_a(
            buscado=pedido.q,
            estado=pedido.estado or TODAS,
            periodo=pedido.periodo,
            orden=pedido.orden,
            filtrada=any(campo != "orden" for campo in pedido.puestos()),
        )

    async def _mirar(self) -> None:
        """Lee lo que se pasa a mirar; lo que se dijo de un lote era de lo de antes."""
        (await self.get_state(InformeState))._olvidar()
        await self._leer()

    async def _leer(self) -> None:
        leida = await self._run(_listar, self._pedido(), self._paso.actual or None)
        self.filas = leida.filas
        self._pasar_a(puestas=leida.pastillas, tramo=self._paso.tramo(len(leida.filas)))
        self._seguir_en(leida.siguiente)
        self._elegir_entre(leida.filtro)

    async def _poner_al_dia(self, tocadas: Collection[str]) -> list[EventSpec]:
        """Tras hacer algo con unas filas: lo que se ve, lo elegido, las sumas y el teclado, como corresponde ahora."""
        antes = self._visibles()
        await self._leer()
        if not self.filas and self._paso.anteriores:
            self._paso.retroceder()
            await self._leer()
        await self._soltar_las_que_no_estan()
        enfocar = enfocar_fila(vecina(antes, self._visibles(), tocadas))
        return [enfocar, FacturasState.sumar]  # pyright: ignore[reportReturnType]

    def _visibles(self) -> list[str]:
        filas: list[FilaFactura] = self.get_value("filas")  # sin la vigilancia de Reflex, que envuelve cada una
        return [fila.id for fila in filas]


@dataclass(frozen=True, slots=True)
class _Leida:
    filtro: FiltroFacturas
    filas: list[FilaFactura]
    pastillas: list[Pastilla]
    siguiente: str | None


def _por_defecto(db: TenantSession) -> str:
    return next((vista.consulta for vista in vistas.listar(db, "facturas") if vista.por_defecto), "")


def _sumar(db: TenantSession, pedido: PedidoFacturas) -> list[FilaSuma]:
    return [FilaSuma.de(suma) for suma in facturas.sumar(db, pedido.filtro(db))]


def _series(db: TenantSession) -> list[tuple[str, str]]:
    return [(serie.codigo, serie.codigo) for serie in series.listar(db)]


def _ofrecer(db: TenantSession, q: str) -> list[tuple[str, str]]:
    return [(str(cliente.id), cliente.nombre) for cliente in clientes.listar(db, q, _OFRECIDOS).items]


def _listar(db: TenantSession, pedido: PedidoFacturas, cursor: str | None) -> _Leida:
    filtro = pedido.filtro(db)
    pagina = facturas.buscar(db, filtro, pedido.en_orden(), POR_PAGINA, cursor)
    return _Leida(filtro, _escribir(db, pagina.items), pastillas(db, pedido), pagina.siguiente)


def _escribir(db: TenantSession, leidas: Sequence[FacturaEnLista]) -> list[FilaFactura]:
    hoy, senales = emisor.hoy(db), senales_de(db, [factura.id for factura in leidas])
    return [FilaFactura.de(factura, hoy, senales) for factura in leidas]
