"""Los datos del emisor, su logotipo y sus series."""

import base64
from dataclasses import dataclass
from typing import Any

import reflex as rx
from pydantic import ValidationError

from factursaas.db import TenantSession
from factursaas.domain.dinero import escribir_numero
from factursaas.domain.errores import DatosNoValidos, EstadoNoPermitido
from factursaas.domain.nif import validar_nif
from factursaas.domain.numeracion import escribir_numero_factura
from factursaas.domain.provincias import provincia_de
from factursaas.models import Emisor, Logo, Serie
from factursaas.services import emisor, series
from factursaas.states.base import TenantState
from factursaas.states.entrada import cifra, errores_de, marcado, texto, textos
from factursaas.states.sesion import destino_seguro

CAMPOS = (
    "nif", "nombre", "direccion", "codigo_postal", "municipio", "provincia", "email", "telefono", "iban", "territorio",
)  # fmt: skip
_TERRITORIO_DE = {"35": "canarias", "38": "canarias", "51": "ceuta", "52": "melilla"}


@dataclass(frozen=True, slots=True)
class FichaEmisor:
    """Los datos del emisor para editarlos."""

    nif: str = ""
    nombre: str = ""
    direccion: str = ""
    codigo_postal: str = ""
    municipio: str = ""
    provincia: str = ""
    email: str = ""
    telefono: str = ""
    iban: str = ""
    territorio: str = "peninsula"
    irpf_defecto: str = "0"
    recargo_equivalencia: bool = False

    @classmethod
    def de(cls, quien: Emisor | None) -> "FichaEmisor":
        """La ficha; en blanco si aún no dio sus datos."""
        if quien is None:
            return cls()
        datos = {campo: getattr(quien, campo) for campo in CAMPOS}
        irpf = escribir_numero(quien.irpf_defecto)
        return cls(**datos, irpf_defecto=irpf, recargo_equivalencia=quien.recargo_equivalencia)


@dataclass(frozen=True, slots=True)
class FilaSerie:
    """Una serie y cómo se escriben sus números."""

    codigo: str
    descripcion: str
    ejemplo: str
    tipo: str

    @classmethod
    def de(cls, serie: Serie, ejercicio: int) -> "FilaSerie":
        """La fila de una serie."""
        ejemplo = escribir_numero_factura(serie.patron, serie.codigo, ejercicio, 1)
        return cls(serie.codigo, serie.descripcion, ejemplo, serie.tipo.capitalize())


@dataclass(frozen=True, slots=True)
class _Todo:
    ficha: FichaEmisor
    falta: list[str]
    logo: str
    filas: list[FilaSerie]


class AjustesState(TenantState, rx.State):
    """La página de ajustes y la guía de quien empieza."""

    ficha: FichaEmisor = FichaEmisor()
    falta_algo: bool = False
    cargado: bool = False
    errores: dict[str, str] = {}
    provincia: str = ""
    guardando: bool = False
    logo: str = ""
    series: list[FilaSerie] = []
    errores_serie: dict[str, str] = {}
    serie_abierta: bool = False
    apertura: str = "0"

    @rx.event
    async def cargar(self):
        """Lee los datos, el logotipo y las series."""
        todo = await self._run(_leer)
        self.ficha, self.logo, self.series = todo.ficha, todo.logo, todo.filas
        self.falta_algo, self.provincia, self.errores = bool(todo.falta), todo.ficha.provincia, {}
        self.apertura = str(int(self.apertura) + 1)
        self.cargado = True

    @rx.event(supersedes=True, debounce=300)
    async def comprobar_nif(self, nif: str):
        """Dice mientras se escribe si el NIF no cuadra."""
        errores = {campo: error for campo, error in self.errores.items() if campo != "nif"}
        if len(texto(nif, 60).strip()) >= 9:
            try:
                validar_nif(nif)
            except ValueError as fallo:
                errores["nif"] = str(fallo)
        self.errores = errores

    @rx.event(debounce=300)
    async def proponer_provincia(self, codigo_postal: str):
        """El código postal dice la provincia."""
        self.provincia = provincia_de(texto(codigo_postal, 10)) or self.provincia

    @rx.event
    async def guardar(self, form: dict[str, Any]):
        """Guarda los datos fiscales; lo que el formulario no trae se queda como está."""
        datos: dict[str, Any] = {campo: valor for campo, valor in textos(form).items() if campo in CAMPOS}
        if isinstance(form, dict) and "irpf_defecto" in form:
            datos["irpf_defecto"] = cifra(textos(form).get("irpf_defecto", "").strip() or "0")
            datos["recargo_equivalencia"] = marcado(form, "recargo_equivalencia")
        elif "codigo_postal" in datos:
            # La guía no pregunta el territorio: lo dice el código postal.
            datos["territorio"] = _TERRITORIO_DE.get(datos["codigo_postal"][:2], "peninsula")
        self.guardando = True
        yield
        try:
            await self._run(_guardar, datos)
        except (ValidationError, DatosNoValidos) as fallo:
            self.errores = errores_de(fallo)
            yield rx.toast.error("Revisa los campos marcados: no se ha guardado nada.")
            return
        finally:
            self.guardando = False
        yield AjustesState.cargar
        yield rx.toast.success("Tus datos están guardados. Saldrán en las próximas facturas.")
        if volver := self.router.url.query_parameters.get("volver"):
            yield rx.redirect(destino_seguro(volver))

    @rx.event
    async def subir_logo(self, archivos: list[rx.UploadFile]):
        """Guarda el logotipo elegido; va derecho a la base, nunca a una carpeta pública."""
        if not isinstance(archivos, list) or not archivos:
            return
        contenido = await archivos[0].read()
        logo = await self._run(emisor.guardar_logo, contenido)
        self.logo = _imagen(logo)
        yield rx.toast.success("El logotipo saldrá en las próximas facturas.")

    @rx.event
    async def quitar_logo(self):
        """Quita el logotipo."""
        await self._run(emisor.borrar_logo)
        self.logo = ""
        yield rx.toast.success("Las facturas saldrán sin logotipo.")

    @rx.event
    async def cambiar_serie_abierta(self, abierto: bool):
        """El diálogo de la serie se abre o se cierra."""
        self.serie_abierta = abierto is True
        self.errores_serie = {}

    @rx.event
    async def crear_serie(self, form: dict[str, Any]):
        """Crea una serie."""
        dichos = textos(form)
        datos = {campo: dichos[campo] for campo in ("codigo", "descripcion", "patron", "tipo") if dichos.get(campo)}
        try:
            serie = await self._run(_crear_serie, datos)
        except (ValidationError, DatosNoValidos) as fallo:
            self.errores_serie = errores_de(fallo)
            return
        except EstadoNoPermitido as fallo:
            self.errores_serie = {"codigo": str(fallo)}
            return
        self.serie_abierta = False
        yield rx.toast.success(f"La serie {serie.codigo} ya se puede usar.")
        yield AjustesState.cargar

    @rx.event
    async def comprobar(self):
        """Mira si falta algún dato para emitir, para enseñar la guía."""
        self.falta_algo = bool(await self._run(emisor.falta_para_emitir))


def _leer(db: TenantSession) -> _Todo:
    ejercicio = emisor.hoy(db).year
    filas = [FilaSerie.de(serie, ejercicio) for serie in series.listar(db)]
    logo = emisor.leer_logo(db)
    return _Todo(FichaEmisor.de(emisor.leer(db)), emisor.falta_para_emitir(db), _imagen(logo) if logo else "", filas)


def _guardar(db: TenantSession, datos: dict[str, Any]) -> None:
    actual = emisor.leer(db)
    antes = {campo: getattr(actual, campo) for campo in emisor.DatosEmisor.model_fields} if actual else {}
    emisor.guardar(db, emisor.DatosEmisor.model_validate(antes | datos))


def _crear_serie(db: TenantSession, datos: dict[str, str]) -> Serie:
    return series.crear(db, series.DatosSerie.model_validate(datos))


def _imagen(logo: Logo) -> str:
    return f"data:{logo.tipo};base64,{base64.b64encode(logo.contenido).decode()}"
