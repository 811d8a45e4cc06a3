"""En qué se distingue lo escrito aquí de lo que se ha guardado desde otra ventana."""

from dataclasses import dataclass

from factursaas.states.borrador import Borrador
from factursaas.states.casillas import DE_CABECERA

CUANTAS = 12
_CAMPOS = ("descripcion", "cantidad", "precio", "descuento", "impuesto", "irpf")
_LARGO = 80


@dataclass(frozen=True, slots=True)
class Diferencia:
    """Una casilla, o una línea entera, con lo que hay en cada sitio."""

    que: str
    aqui: str
    guardado: str


def comparar(aqui: Borrador, guardado: Borrador, clientes: tuple[str, str]) -> list[Diferencia]:
    """Las diferencias que alguien vería, en el orden del papel; hasta unas pocas. `clientes`: sus nombres."""
    distintas = [_de_la_cabecera(casilla, aqui, guardado) for casilla in DE_CABECERA]
    distintas += [_de_la_linea(clave, campo, aqui, guardado) for clave in aqui.escritas for campo in _CAMPOS]
    distintas += [_solo(clave, aqui, aqui=True) for clave in aqui.escritas if clave not in guardado.escritas]
    distintas += [_solo(clave, guardado, aqui=False) for clave in guardado.escritas if clave not in aqui.escritas]
    if aqui.cliente_id != guardado.cliente_id:
        distintas.insert(0, Diferencia("El cliente", *(_corto(nombre) if nombre else "ninguno" for nombre in clientes)))
    return [una for una in distintas if una is not None][:CUANTAS]


def _de_la_cabecera(casilla: str, aqui: Borrador, guardado: Borrador) -> Diferencia | None:
    return _si_cambia(casilla, aqui, aqui.textos.get(casilla, ""), guardado.textos.get(casilla, ""))


def _de_la_linea(clave: str, campo: str, aqui: Borrador, guardado: Borrador) -> Diferencia | None:
    if clave not in guardado.escritas:
        return None
    casilla = f"{clave}.{campo}"
    if casilla not in aqui.errores and aqui.valores.get(casilla) == guardado.valores.get(casilla):
        return None
    return _si_cambia(casilla, aqui, aqui.textos.get(casilla, ""), guardado.textos.get(casilla, ""))


def _si_cambia(casilla: str, aqui: Borrador, mio: str, suyo: str) -> Diferencia | None:
    nombre = aqui.nombre_de(casilla)
    return (
        None if mio.strip() == suyo.strip() else Diferencia(nombre[:1].upper() + nombre[1:], _corto(mio), _corto(suyo))
    )


def _solo(clave: str, de: Borrador, *, aqui: bool) -> Diferencia:
    linea = f"Línea {de.claves.index(clave) + 1}"
    escrito = _corto(de.textos.get(f"{clave}.descripcion", ""))
    return Diferencia(linea, escrito if aqui else "no está", "no está" if aqui else escrito)


def _corto(texto: str) -> str:
    return (texto[: _LARGO - 1] + "…" if len(texto) > _LARGO else texto) or "vacío"
