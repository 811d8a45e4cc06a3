"""La guía de quien empieza: dos preguntas, lo que se propone y, antes de facturar de verdad, lo que pide la ley."""

from dataclasses import dataclass
from typing import Any, Literal

import reflex as rx
from pydantic import ValidationError

from factursaas.db import TenantSession
from factursaas.domain.errores import DatosNoValidos, EstadoNoPermitido
from factursaas.domain.glosario import termino
from factursaas.domain.perfil import Eleccion, Perfil, deducir
from factursaas.services import emisor, ensayo, primera_vez
from factursaas.services.primera_vez import DE_LA_LEY, PREGUNTAS
from factursaas.states.base import TenantState
from factursaas.states.ensayo import EnsayoState
from factursaas.states.entrada import con_error, errores_de, juzgar_nif, primero_con_error, texto, textos
from factursaas.states.papel import Opcion

Paso = Literal["", "preguntas", "elecciones", "ensayo"]


@dataclass(frozen=True, slots=True)
class FilaEleccion:
    """Algo que se ha decidido solo, para verlo y cambiarlo."""

    clave: str
    titulo: str
    valor: str
    texto: str
    porque: str
    norma: str
    pregunta: str
    que_es: str
    opciones: list[Opcion]

    @classmethod
    def de(cls, eleccion: Eleccion) -> "FilaEleccion":
        """Su fila."""
        palabra = termino(eleccion.termino)
        return cls(
            clave=eleccion.clave,
            titulo=eleccion.titulo,
            valor=eleccion.valor,
            texto=eleccion.texto,
            porque=eleccion.porque,
            norma=eleccion.norma[0].upper() + eleccion.norma[1:],
            pregunta=palabra.pregunta,
            que_es=palabra.frase,
            opciones=[Opcion(valor, dicho) for valor, dicho in eleccion.opciones],
        )


@dataclass(frozen=True, slots=True)
class _Situacion:
    perfil: Perfil | None
    dichos: dict[str, str]
    falta: bool
    ensayando: bool
    puede_ensayar: bool


class PrimeraVezState(TenantState, rx.State):
    """Por dónde va quien empieza."""

    paso: Paso = ""
    dichos: dict[str, str] = {}
    elecciones: list[FilaEleccion] = []
    provincia: str = ""
    foral: str = ""
    norma_foral: str = ""
    ensayando: bool = False
    puede_ensayar: bool = False
    errores: dict[str, str] = {}
    nota_nif: str = ""
    ocupado: bool = False
    apertura: str = "0"

    @rx.event
    async def cargar(self):
        """Mira qué falta."""
        self._poner(await self._run(_leer))

    @rx.event(supersedes=True, debounce=300)
    async def comprobar_nif(self, nif: Any = None):
        """Dice mientras se escribe si el NIF no cuadra."""
        fallo, self.nota_nif = juzgar_nif(texto(nif, 60))
        self.errores = con_error(self.errores, "nif", fallo)

    @rx.event
    async def contestar(self, form: Any = None):
        """Guarda las dos respuestas y propone lo demás."""
        dichos = {campo: textos(form).get(campo, "").strip() for campo in PREGUNTAS}
        try:
            perfil = deducir(**dichos)
        except DatosNoValidos as fallo:
            self.errores = fallo.errores
            yield rx.set_focus(primero_con_error(self.errores, PREGUNTAS))
            return
        self.ocupado = True
        yield
        try:
            await self._run(primera_vez.contestar, perfil)
            self._poner(await self._run(_leer))
        finally:
            self.ocupado = False
        yield rx.set_focus("propuesta")

    @rx.event
    async def elegir(self, clave: Any = None, valor: Any = None):
        """Cambia algo de lo propuesto."""
        try:
            await self._run(primera_vez.elegir, texto(clave, 40), texto(valor, 40))
        except DatosNoValidos:
            return
        self._poner(await self._run(_leer))

    @rx.event
    async def volver_a_preguntar(self):
        """Deja corregir las dos respuestas."""
        self.paso, self.errores, self.nota_nif = "preguntas", {}, ""
        yield rx.set_focus("nif")

    @rx.event(temporal=True)
    async def ensayar(self):
        """Empieza el ensayo, si no se estaba ya, y lleva a escribir la primera factura."""
        try:
            if not self.ensayando:
                await self._run(ensayo.empezar)
        except EstadoNoPermitido as fallo:
            yield rx.toast.error(str(fallo), id="ensayo")
            yield PrimeraVezState.cargar
            return
        yield [EnsayoState.cargar, rx.redirect("/facturas/nueva")]

    @rx.event
    async def completar(self, form: Any = None):
        """Guarda lo que la ley pide además para facturar de verdad."""
        dichos = {campo: textos(form).get(campo, "") for campo in DE_LA_LEY}
        self.ocupado = True
        yield
        try:
            await self._run(primera_vez.completar, dichos)
        except (ValidationError, DatosNoValidos) as fallo:
            self.errores = errores_de(fallo)
            yield rx.set_focus(primero_con_error(self.errores, DE_LA_LEY))
            return
        finally:
            self.ocupado = False
        self._poner(await self._run(_leer))
        yield rx.toast.success("Guardado. Ya puedes facturar de verdad.", id="ajustes")

    def _poner(self, situacion: _Situacion) -> None:
        perfil = situacion.perfil
        self.paso = _paso(situacion)
        self.elecciones = [FilaEleccion.de(eleccion) for eleccion in perfil.elecciones] if perfil else []
        self.provincia = perfil.provincia if perfil else ""
        self.foral, self.norma_foral = (perfil.aviso_foral, perfil.norma_foral) if perfil else ("", "")
        self.ensayando, self.puede_ensayar = situacion.ensayando, situacion.puede_ensayar
        if situacion.dichos != self.dichos:
            # Solo si ha cambiado: al reconectar, lo que se esté escribiendo tiene que seguir ahí.
            self.dichos, self.apertura = situacion.dichos, str(int(self.apertura) + 1)
        self.errores = {}


def _paso(situacion: _Situacion) -> Paso:
    if not situacion.falta:
        return ""
    if situacion.perfil is None:
        return "preguntas"
    return "ensayo" if situacion.ensayando else "elecciones"


def _leer(db: TenantSession) -> _Situacion:
    quien, estado = emisor.leer(db), ensayo.leer(db)
    campos = (*PREGUNTAS, *DE_LA_LEY)
    return _Situacion(
        perfil=primera_vez.perfil_de(quien),
        dichos={campo: getattr(quien, campo) if quien else "" for campo in campos},
        falta=bool(emisor.falta_para_emitir(db)),
        ensayando=estado.en_curso,
        puede_ensayar=estado.en_curso or estado.se_puede_empezar,
    )
