"""Qué se pregunta antes de un lote, qué se lleva hecho y con qué palabras se cuenta."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal
from uuid import UUID

from factursaas.db import TenantSession
from factursaas.domain.dinero import escribir_euros
from factursaas.domain.plurales import contar, enumerar, escribir_cuantos, segun
from factursaas.services import facturas, lotes, series
from factursaas.services.facturas.contexto import contexto_de
from factursaas.services.lotes import Accion, Eleccion, Fallo, Recuento

Tono = Literal["bien", "avisa"]
FALLOS_A_LA_VISTA = 100


@dataclass(frozen=True, slots=True)
class Faena:
    """Cómo se dice lo que hace un lote: mientras y después."""

    gerundio: str
    una: str
    varias: str
    resto: str


EMITIDAS = Faena("Emitiendo", "factura emitida", "facturas emitidas", "en borrador")
COBRADAS = Faena("Anotando cobros", "factura cobrada", "facturas cobradas", "por cobrar")
DESHECHAS = Faena("Deshaciendo cobros", "factura otra vez por cobrar", "facturas otra vez por cobrar", "como estaban")
DIBUJADAS = Faena("Preparando PDF", "PDF preparado", "PDF preparados", "por preparar")


@dataclass(slots=True)
class Hecho:
    """Lo que lleva hecho un lote; `corte` dice por qué no siguió, y `contado`, que acabó sin caerse."""

    total: int = 0
    hechas: int = 0
    fallos: list[Fallo] = field(default_factory=list)
    cobros: list[tuple[str, str]] = field(default_factory=list)
    corte: str = ""
    parado: bool = False
    contado: bool = False

    @property
    def redondo(self) -> bool:
        """Si se hizo todo y sin fallos."""
        return self.hechas == self.total and not self.fallos


@dataclass(frozen=True, slots=True)
class Pregunta:
    """Lo que se va a hacer y su consecuencia; sin `accion`, no se pregunta nada. Sin `verbo`, no hay nada que hacer."""

    accion: str = ""
    titulo: str = ""
    consecuencia: str = ""
    verbo: str = ""


@dataclass(frozen=True, slots=True)
class FilaFallo:
    """Una con la que no se pudo, con su enlace."""

    href: str
    nombre: str
    motivo: str


@dataclass(frozen=True, slots=True)
class Informe:
    """Qué pasó con un lote; en blanco, no hay nada que contar."""

    titulo: str = ""
    detalle: str = ""
    tono: Tono = "bien"
    fallos: tuple[FilaFallo, ...] = ()
    mas_fallos: str = ""
    se_deshace: bool = False


def preguntar(db: TenantSession, eleccion: Eleccion, accion: Accion) -> Pregunta:
    """Lo que pasaría si se hiciera ahora."""
    recuento = lotes.recontar(db, eleccion, accion)
    if not recuento.aptas:
        return _nada_que_hacer(accion)
    if accion is Accion.EMITIR:
        return _de_emitir(recuento, _primer_numero(db, lotes.aptas(db, eleccion, accion)[0]))
    return _de_cobrar(recuento)


def informar(faena: Faena, hecho: Hecho, *, se_deshace: bool = False) -> Informe:
    """Lo que pasó, con las que no se pudieron."""
    bien, mal, quedan = hecho.hechas - len(hecho.fallos), len(hecho.fallos), hecho.total - hecho.hechas
    partes = [f"Con {contar(mal, 'factura')} no se ha podido"] if mal else []
    if hecho.parado:
        partes.append(f"{_quedan(quedan)} {faena.resto} porque lo paraste")
    elif hecho.corte:
        partes.append(f"{_quedan(quedan)} {faena.resto}: {hecho.corte}")
    visibles = [FilaFallo(f"/facturas/{f.factura_id}", f.nombre, f.motivo) for f in hecho.fallos[:FALLOS_A_LA_VISTA]]
    return Informe(
        titulo=contar(bien, faena.una, faena.varias) if bien else "No se ha hecho ninguna",
        detalle=_frase(partes),
        tono="avisa" if partes else "bien",
        fallos=tuple(visibles),
        mas_fallos=f"Y {contar(mal - len(visibles), 'otra')}." if mal > len(visibles) else "",
        se_deshace=se_deshace,
    )


def interrumpido(hechas: int, total: int) -> Informe:
    """El servidor se paró con el lote a medias."""
    detalle = (
        "El servidor se reinició. Lo hecho, hecho está, y lo demás no se ha tocado: elige las que faltan y repítelo."
    )
    return Informe(f"Se cortó cuando iba por {hechas} de {total}", detalle, "avisa")


def _nada_que_hacer(accion: Accion) -> Pregunta:
    if accion is Accion.EMITIR:
        return Pregunta(accion, "No hay nada que emitir", "Ninguna de las elegidas es un borrador.")
    return Pregunta(accion, "No hay nada que cobrar", "A ninguna de las elegidas le falta dinero por cobrar.")


def _de_emitir(recuento: Recuento, numero: str) -> Pregunta:
    cuantas = contar(recuento.aptas, "factura")
    varias = f"Se emitirán de la más antigua a la más nueva, desde la {numero}."
    como = segun(recuento.aptas, f"Se emitirá como {numero}.", varias)
    despues = f"Después ya no se {segun(recuento.aptas, 'podrá', 'podrán')} cambiar, solo rectificar."
    return Pregunta(
        Accion.EMITIR,
        f"¿Emitir {cuantas}?",
        " ".join(filter(None, (como, despues, _resto(recuento, "no es un borrador", "no son borradores")))),
        f"Emitir {cuantas}",
    )


def _de_cobrar(recuento: Recuento) -> Pregunta:
    cuantas = contar(recuento.aptas, "factura")
    todo = segun(recuento.aptas, "todo lo que le falta", "todo lo que les falta")
    que = f"Se anotará con fecha de hoy el cobro de {_importes(recuento.importes)}, {todo}."
    resto = _resto(recuento, "no tiene nada pendiente", "no tienen nada pendiente")
    return Pregunta(
        Accion.COBRAR,
        f"¿Marcar {cuantas} como {segun(recuento.aptas, 'cobrada', 'cobradas')}?",
        " ".join(filter(None, (que, resto))),
        f"Marcar {cuantas}",
    )


def _resto(recuento: Recuento, una: str, varias: str) -> str:
    otras = recuento.cuantas - recuento.aptas
    if not otras:
        return ""
    return segun(
        otras, f"La otra elegida {una} y no se toca.", f"Las otras {escribir_cuantos(otras)} {varias} y no se tocan."
    )


def _primer_numero(db: TenantSession, factura_id: UUID) -> str:
    factura = facturas.leer(db, factura_id)
    return series.siguiente_de(db, contexto_de(db, factura).numeradora, factura.fecha)


def _importes(importes: Mapping[str, Decimal]) -> str:
    return enumerar([escribir_euros(importe, moneda) for moneda, importe in importes.items()])


def _quedan(cuantas: int) -> str:
    return f"{segun(cuantas, 'Queda', 'Quedan')} {escribir_cuantos(cuantas)}"


def _frase(partes: Sequence[str]) -> str:
    return " ".join(f"{parte[0].upper()}{parte[1:].rstrip('.')}." for parte in partes)
