"""Un ZIP que se manda mientras se escribe: ni espera a estar entero ni ocupa disco."""

import io
from collections.abc import Iterable, Iterator
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from factursaas.domain.portabilidad import Fichero

# La misma descarga da los mismos bytes: la hora de cada fichero no dice nada.
_SIN_HORA = (1980, 1, 1, 0, 0, 0)


class _Cauce(io.RawIOBase):
    """Lo que el ZIP va escribiendo, hasta que alguien se lo lleva."""

    def __init__(self) -> None:
        self._trozos = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, trozo: bytes) -> int:  # pyright: ignore[reportIncompatibleMethodOverride]  # el ZIP solo escribe bytes
        self._trozos += trozo
        return len(trozo)

    def llevarse(self) -> bytes:
        """Lo escrito desde la última vez."""
        trozos, self._trozos = bytes(self._trozos), bytearray()
        return trozos


def en_zip(ficheros: Iterable[Fichero]) -> Iterator[bytes]:
    """Los trozos del ZIP, uno por fichero; los PDF ya van comprimidos y se guardan tal cual."""
    cauce = _Cauce()
    with ZipFile(cauce, "w", ZIP_STORED) as comprimido:
        for fichero in ficheros:
            ficha = ZipInfo(fichero.nombre, _SIN_HORA)
            ficha.external_attr = 0o644 << 16
            comprimido.writestr(ficha, fichero.contenido)
            yield cauce.llevarse()
    yield cauce.llevarse()
