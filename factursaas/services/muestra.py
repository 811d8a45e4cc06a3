"""Un año de facturas de ejemplo: para mirar el programa con datos, para las demostraciones y para las pruebas."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from stdnum.es import cif

from factursaas.config import ajustes
from factursaas.db import TenantSession
from factursaas.domain.medios import Medio
from factursaas.domain.planes import Plan
from factursaas.domain.suscripcion import Suscripcion
from factursaas.models import Cliente, Factura, Producto
from factursaas.services import clientes, cuentas, emisor, facturas, productos

_EMISOR = {
    "nombre": "Lucía Ferrán Ortega",
    "direccion": "Calle de la Palma, 28, bajo",
    "codigo_postal": "28004",
    "municipio": "Madrid",
    "provincia": "Madrid",
    "email": "hola@luciaferran.example",
    "telefono": "600 123 456",
    "iban": "ES9121000418450200051332",
    "irpf_defecto": "15",
}
_CLIENTES = [
    ("Panadería La Espiga, S.L.", "B8512347", "Calle del Pez, 14", "28004", "Madrid"),
    ("Bodegas Arlanza, S.A.", "A0912345", "Carretera de Soria, km 4", "09195", "Burgos"),
    ("Óptica Luz del Norte, S.L.", "B3398761", "Calle Uría, 22", "33003", "Oviedo"),
    ("Ñandú Viajes, S.L.", "B2876543", "Gran Vía, 41", "28013", "Madrid"),
    ("Clínica Dental Ribera, S.L.P.", "B4611223", "Avenida del Puerto, 88", "46023", "València"),
    ("Muebles Etxea, S.L.", "B4855667", "Licenciado Poza, 15", "48011", "Bilbao"),
    ("Librería Tres Tigres, S.L.", "B0899887", "Carrer de Verdi, 30", "08012", "Barcelona"),
    ("Talleres Hermanos Cano, S.L.", "B4133445", "Polígono El Pino, nave 7", "41016", "Sevilla"),
    ("Cooperativa Aceitera de Jaén", "F2311009", "Camino de las Cruces, s/n", "23009", "Jaén"),
    ("Festival Mar de Fondo", "G1577889", "Paseo Marítimo, 3", "15002", "A Coruña"),
]
_PRODUCTOS = [
    ("Identidad visual completa", "IDV", "1450.00"),
    ("Diseño de página web", "WEB", "2200.00"),
    ("Mantenimiento web mensual", "MNT", "95.00"),
    ("Hora de diseño", "HOR", "48.00"),
    ("Ilustración para portada", "ILU", "320.00"),
    ("Fotografía de producto (sesión)", "FOT", "275.50"),
    ("Cartel para evento", "CAR", "180.00"),
]
_CARTELES = {"descripcion": "Cartel para evento", "cantidad": "4", "precio": "180"}
_LAMINA = {"descripcion": "Lámina firmada, 30 × 40 cm", "cantidad": "1", "precio": "24.90"}
_POR_MES = 12


@dataclass(frozen=True, slots=True)
class Resultado:
    """Lo que se ha creado."""

    clientes: int
    productos: int
    facturas: int


def sembrar(db: TenantSession, nif: str = "52139847C") -> Resultado:
    """Crea a quien factura, sus clientes, sus productos y un año de facturas, cobradas o no."""
    azar = Random(2027)  # noqa: S311 - datos de ejemplo, siempre los mismos
    # Con los planes puestos a mano, lo que afirma quien entra no cuenta y el año no cabría en el gratuito.
    cuentas.anotar(db, Suscripcion(Plan.PRO, ajustes().planes_de, datetime.now(UTC)))
    emisor.guardar(db, emisor.DatosEmisor.model_validate(_EMISOR | {"nif": nif}))
    gente, cosas = _crear_clientes(db), _crear_productos(db)
    hoy = emisor.hoy(db)
    fechas = _fechas(hoy, azar)
    for fecha in fechas:
        borrador = _borrador(db, fecha, azar.choice(gente), cosas, azar)
        _cobrar(db, facturas.emitir(db, borrador.id), hoy, azar)
    corregidas = _corregir_alguna(db, hoy, gente[2])
    for cliente in gente[:2]:
        _borrador(db, hoy, cliente, cosas, azar)
    return Resultado(len(gente), len(cosas), len(fechas) + corregidas + 2)


def _corregir_alguna(db: TenantSession, hoy: date, cliente: Cliente) -> int:
    """Un cartel devuelto, un precio corregido y un tique canjeado: para que se vea cómo queda."""
    hechas = [
        _emitir(db, {"cliente_id": cliente.id, "fecha": hoy, "lineas": [_CARTELES]}),
        _emitir(db, {"cliente_id": cliente.id, "fecha": hoy, "lineas": [_CARTELES | {"precio": "190"}]}),
        _emitir(db, {"tipo": "F2", "fecha": hoy, "precios_con_impuestos": True, "lineas": [_LAMINA]}),
    ]
    devuelta, mal_puesta, tique = hechas
    uno_menos = {"causa": "devolucion", "motivo": "Uno llegó arrugado", "lineas": [_CARTELES | {"cantidad": "-1"}]}
    bien_puesta = {"causa": "precio", "motivo": "Se puso un precio que no era", "lineas": [_CARTELES]}
    for original, correccion in ((devuelta, uno_menos), (mal_puesta, bien_puesta)):
        datos = facturas.DatosRectificar.model_validate(correccion)
        hechas.append(facturas.emitir(db, facturas.rectificar(db, original.id, datos).id))
    facturas.cobrar(db, tique.id, facturas.DatosCobro(medio=Medio.TARJETA))
    canje = facturas.canjear(db, facturas.DatosCanje(facturas=[tique.id], cliente_id=cliente.id))
    return len([*hechas, facturas.emitir(db, canje.id)])


def _emitir(db: TenantSession, datos: dict[str, Any]) -> Factura:
    return facturas.emitir(db, facturas.crear(db, facturas.DatosFactura.model_validate(datos)).id)


def _crear_clientes(db: TenantSession) -> list[Cliente]:
    return [
        clientes.crear(
            db,
            clientes.DatosCliente(
                nombre=nombre,
                nif=_con_control(numero),
                direccion=direccion,
                codigo_postal=postal,
                municipio=municipio,
                email=f"facturas@cliente{i}.example",
            ),
        )
        for i, (nombre, numero, direccion, postal, municipio) in enumerate(_CLIENTES, 1)
    ]


def _con_control(numero: str) -> str:
    control = cif.calc_check_digits(numero)
    return numero + control[0]


def _crear_productos(db: TenantSession) -> list[Producto]:
    return [
        productos.crear(db, productos.DatosProducto(nombre=nombre, referencia=referencia, precio=Decimal(precio)))
        for nombre, referencia, precio in _PRODUCTOS
    ]


def _fechas(hoy: date, azar: Random) -> list[date]:
    """Días de facturación del último año, ordenados: una serie no admite fechas hacia atrás."""
    return sorted(hoy - timedelta(days=azar.randrange(365)) for _ in range(12 * _POR_MES))


def _borrador(db: TenantSession, fecha: date, cliente: Cliente, cosas: list[Producto], azar: Random) -> Factura:
    lineas = [
        {
            "producto_id": producto.id,
            "descripcion": producto.nombre,
            "cantidad": azar.choice([1, 1, 1, 2, 3, 8]) if producto.referencia in ("HOR", "CAR") else 1,
            "precio": producto.precio,
        }
        for producto in azar.sample(cosas, azar.choice([1, 1, 2, 3]))
    ]
    datos = {
        "cliente_id": cliente.id,
        "fecha": fecha,
        "vencimiento": fecha + timedelta(days=30),
        "lineas": lineas,
        "notas": "Gracias por tu confianza.",
    }
    return facturas.crear(db, facturas.DatosFactura.model_validate(datos))


def _cobrar(db: TenantSession, factura: Factura, hoy: date, azar: Random) -> None:
    """Casi todas las antiguas están cobradas; alguna se ha quedado sin pagar."""
    dias = azar.randrange(5, 45)
    if factura.fecha + timedelta(days=dias) <= hoy and azar.random() < 0.96:
        cobro = facturas.DatosCobro(fecha=factura.fecha + timedelta(days=dias))
        facturas.cobrar(db, factura.id, cobro)
