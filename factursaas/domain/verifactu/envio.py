"""Qué sabe la AEAT de una factura y cómo va el registro siguiente (AEAT, validaciones 1.2.2, anexo 6).

Cada intento es un registro nuevo de la cadena; lo que cambia son las banderas con que se presenta, que dependen de
lo que la AEAT tiene ya de esa factura y de lo último que rechazó.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from factursaas.domain.errores import EstadoNoPermitido
from factursaas.domain.verifactu.registro import Alta, Anulacion, RechazoPrevio, TipoRegistro


class EstadoEnvio(StrEnum):
    """Qué ha sido de un registro nuestro. El duplicado (3000) toma el estado del que la AEAT ya tenía."""

    PENDIENTE = "pendiente"
    CORRECTO = "correcto"
    CON_ERRORES = "con_errores"
    RECHAZADO = "rechazado"
    NO_SE_REMITE = "no_se_remite"
    """De NO VERI*FACTU: se conserva firmado, y la AEAT lo pedirá si lo quiere ver."""

    @property
    def nombre(self) -> str:
        """Como se le llama en pantalla."""
        return _NOMBRES[self]

    @property
    def aceptado(self) -> bool:
        """Si la AEAT lo tiene; con errores también, aunque haya que subsanarlo."""
        return self in (EstadoEnvio.CORRECTO, EstadoEnvio.CON_ERRORES)


_NOMBRES = {
    EstadoEnvio.PENDIENTE: "Pendiente",
    EstadoEnvio.CORRECTO: "Aceptado",
    EstadoEnvio.CON_ERRORES: "Aceptado con errores",
    EstadoEnvio.RECHAZADO: "Rechazado",
    EstadoEnvio.NO_SE_REMITE: "No se remite",
}


class Consta(StrEnum):
    """Lo que la AEAT tiene de una factura."""

    NADA = "nada"
    ALTA = "alta"
    ANULADA = "anulada"
    DESCONOCIDO = "desconocido"
    """Hay registros sin respuesta."""


class Proposito(StrEnum):
    """Para qué se hace otro registro de una factura ya emitida."""

    SUBSANAR = "subsanar"
    ANULAR = "anular"
    REACTIVAR = "reactivar"
    """Volver a dar de alta lo que se anuló por error."""


@dataclass(frozen=True, slots=True)
class Banderas:
    """Cómo se presenta un registro ante la AEAT. Sin nada más, es el alta normal o la anulación normal."""

    tipo: TipoRegistro
    subsanacion: bool = False
    rechazo_previo: RechazoPrevio = RechazoPrevio.NO
    sin_registro_previo: bool = False


@dataclass(frozen=True, slots=True)
class Intento:
    """Un registro de la historia de una factura y lo que se sabe de él.

    `consta` es lo que la AEAT ha dicho que tiene, si lo ha dicho: al rechazar por eso (3000 con lo que ya tenía, 3001,
    3002) o en una consulta.
    """

    banderas: Banderas
    estado: EstadoEnvio
    consta: Consta | None = None


@dataclass(frozen=True, slots=True)
class Situacion:
    """Dónde está una factura en la AEAT, y las clases de registro que ha rechazado desde lo último que aceptó."""

    consta: Consta
    rechazados: frozenset[TipoRegistro] = frozenset()


_CONSTA_SEGUN_CODIGO = {"3001": Consta.ANULADA, "3002": Consta.NADA}


def consta_segun_rechazo(codigo: str) -> Consta | None:
    """Lo que un rechazo revela de lo que la AEAT tiene; nada si no habla de eso.

    >>> consta_segun_rechazo("3002"), consta_segun_rechazo("1104")
    (<Consta.NADA: 'nada'>, None)
    """
    return _CONSTA_SEGUN_CODIGO.get(codigo)


def situacion(historia: Iterable[Intento]) -> Situacion:
    """La situación de una factura según sus registros, del primero al último."""
    actual, pendientes = Situacion(Consta.NADA), False
    for intento in historia:
        actual = _tras(actual, intento)
        pendientes = pendientes or intento.estado is EstadoEnvio.PENDIENTE
    return replace(actual, consta=Consta.DESCONOCIDO) if pendientes else actual


def siguiente(historia: Sequence[Intento], proposito: Proposito) -> Banderas:
    """Las banderas del registro que toca hacer.

    Subsanar y reactivar esperan a que la AEAT conteste: lo que se escribiría depende de su respuesta. Anular no espera,
    porque la factura deja de valer ese día: se presume que aceptará lo pendiente, y si no, la anulación se rechaza
    (3002) y este mismo cálculo da la que la sustituye.

    Raises:
        EstadoNoPermitido: si no procede, con lo que se puede hacer en su lugar.
    """
    if proposito is Proposito.ANULAR:
        return _anulacion(historia)
    antes = situacion(historia)
    if antes.consta is Consta.DESCONOCIDO:
        raise EstadoNoPermitido("Hacienda aún no ha contestado sobre esta factura. Espera su respuesta y corrígela.")
    if antes.consta is Consta.ANULADA and proposito is Proposito.SUBSANAR:
        raise EstadoNoPermitido(
            "En Hacienda consta anulada, y subsanarla la daría otra vez de alta. Si la operación existió, emite una "
            "factura nueva."
        )
    if antes.consta is not Consta.ANULADA and proposito is Proposito.REACTIVAR:
        raise EstadoNoPermitido("En Hacienda no consta anulada: no hay nada que volver a dar de alta.")
    return Banderas(TipoRegistro.ALTA, subsanacion=True, rechazo_previo=_rechazo_del_alta(antes))


def con_banderas(contenido: Alta | Anulacion, banderas: Banderas) -> Alta | Anulacion:
    """El mismo contenido, presentado como toca. No cambia su huella."""
    rechazo = banderas.rechazo_previo
    if isinstance(contenido, Alta):
        return replace(
            contenido,
            subsanacion=banderas.subsanacion,
            rechazo_previo=None if rechazo is RechazoPrevio.NO else rechazo,
        )
    return replace(
        contenido,
        sin_registro_previo=banderas.sin_registro_previo,
        rechazo_previo=rechazo is RechazoPrevio.SI,
    )


def _tras(antes: Situacion, intento: Intento) -> Situacion:
    tipo, estado = intento.banderas.tipo, intento.estado
    if estado is EstadoEnvio.PENDIENTE:
        return antes
    if estado is EstadoEnvio.RECHAZADO:
        return Situacion(intento.consta or antes.consta, antes.rechazados | {tipo})
    return Situacion(intento.consta or (Consta.ALTA if tipo is TipoRegistro.ALTA else Consta.ANULADA))


def _rechazo_del_alta(antes: Situacion) -> RechazoPrevio:
    if antes.consta is Consta.NADA:
        return RechazoPrevio.SIN_ALTA
    return RechazoPrevio.SI if TipoRegistro.ALTA in antes.rechazados else RechazoPrevio.NO


def _anulacion(historia: Sequence[Intento]) -> Banderas:
    if any(_por_anular(intento) for intento in historia):
        raise EstadoNoPermitido("Ya se ha pedido anularla y Hacienda aún no ha contestado. Espera su respuesta.")
    antes = situacion(historia)
    if antes.consta is Consta.ANULADA and _esta_bien_anulada(historia):
        raise EstadoNoPermitido("En Hacienda ya consta anulada: no hace falta nada más.")
    return Banderas(
        TipoRegistro.ANULACION,
        rechazo_previo=RechazoPrevio.SI if TipoRegistro.ANULACION in antes.rechazados else RechazoPrevio.NO,
        # Con algo sin respuesta se presume que lo aceptará: entonces sí constará.
        sin_registro_previo=antes.consta is Consta.NADA,
    )


def _por_anular(intento: Intento) -> bool:
    return intento.banderas.tipo is TipoRegistro.ANULACION and intento.estado is EstadoEnvio.PENDIENTE


def _esta_bien_anulada(historia: Sequence[Intento]) -> bool:
    """Una anulación aceptada con errores se repite: la AEAT deja constancia de los datos nuevos."""
    aceptados = [intento.estado for intento in historia if intento.estado.aceptado]
    return not aceptados or aceptados[-1] is EstadoEnvio.CORRECTO
