"""Un registro recibido, leído del XML que llegó y ya con la forma debida."""

from collections.abc import Iterator
from dataclasses import dataclass

from factursaas.domain.verifactu.huella import calcular_huella
from factursaas.domain.verifactu.registro import CLAVE
from factursaas.simulador.nodos import Nodo, con_espacio, leer, nombre_de

_TOTALES = ("TipoFactura", "CuotaTotal", "ImporteTotal")


@dataclass(frozen=True, slots=True)
class Recibido:
    """Un alta o una anulación, con los bytes con que llegó."""

    elemento: Nodo
    xml: bytes

    @property
    def es_alta(self) -> bool:
        """Si da de alta una factura."""
        return nombre_de(self.elemento) == "RegistroAlta"

    @property
    def clave(self) -> tuple[str, str, str]:
        """Emisor, número y fecha de la factura, tal como vienen."""
        emisor, numero, fecha = (self.texto(f"IDFactura/{nombre}{self._sufijo}") for nombre in CLAVE)
        return emisor, numero, fecha

    @property
    def huella(self) -> str:
        """La huella que dice tener."""
        return self.texto("Huella")

    @property
    def huella_anterior(self) -> str | None:
        """La del registro al que sigue; nula si dice ser el primero."""
        return self.dato("Encadenamiento/RegistroAnterior/Huella")

    @property
    def instalacion(self) -> str:
        """El número de instalación del sistema que lo generó."""
        return self.texto("SistemaInformatico/NumeroInstalacion")

    @property
    def sistema(self) -> str:
        """Lo que distingue a un sistema informático de otro: el productor, su programa y la instalación."""
        productor = self.dato("SistemaInformatico/NIF") or self.texto("SistemaInformatico/IDOtro/ID")
        return f"{productor}/{self.texto('SistemaInformatico/IdSistemaInformatico')}/{self.instalacion}"

    def dato(self, ruta: str) -> str | None:
        """El texto de un campo; nulo si no viene."""
        return leer(self.elemento, ruta)

    def texto(self, ruta: str) -> str:
        """El texto de un campo; vacío si no viene."""
        return self.dato(ruta) or ""

    def todos(self, ruta: str) -> Iterator[Nodo]:
        """Los elementos que hay en una ruta."""
        yield from self.elemento.iterfind(con_espacio(ruta))

    def tiene(self, nombre: str) -> bool:
        """Si viene un elemento."""
        return self.elemento.find(con_espacio(nombre)) is not None

    def calcular_huella(self) -> str:
        """La huella que le corresponde por lo que dice."""
        claves = zip((f"{nombre}{self._sufijo}" for nombre in CLAVE), self.clave, strict=True)
        totales = [(nombre, self.texto(nombre)) for nombre in _TOTALES] if self.es_alta else []
        final = [
            ("Huella", self.huella_anterior or ""),
            ("FechaHoraHusoGenRegistro", self.texto("FechaHoraHusoGenRegistro")),
        ]
        return calcular_huella([*claves, *totales, *final])

    @property
    def _sufijo(self) -> str:
        return "" if self.es_alta else "Anulada"
