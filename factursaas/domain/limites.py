"""Los avisos de que un límite del plan se acaba: cuándo tocan, cómo se dicen y qué los distingue de otros."""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from factursaas.domain.calendario import MESES
from factursaas.domain.planes import SIN_LIMITE, Plan, Recurso
from factursaas.domain.plurales import contar, segun


class Umbral(IntEnum):
    """Cuánto de un límite, en tanto por ciento, hace que se avise."""

    CERCA = 80
    LLENO = 100


def umbral_de(usados: int, limite: int) -> Umbral | None:
    """El mayor umbral al que se ha llegado, si alguno.

    >>> umbral_de(3, 5), umbral_de(4, 5).name, umbral_de(7, 5).name, umbral_de(900, SIN_LIMITE)
    (None, 'CERCA', 'LLENO', None)
    """
    if limite == SIN_LIMITE:
        return None
    return next((u for u in (Umbral.LLENO, Umbral.CERCA) if usados * 100 >= limite * u), None)


@dataclass(frozen=True, slots=True)
class AvisoDeLimite:
    """Que un límite está cerca o se ha alcanzado. `hoy` es la fecha donde está quien factura."""

    plan: Plan
    recurso: Recurso
    usados: int
    umbral: Umbral
    hoy: date

    @property
    def limite(self) -> int:
        """Cuántos caben en el plan."""
        return self.plan.limite(self.recurso)

    @property
    def clave(self) -> str:
        """Qué aviso es: el mismo no se da dos veces. Cambia con el límite y, en lo que se cuenta por meses, cada mes.

        >>> AvisoDeLimite(Plan.GRATIS, "facturas_mes", 8, Umbral.CERCA, date(2026, 11, 26)).clave
        'limite/facturas_mes/10/80/2026-11'
        """
        periodo = f"/{self.hoy:%Y-%m}" if self.recurso == "facturas_mes" else ""
        return f"limite/{self.recurso}/{self.limite}/{self.umbral.value}{periodo}"

    @property
    def titulo(self) -> str:
        """Lo que pasa, en una frase.

        >>> AvisoDeLimite(Plan.GRATIS, "facturas_mes", 8, Umbral.CERCA, date(2026, 11, 26)).titulo
        'Has usado 8 de 10 facturas de noviembre.'
        >>> AvisoDeLimite(Plan.GRATIS, "clientes", 5, Umbral.LLENO, date(2026, 11, 26)).titulo
        'Tienes los 5 clientes del plan Gratis.'
        >>> AvisoDeLimite(Plan.GRATIS, "clientes", 6, Umbral.LLENO, date(2026, 11, 26)).titulo
        'Tienes 6 clientes y el plan Gratis llega a 5.'
        """
        mes, de_clientes = MESES[self.hoy.month - 1], self.recurso == "clientes"
        if self.usados > self.limite:
            hechos = f"Tienes {self.usados} clientes" if de_clientes else f"En {mes} llevas {self.usados} facturas"
            return f"{hechos} y el plan {self.plan.nombre} llega a {self.limite}."
        if de_clientes:
            cuantos = f"{self.usados} de los" if self.umbral is Umbral.CERCA else "los"
            return f"Tienes {cuantos} {self.limite} clientes del plan {self.plan.nombre}."
        cuantas = f"{self.usados} de {self.limite}" if self.umbral is Umbral.CERCA else f"las {self.limite}"
        return f"Has usado {cuantas} facturas de {mes}."

    @property
    def consejo(self) -> str:
        """Qué significa, y qué se puede hacer.

        >>> AvisoDeLimite(Plan.GRATIS, "facturas_mes", 8, Umbral.CERCA, date(2026, 11, 26)).consejo
        'Te quedan 2 hasta el 1 de diciembre.'
        >>> AvisoDeLimite(Plan.GRATIS, "clientes", 4, Umbral.CERCA, date(2026, 11, 26)).consejo
        'Te queda sitio para 1 cliente más.'
        """
        quedan = max(self.limite - self.usados, 0)
        if self.recurso == "clientes":
            if quedan:
                return f"Te queda sitio para {contar(quedan, 'cliente')} más."
            return "Para añadir más, cambia de plan o borra los que no tengan facturas."
        dia = f"el 1 de {MESES[self.hoy.month % len(MESES)]}"
        if quedan:
            return f"Te {segun(quedan, 'queda', 'quedan')} {quedan} hasta {dia}."
        return f"Podrás emitir más {dia}, o ya si cambias de plan."
