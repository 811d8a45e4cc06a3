"""Lo que es de Hacienda, ya escrito para el panel."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from factursaas.domain.calendario_fiscal import Cita
from factursaas.domain.dinero import escribir_euros, escribir_fecha, escribir_tipo
from factursaas.domain.periodos import Tramo, nombre_de
from factursaas.domain.plurales import enumerar, segun
from factursaas.models.resumen import Concepto
from factursaas.services.facturas import Partida, Trimestre
from factursaas.states.frases_panel import a_la_lista, escribir_faltan

CERCA = 20
"""A cuántos días de su último día pide atención una declaración."""


@dataclass(frozen=True, slots=True)
class FilaImpuesto:
    """Una línea del desglose: «IVA al 21 %»."""

    nombre: str
    base: str
    cuota: str

    @classmethod
    def de(cls, partida: Partida) -> "FilaImpuesto":
        """Escribe una partida; lo que no lleva cuota no la enseña."""
        cuota = "—" if partida.concepto in _SIN_CUOTA else escribir_euros(partida.cuota)
        return cls(_NOMBRES[partida.concepto](partida), escribir_euros(partida.base), cuota)


@dataclass(frozen=True, slots=True)
class Hacienda:
    """Lo que es de Hacienda en un trimestre."""

    nombre: str = ""
    impuesto: str = ""
    repercutido: str = ""
    retenido: str = ""
    anterior: str = ""
    href: str = "/facturas"

    @classmethod
    def de(cls, ahora: Trimestre, antes: Trimestre, impuesto: str, hoy: date) -> "Hacienda":
        """Escribe lo de este trimestre y, en una línea, lo del anterior."""
        return cls(
            nombre=nombre_de(Tramo.TRIMESTRE, ahora.inicio),
            impuesto=impuesto,
            repercutido=escribir_euros(ahora.repercutido),
            retenido=escribir_euros(ahora.retenido) if ahora.retenido else "",
            anterior=_del_anterior(antes, impuesto),
            href=a_la_lista(ahora.inicio, hoy),
        )


@dataclass(frozen=True, slots=True)
class FilaCita:
    """Lo que hay que presentar como tarde un día."""

    modelos: str
    detalle: str
    fecha: str
    faltan: str
    cerca: bool


def filas_de_citas(citas: Sequence[Cita], hoy: date) -> list[FilaCita]:
    """Una línea por cada día y periodo, con todo lo que se presenta."""
    juntas: dict[tuple[date, str], list[Cita]] = {}
    for cita in citas:
        juntas.setdefault((cita.vence, cita.periodo), []).append(cita)
    return [_de_un_dia(suyas, hoy) for suyas in juntas.values()]


def normas_de(citas: Sequence[Cita]) -> str:
    """De dónde salen los plazos."""
    normas = "; ".join(f"{cita.modelo}, {cita.norma}" for cita in citas)
    return f"{normas}. Si el último día es sábado o domingo, pasa al lunes (art. 30 Ley 39/2015)."


def _de_un_dia(citas: Sequence[Cita], hoy: date) -> FilaCita:
    modelos = f"{segun(len(citas), 'Modelo', 'Modelos')} {enumerar([cita.modelo for cita in citas])}"
    detalle = f"{citas[0].periodo}: {enumerar([cita.nombre for cita in citas])}"
    faltan = citas[0].faltan(hoy)
    return FilaCita(modelos, detalle, escribir_fecha(citas[0].vence), escribir_faltan(faltan), faltan <= CERCA)


def _del_anterior(antes: Trimestre, impuesto: str) -> str:
    if not antes.repercutido and not antes.retenido:
        return ""
    retenido = f" y {escribir_euros(antes.retenido)} de IRPF retenido" if antes.retenido else ""
    nombre = nombre_de(Tramo.TRIMESTRE, antes.inicio)
    return f"{nombre}: {escribir_euros(antes.repercutido)} de {impuesto} repercutido{retenido}."


def _de_tipo(partida: Partida) -> str:
    return f"{partida.impuesto} al {escribir_tipo(partida.tipo)}"


_SIN_CUOTA = (Concepto.SIN_CUOTA, Concepto.INTRACOMUNITARIO)
_NOMBRES = {
    Concepto.REPERCUTIDO: _de_tipo,
    Concepto.RECARGO: lambda partida: (
        f"Recargo de equivalencia al {escribir_tipo(partida.tipo)}" if partida.tipo else "Recargo rectificado"
    ),
    Concepto.INTRACOMUNITARIO: lambda _: "A empresas de la Unión Europea",
    Concepto.SIN_CUOTA: lambda _: "Exento, no sujeto o con inversión",
    Concepto.RECTIFICADO: lambda _: "Abonos y rectificaciones",
    Concepto.RETENIDO: lambda partida: f"IRPF retenido al {escribir_tipo(partida.tipo)}",
}
