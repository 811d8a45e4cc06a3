"""Quién hace algo en una cuenta, por dónde y qué: lo que se deja escrito para su dueño."""

from dataclasses import dataclass
from enum import StrEnum


class Actor(StrEnum):
    """Quién actúa en la cuenta de un inquilino."""

    PERSONA = "persona"
    OPERADOR = "operador"
    TRABAJADOR = "trabajador"
    ADMINISTRADOR = "administrador"
    IDENTIDAD = "identidad"

    @property
    def nombre(self) -> str:
        """Como se le llama en pantalla, visto por el dueño de la cuenta."""
        return {
            "persona": "Tú",
            "operador": "Soporte",
            "trabajador": "El programa",
            "administrador": "Quien administra el servicio",
            "identidad": "El proveedor de identidad",
        }[self.value]


class Canal(StrEnum):
    """Por dónde llega lo que se hace."""

    PANTALLA = "pantalla"
    API = "api"
    ORDEN = "orden"
    TAREA = "tarea"
    AVISO = "aviso"

    @property
    def nombre(self) -> str:
        """Como se le llama en pantalla."""
        nombres = {"pantalla": "Pantalla", "api": "API", "orden": "Consola", "tarea": "Tarea", "aviso": "Aviso"}
        return nombres[self.value]


@dataclass(frozen=True, slots=True)
class Origen:
    """De quién viene lo que se hace. `quien` es su identificador, si no es la propia persona."""

    canal: Canal = Canal.PANTALLA
    actor: Actor = Actor.PERSONA
    quien: str = ""
    peticion: str = ""


PROPIO = Origen()
TRABAJADOR = Origen(Canal.TAREA, Actor.TRABAJADOR)
ADMINISTRADOR = Origen(Canal.ORDEN, Actor.ADMINISTRADOR)
IDENTIDAD = Origen(Canal.AVISO, Actor.IDENTIDAD)


class Acto(StrEnum):
    """Lo que se hace, con un nombre que no cambia: lo leen programas. Delante del punto, sobre qué."""

    BORRADOR_CREAR = "borrador.crear"
    BORRADOR_CAMBIAR = "borrador.cambiar"
    BORRADOR_BORRAR = "borrador.borrar"
    FACTURA_EMITIR = "factura.emitir"
    FACTURA_ANULAR = "factura.anular"
    FACTURA_COBRAR = "factura.cobrar"
    FACTURA_DESHACER_COBRO = "factura.deshacer_cobro"
    FACTURA_SUBSANAR = "factura.subsanar"
    CLIENTE_CREAR = "cliente.crear"
    CLIENTE_CAMBIAR = "cliente.cambiar"
    CLIENTE_BORRAR = "cliente.borrar"
    PRODUCTO_CREAR = "producto.crear"
    PRODUCTO_CAMBIAR = "producto.cambiar"
    PRODUCTO_BORRAR = "producto.borrar"
    EMISOR_CAMBIAR = "emisor.cambiar"
    EMISOR_LOGO = "emisor.logo"
    SERIE_CREAR = "serie.crear"
    SERIE_EMPEZAR = "serie.empezar"
    CERTIFICADO_SUBIR = "certificado.subir"
    CERTIFICADO_QUITAR = "certificado.quitar"
    ENSAYO_EMPEZAR = "ensayo.empezar"
    ENSAYO_BORRAR = "ensayo.borrar"
    ENSAYO_TERMINAR = "ensayo.terminar"
    MODALIDAD_CAMBIAR = "modalidad.cambiar"
    MODALIDAD_RENUNCIAR = "modalidad.renunciar"
    REMISION_RESPUESTA = "remision.respuesta"
    REMISION_REANUDAR = "remision.reanudar"
    CADENA_COMPROBAR = "cadena.comprobar"
    CADENA_EXPORTAR = "cadena.exportar"
    CADENA_RESUMIR = "cadena.resumir"
    AUDITORIA_EXPORTAR = "auditoria.exportar"
    DATOS_EXPORTAR = "datos.exportar"
    SESION_ENTRAR = "sesion.entrar"
    SESION_SALIR = "sesion.salir"
    CUENTA_PLAN = "cuenta.plan"
    CUENTA_AVISOS = "cuenta.avisos"
    CUENTA_CORREO = "cuenta.correo"
    CUENTA_BAJA = "cuenta.baja"
    CONSENTIMIENTO_DAR = "consentimiento.dar"
    CONSENTIMIENTO_RETIRAR = "consentimiento.retirar"
    SOPORTE_ENTRAR = "soporte.entrar"
    SOPORTE_MIRAR = "soporte.mirar"
    SOPORTE_SALIR = "soporte.salir"
    SOPORTE_RECHAZADO = "soporte.rechazado"


AREAS: dict[str, str] = {
    "factura": "Facturas",
    "borrador": "Borradores",
    "cliente": "Clientes",
    "producto": "Productos",
    "emisor": "Datos fiscales",
    "serie": "Series",
    "certificado": "Certificado",
    "modalidad": "Modalidad",
    "remision": "Envíos a la AEAT",
    "cadena": "Cadena de registros",
    "ensayo": "Ensayo",
    "cuenta": "Plan y cuenta",
    "sesion": "Entradas y salidas",
    "consentimiento": "Permiso a soporte",
    "soporte": "Visitas de soporte",
    "auditoria": "Este registro",
    "datos": "Tus datos",
}
