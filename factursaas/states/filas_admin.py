"""Lo que el operador ve de cada cuenta, de la cola, de la bandeja y de los fallos, ya escrito."""

from dataclasses import dataclass
from datetime import datetime

from factursaas.config import ajustes
from factursaas.domain.dinero import escribir_fecha
from factursaas.domain.planes import Plan
from factursaas.services.panel_operador import Cola, CuentaVista, FalloVisto, Remitente
from factursaas.states.frases_verifactu import escribir_fecha_y_hora

NUNCA = "Nunca"


@dataclass(frozen=True, slots=True)
class FilaCuenta:
    """Una cuenta en la lista del operador."""

    id: str
    nombre: str
    plan: str
    actividad: str
    clientes: str
    facturas: str
    espacio: str

    @classmethod
    def de(cls, cuenta: CuentaVista, ahora: datetime) -> "FilaCuenta":
        """La fila de una cuenta."""
        return cls(
            cuenta.user_id,
            cuenta.email or cuenta.user_id,
            _plan(cuenta),
            escribir_fecha_y_hora(cuenta.ultima_actividad, ahora) if cuenta.ultima_actividad else NUNCA,
            str(cuenta.clientes),
            str(cuenta.facturas),
            escribir_espacio(cuenta.bytes),
        )


@dataclass(frozen=True, slots=True)
class FichaCuenta:
    """Una cuenta vista por el operador."""

    id: str = ""
    nombre: str = ""
    plan: str = ""
    plan_id: str = ""
    desde: str = ""
    actividad: str = ""
    clientes: str = ""
    facturas: str = ""
    espacio: str = ""
    permiso: str = ""
    baja: str = ""

    @classmethod
    def de(cls, cuenta: CuentaVista, ahora: datetime) -> "FichaCuenta":
        """La ficha de una cuenta."""
        fila = FilaCuenta.de(cuenta, ahora)
        return cls(
            fila.id,
            fila.nombre,
            fila.plan,
            cuenta.plan,
            escribir_fecha(cuenta.desde.date()),
            fila.actividad,
            fila.clientes,
            fila.facturas,
            fila.espacio,
            escribir_fecha_y_hora(cuenta.permiso_hasta, ahora) if cuenta.permiso_hasta else "",
            escribir_fecha(cuenta.baja_en.date()) if cuenta.baja_en else "",
        )


@dataclass(frozen=True, slots=True)
class FilaRemitente:
    """A quién le pasa algo con VERI*FACTU."""

    id: str
    nombre: str
    pendientes: str
    rechazados: str
    problema: str

    @classmethod
    def de(cls, quien: Remitente, ahora: datetime) -> "FilaRemitente":
        """La fila de una cuenta en la bandeja."""
        problema = quien.parada
        if not problema and quien.incidencia_desde:
            problema = f"Incidencia desde el {escribir_fecha_y_hora(quien.incidencia_desde, ahora)}"
        return cls(quien.user_id, quien.email or quien.user_id, str(quien.pendientes), str(quien.rechazados), problema)


@dataclass(frozen=True, slots=True)
class FilaFallo:
    """Un fallo que nadie esperaba."""

    referencia: str
    cuando: str
    clase: str
    donde: str

    @classmethod
    def de(cls, fallo: FalloVisto, ahora: datetime) -> "FilaFallo":
        """La fila de un fallo."""
        return cls(fallo.referencia, escribir_fecha_y_hora(fallo.momento, ahora), fallo.clase, fallo.donde)


@dataclass(frozen=True, slots=True)
class EstadoDeLaCola:
    """El trabajo de fondo, ya escrito."""

    pendientes: str = ""
    en_curso: str = ""
    para_luego: str = ""
    fallidos: str = ""
    espera: str = ""
    trabajadores: str = ""
    parada: bool = False

    @classmethod
    def de(cls, cola: Cola, ahora: datetime) -> "EstadoDeLaCola":
        """Cómo va la cola."""
        minutos = int((ahora - cola.mas_antiguo).total_seconds() // 60) if cola.mas_antiguo else 0
        espera = f"La más antigua, hace {minutos} min" if cola.mas_antiguo else "Nada espera"
        return cls(
            str(cola.pendientes),
            str(cola.en_curso),
            str(cola.para_luego),
            str(cola.fallidos),
            espera,
            str(cola.trabajadores),
            cola.trabajadores == 0,
        )


def escribir_espacio(bytes_: int) -> str:
    """Cuánto ocupa.

    >>> escribir_espacio(0), escribir_espacio(2_400_000)
    ('0 kB', '2,4 MB')
    """
    if bytes_ < 1_000_000:
        return f"{bytes_ // 1000} kB"
    return f"{bytes_ / 1_000_000:.1f} MB".replace(".", ",")


def _plan(cuenta: CuentaVista) -> str:
    if cuenta.baja_en:
        return "De baja"
    return Plan(cuenta.plan).nombre if cuenta.plan else f"{ajustes().plan_inicial.nombre} (inicial)"
