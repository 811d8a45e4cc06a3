"""La baja de una persona: se va lo suyo, se bloquea lo que la ley manda conservar y se suprime cuando vence.

Art. 17.3.b RGPD y art. 32 LO 3/2018; docs/decisiones/0013-borrar-sin-borrar-lo-que-manda-la-ley.md.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ColumnElement, delete, func
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import SQLModel, col, select, update

from factursaas.db import TenantSession, Transaccion, system_session
from factursaas.domain.auditoria import Acto
from factursaas.domain.errores import DatosNoValidos, EstadoNoPermitido
from factursaas.domain.plurales import contar, segun
from factursaas.domain.verifactu.destino import Destino
from factursaas.models import (
    Certificado,
    ClaveIdempotencia,
    Cliente,
    Correo,
    Cuenta,
    CuentaBloqueada,
    Emisor,
    Factura,
    FacturaLinea,
    Instalacion,
    Logo,
    Producto,
    RegistroFacturacion,
    Serie,
)
from factursaas.services import auditoria, cuentas, emisor, ensayo, sesiones
from factursaas.services.remision.pendientes import cuantos_sin_contestar

PALABRA = "BORRAR"
MARGEN = timedelta(days=1)
"""Lo que se espera a suprimir del todo, para que acabe lo que estuviera a medias en otro proceso."""
_HOLGURA = timedelta(days=2)
"""Lo que sigue cerrada después de vencer, para que se suprima antes de que se pueda volver a entrar."""
_TOPE = 10_000
_DE_CONTACTO = {"email": "", "telefono": "", "iban": ""}
_FISCALES = dict.fromkeys(("nif", "nombre", "direccion", "codigo_postal", "municipio", "provincia"), "")


@dataclass(frozen=True, slots=True)
class Prevision:
    """Qué pasaría al dar de baja la cuenta ahora mismo: lo que se borra, lo que se guarda y hasta cuándo.

    `sin_remitir` son los registros que la AEAT todavía no ha contestado.
    """

    borradores: int
    clientes: int
    productos: int
    logotipos: int
    certificados: int
    facturas: int
    registros: int
    conservar_hasta: date | None
    sin_remitir: int
    de_baja_desde: datetime | None


def prever(db: TenantSession) -> Prevision:
    """Mira qué pasaría, sin hacer nada."""
    cuenta = cuentas.leer(db)
    return Prevision(
        borradores=_contar(db, Factura, col(Factura.estado) == "BORRADOR"),
        clientes=_contar(db, Cliente, _sin_usar(Cliente)),
        productos=_contar(db, Producto, _sin_usar(Producto)),
        logotipos=_contar(db, Logo, _sin_usar(Logo)),
        certificados=_contar(db, Certificado),
        facturas=_contar(db, Factura, col(Factura.numero).is_not(None) & ~col(Factura.ensayo)),
        registros=_contar(db, RegistroFacturacion),
        conservar_hasta=_conservar_hasta(db),
        sin_remitir=_sin_remitir(db),
        de_baja_desde=cuenta.baja_en if cuenta else None,
    )


def pedir(db: TenantSession, escrito: str) -> None:
    """Da de baja la cuenta porque lo pide su dueño, que escribe su NIF o «BORRAR».

    Raises:
        DatosNoValidos: si no lo escribe.
        EstadoNoPermitido: si queda algo por remitir a la AEAT: sin su certificado ya no se podría.
    """
    datos = emisor.leer(db)
    if escrito.strip().upper() not in {PALABRA, datos.nif if datos and datos.nif else PALABRA}:
        raise DatosNoValidos({"confirmar": f"Escribe tu NIF o «{PALABRA}» para confirmar que quieres borrarla."})
    if cuantos := _sin_remitir(db):
        raise EstadoNoPermitido(
            f"{segun(cuantos, 'Queda', 'Quedan')} {contar(cuantos, 'registro')} por remitir a la AEAT, y es "
            "obligatorio. Espera a que acabe y repítelo."
        )
    dar_de_baja(db)


def dar_de_baja(db: TenantSession) -> None:
    """Separa la cuenta de su persona, borra lo que no hace falta para responder de lo facturado y bloquea lo demás.

    Quedan las facturas emitidas con sus cobros y su numeración, y los datos fiscales de las dos partes (art. 29.2.e
    y 66 a 70 Ley 58/2003, art. 19 RD 1619/2012). Se van lo ensayado, el correo y los que se le mandaron, los
    borradores, las notas internas, los datos de contacto y de banco, los clientes y productos con los que no se ha
    facturado y, si no queda nada por remitir, los certificados. Repetirla no cambia nada.
    """
    cuentas.anotar_token(db)
    ensayo.vaciar(db)
    db.exec(delete(ClaveIdempotencia))
    db.exec(delete(Correo))
    db.exec(delete(Factura).where(col(Factura.estado) == "BORRADOR"))
    db.exec(update(Factura).where(col(Factura.notas_internas) != "").values(notas_internas=""))
    for modelo in (Cliente, Producto, Logo):
        db.exec(delete(modelo).where(_sin_usar(modelo)))
    sin_contacto = {"email": "", "telefono": "", "notas": "", "busqueda": "", "iban": "", "mandato": ""}
    db.exec(update(Cliente).values(**sin_contacto, mandato_fecha=None))
    hasta = _conservar_hasta(db)
    db.exec(update(Emisor).values(**_DE_CONTACTO, **({} if hasta else _FISCALES)))
    if not _sin_remitir(db):
        db.exec(delete(Certificado))
    baja = (
        update(Cuenta)
        .where(col(Cuenta.baja_en).is_(None))
        .values(email="", plan=None, plan_fuente=None, plan_en=None, impago_desde=None, baja_en=datetime.now(UTC))
        .returning(col(Cuenta.user_id))
    )
    if db.exec(baja).first() is not None:
        auditoria.anotar(db, Acto.CUENTA_BAJA, "", "Cuenta dada de baja")
    _bloquear(db, hasta)


def esta_de_baja(user_id: str) -> bool:
    """Si esa cuenta se dio de baja y sigue guardada."""
    with system_session() as db:
        return db.get(CuentaBloqueada, user_id) is not None


def vencidas(db: Transaccion, ahora: datetime) -> list[str]:
    """Las cuentas de baja que ya no hay que conservar."""
    vence = col(CuentaBloqueada.conservar_hasta)
    consulta = select(CuentaBloqueada.identificador).where(
        col(CuentaBloqueada.desde) < ahora - MARGEN, vence.is_(None) | (vence < ahora.date())
    )
    return list(db.exec(consulta))


def suprimir(db: TenantSession) -> dict[str, int]:
    """Borra del todo una cuenta de baja cuyo plazo ha vencido; la base lo comprueba con su propia fecha.

    Devuelve cuántas filas eran, por tabla.
    """
    return db.execute(select(func.suprimir_cuenta())).scalar_one()  # pyright: ignore[reportDeprecated]


def _bloquear(db: TenantSession, hasta: date | None) -> None:
    quien = db.inquilino.user_id
    alta = insert(CuentaBloqueada).values(identificador=quien, conservar_hasta=hasta)
    db.exec(alta.on_conflict_do_nothing())
    fin = datetime.combine(hasta, time.max, UTC) if hasta else datetime.now(UTC)
    sesiones.cerrar_con(db, quien, fin + _HOLGURA)


def _conservar_hasta(db: TenantSession) -> date | None:
    consulta = select(func.conservar_hasta(db.inquilino.user_id))
    return db.execute(consulta).scalar_one()  # pyright: ignore[reportDeprecated]


def _sin_remitir(db: TenantSession) -> int:
    """Cuántos registros espera la AEAT; al simulador y al entorno de pruebas no les debe nada nadie."""
    reales = db.exec(select(Instalacion.id).where(col(Instalacion.destino) == Destino.REAL.value)).all()
    return sum(cuantos_sin_contestar(db, cadena, 0, _TOPE) for cadena in reales)


def _sin_usar(modelo: type[Cliente] | type[Producto] | type[Logo]) -> ColumnElement[bool]:
    """Que no aparece en ninguna factura emitida ni, si es un cliente, expide facturas en su propia serie."""
    emitida = col(Factura.numero).is_not(None)
    if modelo is Producto:
        usos = select(col(FacturaLinea.producto_id)).join(Factura, col(Factura.id) == col(FacturaLinea.factura_id))
        usados = usos.where(emitida, col(FacturaLinea.producto_id).is_not(None))
    else:
        columna = col(Factura.cliente_id) if modelo is Cliente else col(Factura.logo_id)
        usados = select(columna).where(emitida, columna.is_not(None))
    con_serie = select(col(Serie.cliente_id)).where(col(Serie.cliente_id).is_not(None))
    return col(modelo.id).not_in(usados.union(con_serie) if modelo is Cliente else usados)


def _contar(db: TenantSession, modelo: type[SQLModel], *condiciones: ColumnElement[bool]) -> int:
    return db.exec(select(func.count()).select_from(modelo).where(*condiciones)).one()
