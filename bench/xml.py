"""El registro de facturación: escribirlo y validarlo, junto a `verifactu-sdk`, y comprobar una cadena larga."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from verifactu_sdk import (
    Cabecera,
    Cadena,
    LineaDesglose,
    Persona,
    RegistroAlta,
    SistemaInformatico,
    construir_peticion,
    sobre_soap,
    validar,
)

from bench.cadena import comprobar_cadena
from bench.resultados import Medida, Meta, Opciones
from factursaas.domain.documento import Grupo
from factursaas.domain.impuestos import Calificacion, Impuesto
from factursaas.domain.verifactu.desglose import Regimen, desglosar, importes
from factursaas.domain.verifactu.registro import (
    Alta,
    Eslabon,
    IdFactura,
    Obligado,
    Registro,
    Sistema,
    escribir_fecha_aeat,
    escribir_importe,
    escribir_instante,
)
from factursaas.domain.verifactu.registro import Persona as Parte
from factursaas.domain.verifactu.sobre import escribir_envio
from factursaas.domain.verifactu.xml import escribir_xml

ESCRITO, ESCRITO_SDK = "Registro, huella y envío en XML", "verifactu-sdk: registro, huella y envío en XML"
VALIDO, VALIDO_SDK = "Lo mismo, y validado con el XSD", "verifactu-sdk: lo mismo, y validado con el XSD"
_DIA, _HORA = date(2026, 11, 25), datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
_NIF, _NOMBRE = "12345678Z", "Ana Núñez"
_QUE = "Montaje de cocina & tarima, según presupuesto"
_CLIENTE = ("Peluquería Íñigo, S.L.", "B12345674")
_PRODUCTOR = ("Programas Ñandú, S.L.", "B12345674", "factursaas", "FS", "0.1.0", "1")
_SISTEMA = Sistema(*_PRODUCTOR)
_SISTEMA_SDK = SistemaInformatico(*_PRODUCTOR, multi_ot=True)

Tanda = Callable[[int, bool], str]
"""Hace tantos registros encadenados, los valida si se pide, y devuelve la huella del último."""


def medir(opciones: Opciones) -> Iterator[Medida]:
    """Por turnos, con las mismas facturas; las dos cadenas acaban en la misma huella."""
    cuantos = 300 if opciones.rapido else 3000
    ritmos: dict[str, list[float]] = {nombre: [] for nombre in (ESCRITO, ESCRITO_SDK, VALIDO, VALIDO_SDK)}
    for vuelta in range(5):
        opciones.decir(f"{cuantos} registros, vuelta {vuelta + 1}")
        for nombre, hacer, validando in _turnos():
            empieza = time.perf_counter()
            huella = hacer(cuantos, validando)
            ritmos[nombre].append(cuantos / (time.perf_counter() - empieza))
            if huella != _LAS_MISMAS.setdefault(cuantos, huella):
                raise AssertionError("Las dos cadenas no dicen lo mismo.")
    metas = {ESCRITO: (Meta(ESCRITO_SDK, minimo=1),), VALIDO: (Meta(VALIDO_SDK, minimo=1),)}
    for nombre, valores in ritmos.items():
        yield Medida(nombre, "registros/s", valores, metas.get(nombre, ()))
    yield from comprobar_cadena(opciones)


_LAS_MISMAS: dict[int, str] = {}


def _turnos() -> Iterator[tuple[str, Tanda, bool]]:
    yield ESCRITO, _nuestros, False
    yield ESCRITO_SDK, _suyos, False
    yield VALIDO, _nuestros, True
    yield VALIDO_SDK, _suyos, True


def _nuestros(cuantos: int, validando: bool) -> str:
    """Los del producto: el registro se escribe una vez y va en el envío con esos bytes."""
    anterior = None
    for numero in range(cuantos):
        registro = Registro(_alta(numero), anterior, _SISTEMA, escribir_instante(_momento(numero)))
        envio = escribir_envio(Obligado(_NOMBRE, _NIF), [escribir_xml(registro)])
        if validando:
            validar(envio)
        anterior = Eslabon(registro.contenido.factura, registro.huella)
    return anterior.huella if anterior else ""


def _alta(numero: int) -> Alta:
    base = _base(numero)
    cuota = (base * 21 / 100).quantize(Decimal("0.01"))
    grupos = (
        Grupo(
            impuesto=Impuesto.IVA,
            tipo=Decimal(21),
            recargo=Decimal(0),
            descuento_global=Decimal(0),
            calificacion=Calificacion.S1,
            base=base,
            cuota=cuota,
            cuota_recargo=Decimal(0),
        ),
    )
    cuotas, total = importes(grupos)
    return Alta(
        IdFactura(_NIF, f"A-2026-{numero:06d}", escribir_fecha_aeat(_DIA)),
        _NOMBRE,
        "F1",
        _QUE,
        desglosar(grupos, Regimen()),
        escribir_importe(cuotas),
        escribir_importe(total),
        destinatarios=(Parte(*_CLIENTE),),
    )


def _suyos(cuantos: int, validando: bool) -> str:
    """Como lo cuenta su manual: encadenar, construir la petición, validarla y meterla en el sobre."""
    cadena, emisor = Cadena(), Persona(_NOMBRE, nif=_NIF)
    for numero in range(cuantos):
        registro = RegistroAlta(
            emisor,
            f"A-2026-{numero:06d}",
            _DIA,
            _QUE,
            [LineaDesglose(_base(numero), Decimal(21), clave_regimen="01")],
            _SISTEMA_SDK,
            destinatarios=[Persona(_CLIENTE[0], nif=_CLIENTE[1])],
        )
        cadena.encadenar(registro, _momento(numero))
        peticion = construir_peticion(Cabecera(emisor), [registro])
        if validando:
            validar(peticion)
        sobre_soap(peticion)
    return cadena.ultimo.huella if cadena.ultimo else ""


def _base(numero: int) -> Decimal:
    """Acaba en dos ceros: así los dos redondean igual."""
    return Decimal(f"{100 + numero % 900}.00")


def _momento(numero: int) -> datetime:
    return _HORA + timedelta(seconds=numero)
