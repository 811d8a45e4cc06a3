"""El editor de facturas: un borrador que se guarda solo mientras se escribe."""

import json
from dataclasses import replace
from typing import Any, Literal
from uuid import UUID, uuid4

import reflex as rx
from reflex.event import EventCallback, EventSpec

from factursaas.domain.errores import DatosNoValidos, ErrorDeNegocio, EstadoNoPermitido, NoEncontrado, VersionAntigua
from factursaas.models import Cliente
from factursaas.services import clientes, facturas
from factursaas.states import apertura, pantalla, pestanas
from factursaas.states.apuntes import Acuse, Pegado, leer_apuntes
from factursaas.states.borrador import Borrador
from factursaas.states.casillas import leer_id
from factursaas.states.comparacion import Diferencia, comparar
from factursaas.states.emitida import EmitidaState
from factursaas.states.hoja import HojaState
from factursaas.states.papel import Correccion, Parte
from factursaas.states.revision import RevisionState, reparos_de

NUEVA = "nueva"
A_ESCRIBIR = rx.call_script("setTimeout(() => document.querySelector('textarea[name$=\".descripcion\"]')?.focus(), 60)")
"""Con el cliente ya puesto, lo siguiente es qué se le factura; la línea puede estar naciendo."""
_HAY_MAS = "La otra ventana ha guardado algo más. Mira lo que cambia y elige otra vez."
Seguir = EventSpec | EventCallback | list[EventSpec | EventCallback] | None
Modo = Literal["cargando", "borrador", "emitida", "no_existe"]


class EditorState(HojaState, rx.State):
    """El borrador abierto en esta pestaña.

    `abierta` es la dirección de lo que hay en pantalla y `alias`, la que tenía antes de guardarse por primera vez.
    `cuaderno` es el nombre con el que se guarda, que tiene desde que se empieza, y `tirada` cuenta las veces que se ha
    tirado lo escrito para ver lo guardado.
    """

    abierta: str = ""
    alias: str = ""
    cuaderno: str = ""
    tirada: int = 0
    acuse: Acuse = Acuse()
    modo: Modo = "cargando"
    emisor: Parte = Parte()
    cliente: Parte = Parte()
    buscando_cliente: bool = False
    pegado: Pegado = Pegado()
    impuesto: str = "IVA"
    correccion: Correccion = Correccion()
    guardado: Literal["", "guardando", "guardado", "sin_guardar", "actualizado"] = ""
    guardado_detalle: str = ""
    conflicto: Literal["", "cambiado", "borrado", "emitido"] = ""
    diferencias: list[Diferencia] = []
    borrando: bool = False

    _version: int = 0
    _al_abrir: int = 0
    _comparada: int = 0
    _sin_guardar: bool = False

    @rx.event
    async def cargar(self) -> Seguir:
        """Abre la factura de la dirección; lo que esté sin guardar de esa misma no se toca."""
        pedida = self._direccion()
        if pedida == NUEVA:
            return await self._abrir_nueva()
        if pedida == self.abierta and self.modo == "borrador":
            recien_guardada, self.alias = self.alias != "", ""
            if recien_guardada and not self._vista.entera:
                return None
            if self._sin_guardar:
                self._pintar_entero()
                return EditorState.guardar()
        return await self._abrir(pedida)

    def _direccion(self) -> str:
        return self.router.url.path.rstrip("/").rpartition("/")[2][:64]

    async def _abrir_nueva(self) -> Seguir:
        if self.alias == NUEVA:
            return rx.redirect(f"/facturas/{self.abierta}", replace=True)
        if self.abierta == NUEVA and self._sin_guardar:
            self._pintar_entero()
        else:
            self._mostrar(NUEVA, await self._run(apertura.empezar), str(uuid4()))
            await self._revisar(None, NUEVA)
        return await self._poner_el_pedido()

    async def _poner_el_pedido(self) -> Seguir:
        """A quien diga la dirección, como al elegirlo: la paleta y las listas abren la factura con su cliente."""
        pedido = leer_id(self.router.url.query_parameters.get("cliente"))
        if pedido is None:
            return None
        self._poner_cliente(await self._run(clientes.leer, pedido))
        return [EditorState.guardar(), A_ESCRIBIR]

    async def _abrir(self, pedida: str) -> None:
        try:
            abierta = await self._run(apertura.abrir, UUID(pedida))
        except (ValueError, NoEncontrado):
            self.abierta, self.modo = pedida, "no_existe"
            return
        if abierta.ficha:
            self.abierta, self.alias, self.modo, self._sin_guardar = pedida, "", "emitida", False
            (await self.get_state(EmitidaState))._mostrar(abierta.ficha)
        elif pedida != self.abierta or self.modo != "borrador" or abierta.version != self._version:
            self._mostrar(pedida, abierta, pedida)
            await self._revisar(abierta.fallos, pedida)
        else:
            self._pintar_entero()

    def _mostrar(self, direccion: str, abierta: apertura.Abierta, cuaderno: str) -> None:
        self.abierta, self.alias, self.modo = direccion, "", "borrador"
        self._seguir_en(cuaderno)
        self.acuse = Acuse(version=abierta.version)
        self._borrador, self._version = abierta.borrador or Borrador(), abierta.version
        self._al_abrir = abierta.version
        self._sin_guardar, self.conflicto, self.diferencias = False, "", []
        self.guardado, self.guardado_detalle = "", ""
        self.emisor, self.cliente = Parte.de(abierta.emisor), Parte.de(abierta.cliente)
        self.correccion = abierta.correccion
        # Una factura nueva empieza por a quién; la que ya estaba empezada, por donde quiera quien la abre.
        self.buscando_cliente = direccion == NUEVA
        self.impuesto, self.con_irpf = self._borrador.tributo.impuesto.value, False
        self.con_detalles = pantalla.tiene_detalles(self._borrador)
        self.pintado = uuid4().hex
        self._pintar_entero()

    @rx.event
    async def cambiar(self, documento: Any = None, apuntes: Any = None, version: Any = None, visto: Any = None):
        """Anota lo tecleado y vuelve a sumar; lo que ya había llegado no cuenta dos veces.

        `version` es la que tenía delante quien lo tecleó: cuenta para lo que se repite al volver a abrir. `visto` es
        el último aviso de las líneas que tiene.
        """
        if self.modo != "borrador" or not self.cuaderno or documento != self.cuaderno:
            return
        if isinstance(visto, int):
            self._vista = self._vista.vista(visto)
        antes, casillas = self._borrador, {}
        repetidos = self.acuse.recibido == 0 and isinstance(version, int) and version < self._al_abrir
        for apunte in leer_apuntes(apuntes):
            if apunte.numero > self.acuse.recibido:
                self.acuse = replace(self.acuse, recibido=apunte.numero)
                if apunte.pegado:
                    apunte, self.pegado = apunte.desplegar(self._borrador)  # noqa: PLW2901
                self._borrador = apunte.aplicar(self._borrador)
                casillas |= apunte.casillas
        if (self._borrador.textos, self._borrador.claves) != (antes.textos, antes.claves):
            self._cambiado(antes, casillas)
        if repetidos and self.acuse.recibido:
            self._contrastar(antes)
            await self._comparar()

    def _contrastar(self, guardado: Borrador) -> None:
        """Lo que no llegó a confirmarse y alguien guardó después: si da lo mismo, ya está; si no, hay que elegir."""
        if self._borrador.iguala(guardado):
            self._sin_guardar, self.guardado = False, ""
            self.acuse = replace(self.acuse, guardado=self.acuse.recibido)
        else:
            self._enfrentar("cambiado")

    def _seguir_en(self, cuaderno: str) -> None:
        """Con qué nombre se escribe desde ahora: con él se entera esta pestaña de lo que guarde otra."""
        self.cuaderno = cuaderno
        pestanas.escribir(self.router.session.client_token, cuaderno)

    def _cambiado(self, antes: Borrador, casillas: dict[str, str]) -> None:
        self._ensuciar()
        self._pintar_cambios(antes, casillas)

    @rx.event
    async def retomar(self, cuaderno: Any = None):
        """Sigue con una factura que se empezó y no llegó a guardarse, si aquí aún no se ha escrito nada."""
        empezada = leer_id(cuaderno)
        if self.abierta != NUEVA or not empezada or self.acuse.recibido or not self._borrador.vacio:
            return
        if not await self._run(apertura.existe, str(empezada)):
            self._seguir_en(str(empezada))

    @rx.event
    async def repintar(self):
        """El navegador no tiene las líneas: se le mandan todas."""
        if self.modo == "borrador":
            self._pintar_entero()

    @rx.event
    async def elegir_cliente(self, cliente_id: Any = None):
        """Pone a quién se factura; vacío lo quita."""
        if self.modo != "borrador":
            return None
        elegido = leer_id(cliente_id)
        if cliente_id != "" and not elegido:
            return rx.toast.error("Ese cliente no existe. Puede que se haya borrado.", id="cliente")
        cliente = await self._run(clientes.leer, elegido) if elegido else None
        self._poner_cliente(cliente)
        self.buscando_cliente = cliente is None
        return EditorState.guardar()

    def _poner_cliente(self, cliente: Cliente | None) -> None:
        antes, self.cliente = self._borrador, Parte.de(cliente)
        self._borrador = antes.con(
            cliente_id=cliente.id if cliente else None,
            con_recargo=apertura.lleva_recargo(cliente, antes.tipo),
            dia_pago=cliente.dia_pago if cliente else 0,
            fallos={},
        ).cambiar(apertura.como_paga(cliente))
        self.con_detalles = self.con_detalles or pantalla.tiene_detalles(self._borrador)
        self.cabecera = pantalla.cabecera(self._borrador)
        self._cambiado(antes, {})

    @rx.event
    async def guardar(self):
        """Guarda lo pendiente."""
        return await self._guardar()

    async def _guardar(self) -> list[EventSpec]:
        if not self._sin_guardar or self.conflicto or self.modo != "borrador":
            return []
        es_nueva = self.abierta == NUEVA
        if es_nueva and self._borrador.vacio:
            self.guardado = ""
            return []
        try:
            factura, ahora, series, fallos = await self._run(
                apertura.guardar,
                UUID(self.cuaderno),
                self._borrador,
                None if es_nueva else self._version,
            )
        except ErrorDeNegocio as fallo:
            self._no_guardado(fallo)
            await self._comparar()
            return []
        self._version, self._sin_guardar = factura.version, False
        self.acuse = replace(self.acuse, version=factura.version)
        self._poner_serie(factura.serie, series)
        await self._revisar(fallos, str(factura.id))
        self._decir_guardado(f"{ahora:%H:%M:%S}")
        if not es_nueva:
            return []
        self.abierta, self.alias = str(factura.id), self._direccion()
        return [rx.redirect(f"/facturas/{factura.id}", replace=True)]

    async def _revisar(self, fallos: dict[str, str] | None, direccion: str) -> None:
        """Lo que impediría emitirlo tal como está guardado; nada si aún no se ha guardado."""
        revision = await self.get_state(RevisionState)
        if fallos is None:
            revision._poner("", [])
        else:
            revision._poner(self.pintado, reparos_de(fallos, self._borrador, direccion, self.cliente.id))

    def _no_guardado(self, fallo: ErrorDeNegocio) -> None:
        self.guardado, self.guardado_detalle = "sin_guardar", str(fallo)
        if isinstance(fallo, VersionAntigua):
            self._enfrentar("cambiado")
        elif isinstance(fallo, NoEncontrado):
            self._enfrentar("borrado")
        elif isinstance(fallo, EstadoNoPermitido):
            self._enfrentar("emitido")
        elif isinstance(fallo, DatosNoValidos):
            self._marcar(fallo.errores)
        else:
            raise fallo

    def _enfrentar(self, conflicto: Literal["cambiado", "borrado", "emitido"]) -> None:
        """Deja de guardar hasta que alguien decida qué se queda."""
        self.conflicto = conflicto
        self.guardado, self.guardado_detalle = "sin_guardar", "hay que elegir entre lo de aquí y lo de la otra ventana."

    async def _guardado_fuera(self, factura_id: str, version: int) -> None:
        """Alguien lo ha guardado, emitido o borrado en otro sitio: con algo a medias hay que elegir; si no, se ve."""
        suyo = self.modo == "borrador" and self.abierta == factura_id and self.conflicto in ("", "cambiado")
        if not suyo or (version and version <= self._version):
            return
        if self.conflicto and version:
            await self._comparar()
        elif not self._sin_guardar and await self._run(apertura.existe, factura_id):
            await self._abrir(factura_id)
            self.guardado = "actualizado"
        elif version:
            self._enfrentar("cambiado")
            await self._comparar()
        else:
            self._enfrentar("emitido" if await self._run(apertura.existe, factura_id) else "borrado")

    async def _comparar(self) -> None:
        """Lo que hay aquí frente a lo último guardado, para elegir sabiéndolo."""
        if self.conflicto == "cambiado":
            abierta = await self._run(apertura.abrir, UUID(self.abierta))
            self._comparada = abierta.version
            clientes = self.cliente.nombre, Parte.de(abierta.cliente).nombre
            self.diferencias = comparar(self._borrador, abierta.borrador, clientes) if abierta.borrador else []

    def _decir_guardado(self, hora: str) -> None:
        """Dice la hora; o, si algo escrito no se entiende, qué es lo que no se ha guardado."""
        faltan = pantalla.sin_guardar(self._borrador)
        if not faltan:
            self.acuse = replace(self.acuse, guardado=self.acuse.recibido)
        self.guardado = "sin_guardar" if faltan else "guardado"
        self.guardado_detalle = faltan or hora

    @rx.event
    async def recargar(self):
        """Tira lo de aquí y enseña lo último guardado."""
        if self.modo == "borrador" and self.abierta != NUEVA:
            self._version, self._sin_guardar, self.tirada = -1, False, self.tirada + 1
            await self._abrir(self.abierta)

    @rx.event
    async def quedarme_con_lo_mio(self):
        """Guarda lo de aquí encima de lo último; si ya no se puede cambiar, en un borrador nuevo."""
        if not self.conflicto or self.modo != "borrador":
            return []
        version = await self._run(apertura.version_actual, self.abierta) if self.abierta != NUEVA else None
        if version is None and self.conflicto == "cambiado":
            # Mientras se pensaba, la otra ventana lo emitió o lo borró: se vuelve a preguntar sabiéndolo.
            self._enfrentar("emitido" if await self._run(apertura.existe, self.abierta) else "borrado")
            return []
        if version is not None and version != self._comparada:
            # Nadie elige entre lo que no ha visto.
            await self._comparar()
            return rx.toast.info(_HAY_MAS, id="conflicto")
        self.conflicto, self.diferencias = "", []
        self._ensuciar()
        if version is None:
            self.abierta = NUEVA
            self._seguir_en(str(uuid4()))
        else:
            self._version = version
            self.acuse = replace(self.acuse, version=version)
        return [*await self._guardar(), A_ESCRIBIR]

    @rx.event
    async def cambiar_borrando(self, abierto: Any = None):
        """Abre o cierra la pregunta de borrar."""
        self.borrando = abierto is True

    @rx.event
    async def borrar(self):
        """Borra el borrador."""
        self.borrando = False
        if self.modo != "borrador":
            return []
        if self.abierta != NUEVA:
            await self._run(facturas.borrar, UUID(self.abierta))
        olvidar = rx.call_script(f"window.__fsOlvidarBorrador?.({json.dumps(self.cuaderno)})")
        self._cerrar()
        return [olvidar, rx.redirect("/facturas", replace=True), rx.toast.success("Borrador borrado.")]

    def _cerrar(self) -> None:
        self.abierta, self.alias, self.cuaderno, self.modo = "", "", "", "cargando"
        self._borrador, self._sin_guardar, self.conflicto = Borrador(), False, ""

    def _dar_por_emitida(self) -> None:
        """El borrador ya es una factura."""
        self.modo, self._sin_guardar, self.conflicto = "emitida", False, ""

    def _ensuciar(self) -> None:
        self._sin_guardar = True
        if not self.conflicto:
            self.guardado, self.guardado_detalle = "guardando", ""
