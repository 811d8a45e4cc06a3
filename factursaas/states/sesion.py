"""Quién está dentro, visto desde una pestaña.

La identidad vive en variables que el navegador no ve, tiene fecha de caducidad y vale para una conexión: cada
evento la vuelve a mirar. Lo público es solo texto para pintar.
"""

import asyncio
import json
import logging
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import reflex as rx
from reflex.event import Event, EventSpec

from factursaas.config import ajustes
from factursaas.db import tenant_session
from factursaas.domain.acceso import ENTRADA, INICIO, destino_seguro
from factursaas.domain.auditoria import PROPIO, Actor, Origen
from factursaas.domain.demostracion import es_demostracion
from factursaas.domain.dinero import escribir_fecha
from factursaas.domain.errores import SesionCaducada, SinPermiso
from factursaas.domain.limites import AvisoDeLimite
from factursaas.domain.planes import Inquilino, Plan
from factursaas.integrations.dev_issuer import emisor_de_desarrollo
from factursaas.integrations.tokens import (
    CLAVES_NO_DISPONIBLES,
    CUENTA_DE_BAJA,
    MARGEN_SEGUNDOS,
    Identidad,
    TokenRechazado,
    emisor_configurado,
    verificar,
)
from factursaas.services import bajas, cuentas, limites, sesiones, sesiones_oidc, soporte
from factursaas.services.remision.panorama import Alarmas, alarmas
from factursaas.states import mirada, pestanas
from factursaas.states.frases_verifactu import insignia
from factursaas.states.uso import BandaDeLimite, LineaUso
from factursaas.states.velo import Velado, estados_velados

_log = logging.getLogger(__name__)

RUTAS_PUBLICAS = frozenset(
    {"/", "/index", "/precios", "/declaracion", "/accesibilidad", "/ayuda", "/entrar", "/registro", "/404"}
)
_REVISAR_CADA = 5.0
_ESPERA_TOKEN = 5.0


class SesionState(Velado, rx.State):
    """La sesión de esta pestaña."""

    email: str = ""
    nombre_plan: str = ""
    impago: str = ""
    suplantado: bool = False
    mirando: bool = False
    operador: bool = False
    demo: bool = False
    dentro: bool = False
    comprobada: bool = False
    uso: list[LineaUso] = []
    limites: list[BandaDeLimite] = []
    marca_verifactu: str = ""
    verifactu: str = ""
    aviso: int = 0

    _user_id: str = ""
    _sesion_id: str = ""
    _email: str = ""
    _plan: str = ""
    _emitida: int = 0
    _expira: int = 0
    _suplantado: bool = False
    _actor: str = ""
    _es_operador: bool = False
    _mirada: str = ""
    _mirado: str = ""
    _conexion: str = ""
    _revisada: float = 0.0
    _pedido: float = 0.0
    _pedido_a: str = ""
    _aparcados: list[str] = []
    _vueltas: int = 0
    _hidratada: bool = False
    _encaminado: bool = False

    @rx.event
    async def asegurar(self):
        """Al abrir una página: si no se sabe quién es, se le pregunta a su navegador."""
        self._encaminado = False
        if not await self._vigente():
            return self._pedir_token()
        return rx.redirect(self._destino()) if self._ruta() == ENTRADA else None

    @rx.event
    async def recibir_token(self, token: str | None):
        """El navegador presenta un token; vacío si nadie ha entrado, nulo si aún no lo sabe."""
        self._pedido = 0.0
        if not token:
            return self._sin_sesion() if token == "" else None
        try:
            identidad = await asyncio.to_thread(_comprobar, token)
        except TokenRechazado as rechazo:
            return self._rechazar(rechazo)
        except SinPermiso as fallo:
            await self._vaciar()
            return [self._sin_sesion(), rx.toast.error(str(fallo), id=fallo.codigo)]
        return await self._acoger(identidad)

    @rx.event
    async def terminar(self, motivo: str):
        """El navegador dice que ya no hay sesión: porque se salió (`salida`) o porque dejó de valer.

        Con `nadie` la página se acaba de abrir y no había entrado nadie: lo que esperaba a su dueño sigue esperando.
        """
        if motivo == "salida":
            await self._vaciar()
        return self._sin_sesion()

    @rx.event
    async def salir(self):
        """Cierra la sesión aquí, en quien la abrió y en las demás pestañas."""
        if self._sesion_id:
            await asyncio.to_thread(_cerrar, self._propio(), mirada.mirado(self))
        await self._vaciar()
        self.comprobada = True
        return [rx.call_script("window.__fsSignOut ? window.__fsSignOut() : null"), rx.redirect("/")]

    @rx.event
    async def dejar_de_mirar(self):
        """El operador vuelve a lo suyo."""
        return await mirada.dejar(self)

    @rx.event
    async def actualizar_uso(self):
        """Vuelve a contar lo gastado del plan, tras un cambio."""
        if self._en_plazo():
            await self._contar()

    def _inquilino(self) -> Inquilino:
        """El inquilino de esta pestaña: el dueño de su sesión o, si es un operador, la cuenta que mira.

        Raises:
            SesionCaducada: si ahora mismo no hay una identidad comprobada.
        """
        if not self._en_plazo():
            raise SesionCaducada
        return mirada.mirado(self) or self._propio()

    def _propio(self) -> Inquilino:
        return Inquilino(
            self._user_id,
            Plan(self._plan) if self._plan else None,
            self._email,
            self._sesion_id,
            datetime.fromtimestamp(self._emitida, UTC),
            self._suplantado,
            Origen(actor=Actor.OPERADOR, quien=self._actor) if self._suplantado else PROPIO,
        )

    def _en_plazo(self) -> bool:
        """Si la identidad sigue en fecha y llegó por esta misma conexión."""
        return (
            self._user_id != ""
            and time.time() < self._expira + MARGEN_SEGUNDOS
            # Lo mismo que `self.router.session`, que en cada lectura lo compone todo.
            and self._conexion == self.rx_router_session.session_id
        )

    async def _vigente(self) -> bool:
        """Si la identidad vale: en plazo y con su sesión abierta, que se mira cada pocos segundos."""
        if not self._en_plazo():
            return False
        if time.time() - self._revisada > _REVISAR_CADA:
            if await self._cerrada():
                self._expira = 0
                return False
            self._revisada = time.time()
        return True

    def _pedir_token(self) -> EventSpec | None:
        """Pide un token al navegador, si no se le está pidiendo ya."""
        conexion = self.router.session.session_id
        if time.time() - self._pedido < _ESPERA_TOKEN and self._pedido_a == conexion:
            return None
        self._pedido, self._pedido_a = time.time(), conexion
        return rx.call_script("window.__fsToken ? window.__fsToken() : null", callback=SesionState.recibir_token)

    async def _acoger(self, identidad: Identidad) -> list[Event | EventSpec]:
        ya_no_es_operador = self._mirada != "" and not identidad.operador
        es_otro = self._user_id not in ("", identidad.user_id) or ya_no_es_operador
        if es_otro:
            await self._vaciar()
        otro_plan = identidad.plan is not None and identidad.plan.nombre != self.nombre_plan
        nuevo = not self.dentro or es_otro or otro_plan or self._plan != (identidad.plan or "")
        # Al abrir o recargar la página se cuenta otra vez: pudo gastarse desde otra pestaña o por la API.
        otra_conexion = self._conexion != self.router.session.session_id
        if otra_conexion:
            await self._descubrir_todo()
        self._anotar(identidad)
        if (mirado := mirada.mirado(self)) and not await asyncio.to_thread(soporte.puede, mirado):
            return [*await mirada.cortar(self, mirado)]
        if nuevo or otra_conexion:
            await self._contar(con_token=nuevo)
        self.dentro = self.comprobada = True
        return self._seguir(es_otro)

    def _anotar(self, identidad: Identidad) -> None:
        conexion = self.router.session.session_id
        self._user_id, self._sesion_id, self._email = identidad.user_id, identidad.sesion_id, identidad.email
        self._plan, self._emitida, self._expira = identidad.plan or "", identidad.emitida, identidad.expira
        self._suplantado, self._actor = identidad.suplantada, identidad.actor
        self.suplantado = identidad.suplantada or self.mirando
        self._es_operador = self.operador = identidad.operador
        self.demo = es_demostracion(identidad.user_id)
        self._conexion, self._revisada = conexion, time.time()
        self._apuntar_pestana()

    def _apuntar_pestana(self) -> None:
        ocupantes = (self._user_id, self._sesion_id, self._mirada)
        pestanas.apuntar(self.router.session.client_token, *filter(None, ocupantes))

    def _seguir(self, es_otro: bool) -> list[Event | EventSpec]:
        """Lo que toca al saber quién es: repetir lo que esperaba y volver a donde estaba."""
        if es_otro:
            # Se recarga para que tampoco quede nada del anterior en la memoria de la página.
            destino = json.dumps(INICIO) if self._ruta() == ENTRADA else "location.href"
            return [rx.call_script(f"window.__fsOlvidar?.(); location.assign({destino})")]
        esperaban, self._aparcados = [json.loads(texto) for texto in self._aparcados], []
        self._vueltas += 1 if esperaban else 0
        if self._ruta() != ENTRADA:
            return [Event(**evento) for evento in esperaban]
        # Lo que no dice su página es la carga de una, que se pide otra vez al llegar a ella: aquí leería la entrada.
        seguir: list[Event | EventSpec] = [Event(**evento) for evento in esperaban if evento["router_data"]]
        if self._encaminado:
            # Llega otro token con la página a medio cambiar: su dirección ya no dice a dónde se iba.
            return seguir
        self._encaminado = True
        return [*seguir, rx.redirect(self._destino()), rx.call_script("window.__fsRestaurar?.()")]

    def _sin_sesion(self) -> EventSpec | None:
        """Nadie ha entrado en este navegador. Lo que había a medias espera a quien era su dueño."""
        self._expira = 0
        self._vueltas = 0
        self.dentro = False
        self.comprobada = True
        if self.router.route_id in RUTAS_PUBLICAS:
            return None
        url = self.router.url
        ruta = url.path.rstrip("/")
        aqui = f"{ruta}?{url.query}" if url.query else ruta
        return rx.redirect(f"{ENTRADA}?volver={quote(aqui)}")

    def _rechazar(self, rechazo: TokenRechazado) -> list[EventSpec]:
        _log.warning("Token rechazado: %s", rechazo.motivo)
        aviso = rx.toast.error(str(rechazo), id=rechazo.codigo)
        marcha = None if rechazo.motivo == CLAVES_NO_DISPONIBLES else self._sin_sesion()
        return [marcha, aviso] if marcha else [aviso]

    async def _vaciar(self) -> None:
        """Olvida todo lo que la pestaña sabía de quien estaba."""
        for estado in estados_velados():
            (await self.get_state(estado)).reset()
        self._hidratada = True

    async def _descubrir_todo(self) -> None:
        for estado in estados_velados():
            (await self.get_state(estado))._descubrir()

    async def _contar(self, *, con_token: bool = False) -> None:
        """Pone al día lo que se ve de la cuenta; con un token nuevo, anota antes lo que dice."""
        resumen, suyas, cerca = await asyncio.to_thread(_resumir, self._inquilino(), con_token=con_token)
        self.email = resumen.email
        self.nombre_plan = resumen.plan.nombre
        self.impago = _texto_de_impago(resumen)
        self.marca_verifactu, self.verifactu = insignia(suyas)
        self.uso = [LineaUso.de(recurso, resumen.uso[recurso], limite) for recurso, limite in resumen.limites.items()]
        self.limites = [BandaDeLimite.de(aviso) for aviso in cerca]

    async def _enterarse(self) -> bool:
        """Algo ha cambiado fuera: su plan, o que ya no puede entrar; entonces se pide al navegador que se presente.

        Returns:
            Si su acceso está cerrado.
        """
        if await self._cerrada():
            self._expira = 0
            self.aviso += 1
            return True
        if not self._en_plazo():
            return False
        quien = self._inquilino()
        if quien.suplantado and not await asyncio.to_thread(soporte.puede, quien):
            self.aviso += 1  # al presentarse su navegador se le echa
            return False
        await self._contar()
        return False

    async def _despejar(self) -> None:
        """Quita de la vista lo de quien ya no puede entrar y sigue ahí."""
        if self.dentro and not self._en_plazo() and await self._cerrada():
            await self._vaciar()

    async def _cerrada(self) -> bool:
        return await asyncio.to_thread(sesiones.esta_cerrada, self._sesion_id, self._user_id)

    def _ruta(self) -> str:
        return self.router.route_id

    def _destino(self) -> str:
        return destino_seguro(self.router.url.query_parameters.get("volver", ""))


def _comprobar(token: str) -> Identidad:
    identidad = verificar(token)
    if sesiones.esta_cerrada(identidad.sesion_id, identidad.user_id):
        raise TokenRechazado(CUENTA_DE_BAJA if bajas.esta_de_baja(identidad.user_id) else "sesion_cerrada")
    if identidad.suplantada and not soporte.puede(identidad.inquilino()):
        soporte.entrar(identidad.inquilino())
    return identidad


def _cerrar(quien: Inquilino, mirado: Inquilino | None) -> None:
    sesion_id, caduca = quien.sesion_id, timedelta(seconds=emisor_configurado().vida_maxima + MARGEN_SEGUNDOS)
    if visita := mirado or (quien if quien.suplantado else None):
        soporte.salir(visita)
    # Se anota sin mirar si ya estaba cerrada: se puede salir dos veces.
    with tenant_session(replace(quien, sesion_id="", suplantado=False)) as db:
        sesiones.cerrar_al_salir(db, sesion_id, datetime.now(UTC) + caduca)
    if ajustes().identidad_de_desarrollo:
        emisor_de_desarrollo().end(sesion_id)
    if ajustes().identidad == "oidc" or es_demostracion(quien.user_id):
        sesiones_oidc.cerrar(sesion_id)


def _resumir(inquilino: Inquilino, *, con_token: bool) -> tuple[cuentas.ResumenCuenta, Alarmas, list[AvisoDeLimite]]:
    with tenant_session(inquilino) as db:
        if con_token:
            cuentas.presentar_token(db)
        resumen = cuentas.resumen(db)
        return resumen, alarmas(db), limites.por_ensenar(db, resumen.plan, resumen.uso)


def _texto_de_impago(resumen: cuentas.ResumenCuenta) -> str:
    if resumen.fin_de_gracia is None:
        return ""
    nombre = resumen.contratado.nombre
    if resumen.plan is not resumen.contratado:
        return f"No hemos podido cobrar el plan {nombre}: ahora tienes los límites del plan {resumen.plan.nombre}."
    dia = escribir_fecha(resumen.fin_de_gracia.date())
    return f"No hemos podido cobrar el plan {nombre}. Lo conservas hasta el {dia}: revisa tu tarjeta antes."
