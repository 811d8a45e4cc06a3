"""La declaración responsable del programa (art. 13 RD 1007/2023): qué se declara y quién, y el documento."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

TITULO = "DECLARACIÓN RESPONSABLE DEL SISTEMA INFORMÁTICO DE FACTURACIÓN"
TITULO_SIN_SUSCRIBIR = f"BORRADOR SIN SUSCRIBIR DE LA {TITULO}"


@dataclass(frozen=True, slots=True)
class Productor:
    """Quien responde del programa. Lo vacío es que no lo ha dicho."""

    nombre: str = ""
    nif: str = ""
    direccion: str = ""
    correo: str = ""
    web: str = ""


@dataclass(frozen=True, slots=True)
class Suscrita:
    """Qué versión suscribe, cuándo y dónde: una fecha vale para una versión y para ninguna otra."""

    version: str = ""
    fecha: date | None = None
    lugar: str = ""


@dataclass(frozen=True, slots=True)
class Componente:
    """Una pieza de otro productor de la que depende algún requisito, y para qué se usa."""

    nombre: str
    version: str
    uso: str


@dataclass(frozen=True, slots=True)
class Programa:
    """Lo que se declara. `firmas` son los tipos de firma fuera de «VERI*FACTU»; `pendientes`, lo que aún no cumple."""

    nombre: str
    id: str
    version: str
    solo_verifactu: bool = True
    varios_obligados: bool = True
    firmas: str = ""
    componentes: tuple[Componente, ...] = ()
    pendientes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.solo_verifactu == bool(self.firmas):
            raise ValueError("Hay que decir con qué se firma si, y solo si, no funciona solo como VERI*FACTU.")


@dataclass(frozen=True, slots=True)
class Apartado:
    """Un dato, precedido del texto que lo describe."""

    letra: str
    texto: str
    valor: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Declaracion:
    """La declaración entera. Con algo en `faltan` no está suscrita y no vale como tal."""

    version: str
    apartados: tuple[Apartado, ...]
    anexo: tuple[Apartado, ...]
    suscrita_el: date | None = None
    faltan: tuple[str, ...] = ()

    @property
    def suscrita(self) -> bool:
        """Si alguien responde de ella."""
        return self.suscrita_el is not None

    @property
    def titulo(self) -> str:
        """Con qué empieza: el de la norma solo lo lleva la suscrita."""
        return TITULO if self.suscrita else TITULO_SIN_SUSCRIBIR

    @property
    def aviso(self) -> str:
        """Por qué no vale; vacío si está suscrita."""
        if self.suscrita:
            return ""
        return f"Sin suscribir: esto no es todavía una declaración responsable. Falta {_enumerar(self.faltan)}."

    @property
    def texto(self) -> str:
        """Todo seguido, en texto sin formato."""
        partes = [self.titulo, *filter(None, [self.aviso]), *map(_escribir, self.apartados)]
        return "\n\n".join([*partes, "ANEXO", *map(_escribir, self.anexo)]) + "\n"

    @property
    def sha256(self) -> str:
        """El resumen de su texto: dos con el mismo dicen lo mismo."""
        return hashlib.sha256(self.texto.encode()).hexdigest()

    def a_json(self) -> dict[str, Any]:
        """Como se guarda."""
        return asdict(self) | {"suscrita_el": self.suscrita_el and self.suscrita_el.isoformat()}

    @classmethod
    def de_json(cls, guardada: Mapping[str, Any]) -> "Declaracion":
        """La que se guardó."""
        suscrita_el = guardada["suscrita_el"]
        return cls(
            version=guardada["version"],
            apartados=_leer_apartados(guardada["apartados"]),
            anexo=_leer_apartados(guardada["anexo"]),
            suscrita_el=date.fromisoformat(suscrita_el) if suscrita_el else None,
            faltan=tuple(guardada["faltan"]),
        )


def _escribir(apartado: Apartado) -> str:
    return "\n".join([f"{apartado.letra} {apartado.texto}", *apartado.valor])


def _enumerar(cosas: Sequence[str]) -> str:
    """Separadas con punto y coma, porque alguna lleva comas dentro."""
    return "; ".join(cosas)


def _leer_apartados(guardados: Sequence[Mapping[str, Any]]) -> tuple[Apartado, ...]:
    return tuple(Apartado(uno["letra"], uno["texto"], tuple(uno["valor"])) for uno in guardados)
