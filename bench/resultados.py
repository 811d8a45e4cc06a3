"""Lo medido, y la tabla con la que se lee."""

import json
import platform
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles

import psutil


@dataclass(frozen=True, slots=True)
class Meta:
    """Cuánto tiene que ser una medida dividida por otra, o ella misma si no se dice otra."""

    contra: str = ""
    minimo: float | None = None
    maximo: float | None = None

    def cumple(self, razon: float) -> bool:
        """Si está dentro."""
        return (self.minimo is None or razon >= self.minimo) and (self.maximo is None or razon <= self.maximo)

    def __str__(self) -> str:
        limite = f"≥ {self.minimo:g}" if self.minimo is not None else f"≤ {self.maximo:g}"
        return f"{limite} × {self.contra}" if self.contra else limite


@dataclass(frozen=True, slots=True)
class Medida:
    """Una fila: qué se ha medido, en qué unidad y lo que ha salido cada vez."""

    nombre: str
    unidad: str
    valores: list[float]
    metas: tuple[Meta, ...] = ()
    talla: float | None = None
    """De qué tamaño era lo medido, si se mide a varios: con ello se dibuja cómo crece."""

    @property
    def mediana(self) -> float:
        """La de todas las veces."""
        return median(self.valores)

    @property
    def dispersion(self) -> float:
        """Lo que va del primer cuartil al tercero, en tanto por uno de la mediana."""
        if len(self.valores) < 2 or not self.mediana:
            return 0.0
        primero, _, tercero = quantiles(self.valores, n=4, method="inclusive")
        return (tercero - primero) / abs(self.mediana)


@dataclass(frozen=True, slots=True)
class Opciones:
    """Cómo de a fondo se mide."""

    carpeta: Path
    rapido: bool = False
    decir: Callable[[str], None] = print
    """Cuenta por dónde va lo que tarda."""
    filas: int = 0
    """Cuántas en la tabla grande; con cero, las que cada sección tiene por costumbre."""


Seccion = Callable[[Opciones], Iterator[Medida]]


@dataclass
class Resultados:
    """Todo lo de una pasada."""

    medidas: list[Medida] = field(default_factory=list)

    def anadir(self, medidas: Iterable[Medida]) -> None:
        """Guarda lo de una sección."""
        self.medidas += medidas

    def metas(self) -> Iterator[tuple[Medida, Meta, float]]:
        """Cada meta con lo que ha salido; las que se comparan con algo que no se ha medido no salen."""
        por_nombre = {medida.nombre: medida for medida in self.medidas}
        for medida in self.medidas:
            for meta in medida.metas:
                if not meta.contra:
                    yield medida, meta, medida.mediana
                elif meta.contra in por_nombre:
                    yield medida, meta, medida.mediana / por_nombre[meta.contra].mediana

    def tabla(self) -> str:
        """Lo medido, en Markdown."""
        filas = [
            "| qué | mediana | unidad | dispersión | razón | meta | |",
            "| --- | ---: | --- | ---: | ---: | --- | --- |",
        ]
        razones: dict[str, list[tuple[Meta, float]]] = {}
        for medida, meta, razon in self.metas():
            razones.setdefault(medida.nombre, []).append((meta, razon))
        for medida in self.medidas:
            principio = f"| {medida.nombre} | {_cifra(medida.mediana)} | {medida.unidad} | {medida.dispersion:.0%} |"
            for i, (meta, razon) in enumerate(razones.get(medida.nombre, [])):
                delante = "| | | | |" if i else principio
                filas.append(f"{delante} {_cifra(razon)} | {meta} | {'cumple' if meta.cumple(razon) else 'NO'} |")
            if medida.nombre not in razones:
                filas.append(f"{principio} | | |")
        return "\n".join(filas)

    def guardar(self, fichero: Path) -> None:
        """En JSON, con la máquina en la que se ha medido."""
        maquina = {
            "python": platform.python_version(),
            "sistema": platform.platform(),
            "nucleos": psutil.cpu_count(),
            "memoria_gb": round(psutil.virtual_memory().total / 2**30),
            "carga": psutil.getloadavg()[0],
            "cuando": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        contenido = {"maquina": maquina, "medidas": [asdict(medida) for medida in self.medidas]}
        fichero.write_text(json.dumps(contenido, ensure_ascii=False, indent=1) + "\n")


def _cifra(valor: float) -> str:
    if abs(valor) >= 100:
        return f"{valor:,.0f}".replace(",", ".")
    return f"{valor:.3g}".replace(".", ",")
