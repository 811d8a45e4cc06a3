"""Con qué palabras se cuenta cómo va la remisión a la AEAT."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from factursaas.domain.dinero import escribir_fecha
from factursaas.domain.plurales import contar, segun
from factursaas.domain.verifactu.destino import Destino
from factursaas.domain.verifactu.envio import EstadoEnvio
from factursaas.domain.verifactu.ritmo import toca_en
from factursaas.models import Certificado, Remision
from factursaas.services.certificados import caduca_pronto
from factursaas.services.remision.panorama import Alarmas, Marcha, Panorama

Tono = Literal["nada", "bien", "marcha", "avisa", "falla"]

A_DONDE = {
    Destino.SIMULADOR: "Simulador de este programa",
    Destino.PRUEBAS: "AEAT, entorno de pruebas",
    Destino.REAL: "AEAT",
}
_NO_VALE_DE_NADA = "Es de prueba: nada de esto llega a Hacienda."


@dataclass(frozen=True, slots=True)
class Situacion:
    """La respuesta a «¿estoy en regla?»; `reintentable` si sirve de algo pulsar «Reintentar ahora»."""

    tono: Tono = "nada"
    titulo: str = ""
    detalle: str = ""
    reintentable: bool = False


def situacion(panorama: Panorama, ahora: datetime) -> Situacion:
    """Lo que se lee arriba del todo."""
    pendientes, remision = panorama.pendientes, panorama.remision
    if panorama.marcha is Marcha.PARADA and remision:
        return Situacion("falla", f"Parado: {_sin_remitir(pendientes)}", remision.parada, reintentable=True)
    if panorama.marcha is Marcha.INCIDENCIA and remision:
        return Situacion("avisa", _incidencia(pendientes, remision, ahora), _porque(remision, ahora), reintentable=True)
    if panorama.marcha is Marcha.ENVIANDO:
        titulo = f"Enviando {contar(pendientes, 'registro')}…"
        return Situacion("marcha", titulo, _cuando_sale(remision, pendientes, ahora))
    return _todo_remitido(panorama) if panorama.marcha is Marcha.AL_DIA else _sin_nada_en_marcha(panorama)


def cadena_rota(halladas: int) -> Situacion:
    """Antes que nada: la última comprobación encontró algo que no cuadra."""
    return Situacion(
        "falla",
        f"La última comprobación encontró {contar(halladas, 'anomalía')}",
        "Algo no está como se escribió. Puedes seguir facturando; compruébalo abajo, guarda las evidencias y avisa a "
        "quien administra el programa.",
    )


def _todo_remitido(panorama: Panorama) -> Situacion:
    if por_arreglar := panorama.cuantas_por_arreglar:
        return Situacion(
            "avisa",
            f"Todo remitido, con {contar(por_arreglar, 'factura')} por arreglar",
            "La AEAT ha contestado a todo. Mira abajo qué pide y dónde se arregla.",
        )
    return Situacion("bien", f"Todo remitido: {_aceptados(panorama)}", _al_dia(panorama))


def _sin_nada_en_marcha(panorama: Panorama) -> Situacion:
    if panorama.marcha is Marcha.SIN_EMPEZAR:
        return Situacion(
            "nada",
            "Aún no has emitido ninguna factura",
            "Cuando emitas la primera, su registro se remitirá solo.",
        )
    if panorama.firmada:
        return Situacion(
            "bien",
            f"{contar(panorama.total, 'registro')} con tu firma",
            "En NO VERI*FACTU no se remiten: se guardan firmados y encadenados, por si la AEAT los pide.",
        )
    return Situacion(
        "avisa",
        f"{contar(panorama.total, 'registro')} sin remitir",
        "Se guardan encadenados, pero no se mandan a la AEAT: en esta instalación falta decir quién "
        "responde del programa. Lo pone quien la administra.",
    )


def avisos_del_panel(alarmas: Alarmas, ahora: datetime) -> list[tuple[Tono, str]]:
    """Lo que merece decirse en el panel, de lo más grave a lo menos."""
    avisos: list[tuple[Tono, str]] = []
    remision = alarmas.remision
    if alarmas.marcha is Marcha.PARADA and remision:
        avisos.append(("falla", f"Parado: {_sin_remitir(alarmas.pendientes)}. {remision.parada}"))
    elif alarmas.marcha is Marcha.INCIDENCIA and remision:
        avisos.append(("avisa", f"{_incidencia(alarmas.pendientes, remision, ahora)}. {_porque(remision, ahora)}"))
    if alarmas.por_arreglar:
        verbo = segun(alarmas.por_arreglar, "pide", "piden")
        avisos.append(("avisa", f"{contar(alarmas.por_arreglar, 'factura')} {verbo} corrección ante la AEAT."))
    if alarmas.certificado:
        tono, texto = caducidad(alarmas.certificado, ahora)
        avisos.append((tono, f"Tu certificado {texto[0].lower()}{texto[1:]}."))
    return avisos


def insignia(alarmas: Alarmas) -> tuple[str, str]:
    """Lo que se ve en la marca del menú y lo que dice; nada si todo va bien."""
    if alarmas.marcha is Marcha.PARADA:
        return "!", "parado"
    if alarmas.marcha is Marcha.INCIDENCIA:
        return str(alarmas.pendientes), _sin_remitir(alarmas.pendientes)
    if alarmas.por_arreglar:
        return str(alarmas.por_arreglar), f"{contar(alarmas.por_arreglar, 'factura')} por arreglar"
    return ("!", "el certificado caduca") if alarmas.certificado else ("", "")


def caducidad(certificado: Certificado, ahora: datetime) -> tuple[Tono, str]:
    """Hasta cuándo vale, y con qué urgencia hay que decirlo."""
    falta = certificado.valido_hasta - ahora
    dia = escribir_fecha(certificado.valido_hasta.astimezone(ahora.tzinfo))
    if falta <= timedelta(0):
        return "falla", f"Caducó el {dia}"
    if caduca_pronto(certificado):
        cuanto = f"dentro de {contar(falta.days, 'día')}" if falta.days else "en menos de un día"
        return "avisa", f"Caduca el {dia}, {cuanto}"
    return "bien", f"Vale hasta el {dia}"


def desde_cuando(instante: datetime, ahora: datetime) -> str:
    """Con la hora basta si es hoy: «desde las 10:32», «desde el 24 nov 2026 a las 10:32»."""
    local = instante.astimezone(ahora.tzinfo)
    if local.date() == ahora.date():
        return f"desde {_hora(local)}"
    return f"desde el {escribir_fecha(local.date())} a {_hora(local)}"


def cuando(instante: datetime, ahora: datetime) -> str:
    """Lo mismo de lo que está por venir: «a las 10:32», «el 26 nov 2026 a las 0:05»."""
    local = instante.astimezone(ahora.tzinfo)
    return f"{'' if local.date() == ahora.date() else f'el {escribir_fecha(local.date())} '}a {_hora(local)}"


def _hora(local: datetime) -> str:
    return f"{segun(local.hour, 'la', 'las')} {local.hour}:{local.minute:02d}"


def escribir_fecha_y_hora(instante: datetime, ahora: datetime) -> str:
    """Para una lista: «25 nov 2026, 10:32»."""
    local = instante.astimezone(ahora.tzinfo)
    return f"{escribir_fecha(local.date())}, {local.hour}:{local.minute:02d}"


def a_donde(panorama: Panorama) -> tuple[str, str]:
    """A dónde van los registros, y lo que conviene saber de ese sitio."""
    instalacion = panorama.instalacion
    if instalacion is not None and not instalacion.destino:
        return "A ningún sitio", ""
    destino = Destino(instalacion.destino) if instalacion else panorama.destino
    return A_DONDE[destino], "" if destino is Destino.REAL else _NO_VALE_DE_NADA


def _sin_remitir(cuantos: int) -> str:
    return f"{contar(cuantos, 'registro')} sin remitir"


def _incidencia(pendientes: int, remision: Remision, ahora: datetime) -> str:
    """Mientras dure hay que decir cuántos quedan (art. 17.c Orden HAC/1177/2024)."""
    desde = desde_cuando(remision.incidencia_desde or ahora, ahora)
    return f"{segun(pendientes, 'Queda', 'Quedan')} {_sin_remitir(pendientes)} {desde}"


def _porque(remision: Remision, ahora: datetime) -> str:
    motivo = remision.ultimo_fallo.rstrip(".")
    porque = f"{motivo}." if motivo else "La AEAT no responde."
    if remision.proximo_en and remision.proximo_en > datetime.now(UTC):
        return f"{porque} Se vuelve a intentar {cuando(remision.proximo_en, ahora)}."
    return f"{porque} Se está volviendo a intentar."


def _cuando_sale(remision: Remision | None, pendientes: int, ahora: datetime) -> str:
    toca = toca_en(remision.ultimo_envio_en, remision.espera, pendientes) if remision else None
    if toca is None or toca <= datetime.now(UTC):
        return "Suele tardar menos de un minuto. No hace falta que esperes aquí."
    return f"La AEAT pide espaciar los envíos: el próximo sale {cuando(toca, ahora)}. No hace falta que esperes aquí."


def _aceptados(panorama: Panorama) -> str:
    cuantos = sum(n for estado, n in panorama.por_estado.items() if estado.aceptado)
    return contar(cuantos, "registro aceptado", "registros aceptados")


def _al_dia(panorama: Panorama) -> str:
    if panorama.destino is not Destino.REAL:
        return "Es de prueba, y está todo en orden: cada factura tiene su respuesta."
    rechazados = panorama.por_estado.get(EstadoEnvio.RECHAZADO, 0)
    if rechazados:
        cuantos = contar(rechazados, "registro rechazado", "registros rechazados")
        return f"Estás en regla. Hubo {cuantos} que después se {segun(rechazados, 'corrigió', 'corrigieron')}."
    return "Estás en regla: la AEAT tiene todas tus facturas."
