"""La página de VERI*FACTU: si se está en regla, qué hay que arreglar y con qué certificado."""

from dataclasses import dataclass
from typing import Any, get_args

import reflex as rx

from factursaas.db import TenantSession
from factursaas.services import certificados, comprobaciones, emisor, enlaces, facturas, remision
from factursaas.services.remision.envios import Mitad
from factursaas.services.remision.panorama import Panorama, panorama
from factursaas.states.base import TenantState
from factursaas.states.entrada import identificador, primero_con_error, texto, textos
from factursaas.states.filas_verifactu import FichaCertificado, FilaArreglo, FilaEnvio
from factursaas.states.frases_verifactu import Situacion, a_donde, cadena_rota, situacion
from factursaas.states.sesion import SesionState

RUTA = "/verifactu"
_CAMPOS = ("certificado", "contrasena")


@dataclass(frozen=True, slots=True)
class Donde:
    """A dónde se remite, en nombre de quién y desde qué instalación."""

    destino: str = ""
    nota: str = ""
    nif: str = ""
    nombre: str = ""
    instalacion: str = ""


@dataclass(frozen=True, slots=True)
class _Todo:
    situacion: Situacion
    donde: Donde
    arreglos: list[FilaArreglo]
    envios: list[FilaEnvio]
    certificado: FichaCertificado
    de_la_instalacion: bool


class VerifactuState(TenantState, rx.State):
    """Cómo va la remisión."""

    cargando: bool = True
    situacion: Situacion = Situacion()
    donde: Donde = Donde()
    arreglos: list[FilaArreglo] = []
    envios: list[FilaEnvio] = []
    certificado: FichaCertificado = FichaCertificado()
    de_la_instalacion: bool = False
    subiendo: bool = False
    quitando: bool = False
    guardando: bool = False
    errores: dict[str, str] = {}

    @rx.event
    async def cargar(self):
        """Lee cómo va."""
        self.subiendo, self.quitando, self.errores = False, False, {}
        await self._leer()

    @rx.event
    async def reintentar(self):
        """Vuelve a intentar lo pendiente sin esperar."""
        await self._run(remision.reanudar)
        await self._leer()
        return rx.toast.info("Se está volviendo a intentar.", id="verifactu")

    @rx.event
    async def bajar(self, envio_id: Any = None, mitad: Any = None):
        """Pide un enlace de un minuto y baja con él lo que se mandó o lo que volvió."""
        if mitad not in get_args(Mitad):
            return None
        pedido = identificador(envio_id)
        enlace = await self._run(enlaces.firmar_envio, pedido)
        return rx.download(url=f"/api/verifactu/envios/{pedido}/{mitad}?enlace={enlace}")

    @rx.event
    async def cambiar_subiendo(self, abierto: Any = None):
        """Abre o cierra el diálogo del certificado."""
        self.subiendo, self.errores = abierto is True, {}

    @rx.event
    async def enviando(self):
        """El navegador lo está subiendo."""
        self.guardando, self.errores = True, {}

    @rx.event
    async def no_guardado(self, errores: Any = None):
        """Lo que el servidor dijo de cada campo; el fichero y la contraseña no pasan por aquí."""
        self.guardando = False
        dichos = {campo: texto(mensaje, 500) for campo, mensaje in textos(errores).items()}
        self.errores = {campo: dichos[campo] for campo in _CAMPOS if dichos.get(campo)}
        if not self.errores:
            self.errores = {"certificado": dichos.get("detalle") or "No se ha podido guardar. Inténtalo de nuevo."}
        return rx.set_focus(primero_con_error(self.errores, _CAMPOS))

    @rx.event
    async def guardado(self):
        """El navegador ya lo ha subido por la API: se vuelve a leer."""
        self.subiendo, self.guardando, self.errores = False, False, {}
        await self._leer()
        if self.certificado.titular:
            yield rx.toast.success("Certificado guardado: desde ahora se usa este.", id="verifactu")
        yield SesionState.actualizar_uso

    @rx.event
    async def cambiar_quitando(self, abierto: Any = None):
        """Abre o cierra la pregunta de quitar el certificado."""
        self.quitando = abierto is True and self.certificado.titular != ""

    @rx.event
    async def quitar(self):
        """Deja de usar el certificado y borra su clave."""
        if not self.quitando:
            return
        await self._run(certificados.quitar)
        self.quitando = False
        await self._leer()
        yield rx.toast.success("Certificado quitado: su clave se ha borrado.", id="verifactu")
        yield SesionState.actualizar_uso

    async def _leer(self) -> None:
        todo = await self._run(_leer)
        for nombre in todo.__slots__:
            if getattr(self, nombre) != getattr(todo, nombre):
                setattr(self, nombre, getattr(todo, nombre))
        self.cargando = False

    async def _ponerse_al_dia(self) -> None:
        """Algo ha cambiado fuera: si se está mirando la página, se vuelve a leer."""
        if self.router.route_id == RUTA and not self.cargando:
            await self._leer()


def _leer(db: TenantSession) -> _Todo:
    visto, ahora = panorama(db), emisor.ahora(db)
    destino, nota = a_donde(visto)
    hecha = comprobaciones.ultima(db)
    return _Todo(
        situacion=cadena_rota(hecha.halladas) if hecha and hecha.halladas else situacion(visto, ahora),
        donde=_donde(db, visto, destino, nota),
        arreglos=[FilaArreglo.de(uno, RUTA) for uno in facturas.arreglos_de(db, visto.por_arreglar)],
        envios=[FilaEnvio.de(envio, ahora) for envio in visto.envios],
        certificado=FichaCertificado.de(visto.certificado, ahora),
        de_la_instalacion=visto.de_la_instalacion,
    )


def _donde(db: TenantSession, visto: Panorama, destino: str, nota: str) -> Donde:
    quien, instalacion = emisor.leer(db), visto.instalacion
    nif = instalacion.ultimo_emisor if instalacion else ""
    return Donde(
        destino=destino,
        nota=nota,
        nif=nif or (quien.nif if quien else ""),
        nombre=quien.nombre if quien and nif in ("", quien.nif) else "",
        instalacion=instalacion.numero if instalacion else "",
    )
