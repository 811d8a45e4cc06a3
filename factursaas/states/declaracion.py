"""La declaración responsable, para leerla sin entrar."""

import asyncio
import re
from dataclasses import dataclass

import reflex as rx

from factursaas.config import ajustes
from factursaas.db import system_session
from factursaas.domain.dinero import escribir_fecha
from factursaas.domain.verifactu.declaracion import Apartado, Declaracion
from factursaas.domain.verifactu.declarar import escribir_fecha_larga
from factursaas.services import declaraciones
from factursaas.services.declaraciones import Suscripcion

_RESUMEN = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class FilaApartado:
    """Un dato y el texto que lo describe."""

    letra: str
    texto: str
    valor: list[str]

    @classmethod
    def de(cls, apartado: Apartado) -> "FilaApartado":
        """Como se lee."""
        return cls(apartado.letra, apartado.texto, list(apartado.valor))


@dataclass(frozen=True, slots=True)
class FilaVersion:
    """Una declaración suscrita y cómo se llega a ella."""

    nombre: str
    suscrita: str
    enlace: str
    es_esta: bool

    @classmethod
    def de(cls, suscrita: Suscripcion, leida: str) -> "FilaVersion":
        """La fila de una; `leida` es el resumen de la que se está leyendo."""
        return cls(
            nombre=f"Versión {suscrita.version}",
            suscrita=f"Suscrita el {escribir_fecha(suscrita.suscrita_el)}",
            enlace=f"/declaracion?sha256={suscrita.sha256}",
            es_esta=suscrita.sha256 == leida,
        )


@dataclass(frozen=True, slots=True)
class FichaDeclaracion:
    """La declaración que se lee. Con algo en `faltan` está sin suscribir."""

    titulo: str = ""
    version: str = ""
    sha256: str = ""
    pdf: str = ""

    @classmethod
    def de(cls, declaracion: Declaracion) -> "FichaDeclaracion":
        """Como se lee. La que está sin suscribir no está guardada: se pide sin su resumen."""
        cual = f"&sha256={declaracion.sha256}" if declaracion.suscrita else ""
        return cls(
            titulo=declaracion.titulo,
            version=declaracion.version,
            sha256=declaracion.sha256,
            pdf=f"/api/declaracion/pdf?descargar=1{cual}",
        )


class DeclaracionState(rx.State):
    """La página de la declaración: no enseña nada de ninguna cuenta."""

    ficha: FichaDeclaracion = FichaDeclaracion()
    faltan: list[str] = []
    apartados: list[FilaApartado] = []
    anexo: list[FilaApartado] = []
    versiones: list[FilaVersion] = []
    obliga: str = ""

    @rx.event
    async def cargar(self):
        """Lee la que pide la dirección; sin pedir ninguna, la de la versión en marcha."""
        pedida = self.router.url.query_parameters.get("sha256", "")
        declaracion, suscritas = await asyncio.to_thread(_leer, pedida if _RESUMEN.fullmatch(pedida) else None)
        self.ficha = FichaDeclaracion.de(declaracion)
        self.faltan = [f"{falta[0].upper()}{falta[1:]}." for falta in declaracion.faltan]
        self.apartados = [FilaApartado.de(apartado) for apartado in declaracion.apartados]
        self.anexo = [FilaApartado.de(apartado) for apartado in declaracion.anexo]
        self.versiones = [FilaVersion.de(suscrita, declaracion.sha256) for suscrita in suscritas]
        self.obliga = _desde_cuando()


def _leer(sha256: str | None) -> tuple[Declaracion, list[Suscripcion]]:
    with system_session() as db:
        return declaraciones.leer(db, sha256=sha256), declaraciones.suscritas(db)


def _desde_cuando() -> str:
    """Desde cuándo hay que facturar con un programa como este, según la configuración."""
    sociedades = escribir_fecha_larga(ajustes().obliga_a_sociedades)
    los_demas = escribir_fecha_larga(ajustes().obliga_a_los_demas)
    if sociedades == los_demas:
        return f"La norma obliga a facturar con un programa adaptado a ella desde el {sociedades}."
    return (
        f"La norma obliga a facturar con un programa adaptado a ella desde el {sociedades} a las sociedades, y desde "
        f"el {los_demas} a los autónomos y a los demás."
    )
