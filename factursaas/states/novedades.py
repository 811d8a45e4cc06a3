"""Lo que se le dice al navegador de las líneas: solo lo que ha cambiado desde lo último que dijo tener.

Una lista se manda entera aunque cambie una línea, y doscientas líneas no caben en un aviso. El navegador dice en cada
envío hasta qué número ha visto; lo posterior se repite, porque dos avisos seguidos puede verlos como uno.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from factursaas.states.borrador import Borrador
from factursaas.states.pantalla import Renglon, renglon


@dataclass(frozen=True, slots=True)
class Novedades:
    """Lo que viaja. Con `enteras`, lo que hubiera antes ya no vale; sin `orden`, es el que había."""

    apertura: str = ""
    numero: int = 0
    enteras: bool = False
    orden: str = ""
    lineas: tuple[Renglon, ...] = ()
    importes: Mapping[str, str] = field(default_factory=dict)
    errores: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Vista:
    """Lo que el navegador tiene de las líneas, o tendrá cuando vea lo que se le ha mandado.

    `cambios` dice en qué aviso cambió cada cosa que aún no consta que haya visto: «textos.l3», «importe.l3»…
    """

    numero: int = 0
    entera: int = 0
    claves: tuple[str, ...] = ()
    blancas: frozenset[str] = frozenset()
    importes: Mapping[str, str] = field(default_factory=dict)
    errores: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    cambios: Mapping[str, int] = field(default_factory=dict)

    def vista(self, numero: int) -> "Vista":
        """El navegador dice haber visto hasta ahí."""
        if not 0 < numero <= self.numero:
            return self
        return replace(
            self,
            entera=0 if self.entera <= numero else self.entera,
            cambios={que: cuando for que, cuando in self.cambios.items() if cuando > numero},
        )

    def de_nuevo(self) -> "Vista":
        """Se le va a mandar todo."""
        return replace(self, entera=self.numero + 1)

    def con(
        self,
        borrador: Borrador,
        dichas: Iterable[str],
        importes: Mapping[str, str] | None,
        errores: Mapping[str, Mapping[str, str]],
    ) -> "Vista":
        """Lo que hay ahora; `dichas` son las líneas en las que ha escrito el programa y no quien teclea."""
        importes = self.importes if importes is None else importes
        blancas = frozenset(clave for clave in borrador.claves if borrador.en_blanco(clave))
        de_textos = {*dichas, *(blancas ^ self.blancas), *(set(borrador.claves) - set(self.claves))}
        nuevos = {f"textos.{clave}" for clave in de_textos}
        nuevos |= {f"importe.{clave}" for clave in _distintas(self.importes, importes)}
        nuevos |= {f"error.{clave}" for clave in _distintas(self.errores, errores)}
        if borrador.claves != self.claves:
            nuevos.add("orden")
        if not nuevos and self.entera <= self.numero:
            return self
        numero = self.numero + 1
        # Lo que va a mandarse entero no necesita cuentas: vale lo último.
        entera = numero if self.entera else 0
        cambios = {} if entera else {**self.cambios, **dict.fromkeys(nuevos, numero)}
        return Vista(numero, entera, borrador.claves, blancas, importes, errores, cambios)

    def novedades(self, borrador: Borrador, apertura: str) -> Novedades:
        """Lo que falta por ver."""
        claves = borrador.claves
        if self.entera:
            renglones = tuple(renglon(borrador, clave) for clave in claves)
            return Novedades(apertura, self.numero, True, ",".join(claves), renglones, self.importes, self.errores)
        return Novedades(
            apertura,
            self.numero,
            orden=",".join(claves) if "orden" in self.cambios else "",
            lineas=tuple(renglon(borrador, clave) for clave in claves if f"textos.{clave}" in self.cambios),
            importes={clave: self.importes.get(clave, "") for clave in claves if f"importe.{clave}" in self.cambios},
            errores={clave: self.errores.get(clave, {}) for clave in claves if f"error.{clave}" in self.cambios},
        )


def _distintas(antes: Mapping[str, object], ahora: Mapping[str, object]) -> set[str]:
    return {clave for clave in {*antes, *ahora} if antes.get(clave) != ahora.get(clave)}
