"""Los datos del emisor y su logotipo."""

import base64
import io
from dataclasses import dataclass
from typing import Any

import reflex as rx
from PIL import Image
from pydantic import ValidationError

from factursaas.db import TenantSession
from factursaas.domain.acceso import destino_seguro
from factursaas.domain.dinero import escribir_numero
from factursaas.domain.errores import DatosNoValidos
from factursaas.domain.escritura import escribir_iban
from factursaas.domain.lugares import leer_codigo_postal, provincia_de, territorio_de
from factursaas.models import Emisor
from factursaas.services import emisor
from factursaas.states.base import TenantState
from factursaas.states.casillas import leer_porcentaje
from factursaas.states.entrada import (
    con_error,
    error_del_campo,
    errores_de,
    juzgar_nif,
    marcado,
    primero_con_error,
    texto,
    textos,
)

CAMPOS = (
    "nif", "nombre", "direccion", "codigo_postal", "municipio", "provincia", "email", "telefono", "territorio", "iban",
    "forma_pago",
)  # fmt: skip
ORDEN = (*CAMPOS[:9], "irpf_defecto", "iban")
INTERRUPTORES = ("recargo_equivalencia", "criterio_caja", "simplificada_ampliada")
MINIATURA = (480, 160)
_TERRITORIO = {
    "peninsula": "la Península o Baleares",
    "canarias": "Canarias",
    "ceuta": "Ceuta",
    "melilla": "Melilla",
}


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
    forma_pago: str = "transferencia"
    recargo_equivalencia: bool = False
    criterio_caja: bool = False
    simplificada_ampliada: bool = False

    @classmethod
    def de(cls, quien: Emisor | None) -> "FichaEmisor":
        """La ficha; en blanco si aún no dio sus datos."""
        if quien is None:
            return cls()
        datos = {campo: getattr(quien, campo) for campo in CAMPOS} | {"iban": escribir_iban(quien.iban)}
        irpf = escribir_numero(quien.irpf_defecto)
        return cls(**datos, irpf_defecto=irpf, **{campo: getattr(quien, campo) for campo in INTERRUPTORES})


class AjustesState(TenantState, rx.State):
    """Los datos fiscales de la página de ajustes."""

    ficha: FichaEmisor = FichaEmisor()
    falta_algo: bool = False
    cargado: bool = False
    errores: dict[str, str] = {}
    nota_nif: str = ""
    territorio: str = "peninsula"
    aviso_territorio: str = ""
    guardando: bool = False
    logo: str = ""
    error_logo: str = ""
    apertura: str = "0"

    _codigo_postal: str = ""

    @rx.event
    async def cargar(self):
        """Lee los datos y el logotipo."""
        ficha, self.falta_algo, self.logo = await self._run(_leer)
        if ficha != self.ficha or not self.cargado:
            # Solo si algo ha cambiado: al reconectar, lo que se esté escribiendo tiene que seguir ahí.
            self._poner(ficha)
        self.cargado = True

    @rx.event(supersedes=True, debounce=300)
    async def comprobar_nif(self, nif: Any = None):
        """Dice mientras se escribe si el NIF no cuadra."""
        fallo, self.nota_nif = juzgar_nif(texto(nif, 60))
        self.errores = con_error(self.errores, "nif", fallo)

    @rx.event(supersedes=True, debounce=300)
    async def proponer_provincia(self, codigo_postal: Any = None):
        """El código postal dice la provincia, y dónde se tributa."""
        self._codigo_postal = leer_codigo_postal(texto(codigo_postal, 20))
        self._comparar_territorio()
        provincia = provincia_de(self._codigo_postal)
        return rx.set_value("provincia", provincia) if provincia else None

    @rx.event
    async def elegir_territorio(self, territorio: Any = None):
        """Dónde se tributa."""
        if texto(territorio) in _TERRITORIO:
            self.territorio = territorio
            self._comparar_territorio()

    @rx.event
    async def revisar(self, campo: Any = None, valor: Any = None):
        """Al salir de un campo, dice si lo escrito no vale o quita el error que ya no toca."""
        if campo == "irpf_defecto":
            self.errores = con_error(self.errores, campo, _leer_retencion(texto(valor))[1])
        elif campo in ORDEN and campo != "nif":
            self.errores = con_error(self.errores, campo, error_del_campo(emisor.DatosEmisor, campo, texto(valor), {}))

    @rx.event
    async def guardar(self, form: Any = None):
        """Guarda los datos fiscales; lo que el formulario no trae se queda como está."""
        datos, errores = _leer_formulario(form)
        self.guardando = True
        yield
        try:
            await self._run(_guardar, datos, errores)
        except (ValidationError, DatosNoValidos) as fallo:
            self.errores = {**errores_de(fallo), **errores}
            if campo := primero_con_error(self.errores, ORDEN):
                yield rx.set_focus(campo)
            yield rx.toast.error("No se ha guardado: revisa los campos marcados.", id="ajustes")
            return
        finally:
            self.guardando = False
        self.errores = {}
        yield AjustesState.cargar
        yield rx.toast.success("Guardado. Saldrá en las próximas facturas.", id="ajustes")
        if volver := self.router.url.query_parameters.get("volver"):
            yield rx.redirect(destino_seguro(volver))

    @rx.event
    async def subir_logo(self, archivos: list[rx.UploadFile]):
        """Guarda el logotipo elegido; va derecho a la base, nunca a una carpeta pública."""
        elegido = archivos[0] if isinstance(archivos, list) and archivos else None
        if not isinstance(elegido, rx.UploadFile):
            return
        try:
            await self._run(emisor.guardar_logo, await elegido.read(emisor.LOGO_MAXIMO + 1))
        except DatosNoValidos as fallo:
            self.error_logo = str(fallo)
            return
        self.error_logo = ""
        self.logo = await self._run(_miniatura)
        yield rx.toast.success("El logotipo saldrá en las próximas facturas.")

    @rx.event
    async def rechazar_logo(self):
        """El navegador no admite el archivo elegido."""
        self.error_logo = "Tiene que ser una imagen PNG o JPEG de 1 MB como mucho."

    @rx.event
    async def quitar_logo(self):
        """Quita el logotipo."""
        await self._run(emisor.borrar_logo)
        self.logo, self.error_logo = "", ""
        yield rx.toast.success("Las próximas facturas saldrán sin logotipo.")

    def _poner(self, ficha: FichaEmisor) -> None:
        self.ficha, self.territorio, self._codigo_postal = ficha, ficha.territorio, ficha.codigo_postal
        self.errores, self.nota_nif, self.error_logo = {}, "", ""
        self._comparar_territorio()
        self.apertura = str(int(self.apertura) + 1)

    def _comparar_territorio(self) -> None:
        otro = territorio_de(self._codigo_postal)
        self.aviso_territorio = ""
        if otro and otro != self.territorio:
            self.aviso_territorio = f"Tu código postal es de {_TERRITORIO[otro]}. Comprueba que tributas donde dices."


def _leer_formulario(form: Any) -> tuple[dict[str, Any], dict[str, str]]:
    """Los datos de la página de ajustes o de la guía, y lo que ya se sabe que falla de ellos.

    La guía no deja en blanco lo que pide, y no pregunta el territorio: lo dice el código postal.
    """
    dichos = textos(form)
    datos: dict[str, Any] = {campo: dichos[campo] for campo in CAMPOS if campo in dichos}
    if "irpf_defecto" in dichos:
        datos["irpf_defecto"], fallo = _leer_retencion(dichos["irpf_defecto"])
        datos |= {campo: marcado(form, campo) for campo in INTERRUPTORES}
        return datos, con_error({}, "irpf_defecto", fallo)
    postal = leer_codigo_postal(datos.get("codigo_postal", ""))
    if territorio := territorio_de(postal):
        datos |= {"territorio": territorio.value, "provincia": provincia_de(postal)}
    return datos, {campo: "Falta este dato." for campo in emisor.OBLIGATORIOS if not dichos.get(campo, "").strip()}


def _leer_retencion(escrita: str) -> tuple[str, str]:
    """La retención en su forma exacta, y lo que falla de ella; en blanco es que no hay."""
    if not escrita.strip():
        return "0", ""
    try:
        return format(leer_porcentaje(escrita), "f"), ""
    except ValueError as fallo:
        return "0", str(fallo)


def _leer(db: TenantSession) -> tuple[FichaEmisor, bool, str]:
    return FichaEmisor.de(emisor.leer(db)), bool(emisor.falta_para_emitir(db)), _miniatura(db)


def _guardar(db: TenantSession, datos: dict[str, Any], errores: dict[str, str]) -> None:
    if errores:
        # Se validan también los demás datos, para decir todo lo que falla de una vez.
        emisor.DatosEmisor.model_validate(datos)
        raise DatosNoValidos(errores)
    actual = emisor.leer(db)
    antes = {campo: getattr(actual, campo) for campo in emisor.DatosEmisor.model_fields} if actual else {}
    emisor.guardar(db, emisor.DatosEmisor.model_validate(antes | datos))


def _miniatura(db: TenantSession) -> str:
    """El logotipo en pequeño, para enseñarlo sin mandar el original con cada página."""
    logo = emisor.leer_logo(db)
    if logo is None:
        return ""
    salida = io.BytesIO()
    with Image.open(io.BytesIO(logo.contenido)) as imagen:
        imagen.thumbnail(MINIATURA)
        imagen.convert("RGBA").save(salida, "PNG")
    return f"data:image/png;base64,{base64.b64encode(salida.getvalue()).decode()}"
