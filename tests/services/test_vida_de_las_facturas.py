"""Vidas enteras de facturas, al azar y con la base de verdad: pase lo que pase, las cuentas y los números cuadran."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy.orm import selectinload
from sqlmodel import col, select

from factursaas.db import TenantSession, tenant_session
from factursaas.domain.errores import ErrorDeNegocio
from factursaas.domain.planes import Inquilino
from factursaas.domain.rectificacion import Causa
from factursaas.models import Cobro, Factura, RegistroFacturacion
from factursaas.models.cobro import COMPENSACION
from factursaas.services import comprobacion, facturas
from factursaas.services.facturas.datos import DatosRectificar
from tests import declarante, fabrica
from tests.ajenos import exigir_conforme
from tests.esquemas import exigir_valido

CERO = Decimal(0)
LIBRES = {"estado", "cobrado", "proximo_vencimiento", "orden_vencimiento", "anulada_en", "motivo_anulacion", "version",
          "updated_at"}  # fmt: skip
PRECIOS = st.decimals("0.01", "300", places=2)
TRIBUTOS = st.sampled_from([{"tipo": "21"}, {"tipo": "10"}, {"tipo": "4"}, {"tipo": "0", "calificacion": "E1"}])


class Vida(RuleBasedStateMachine):
    """Escribir, emitir, cobrar, devolver, deshacer, rectificar, canjear y anular, en cualquier orden."""

    nuevo: ClassVar[Callable[..., Inquilino]]

    def __init__(self) -> None:
        super().__init__()
        self.quien = type(self).nuevo("vida")
        fabrica.con_emisor(self.quien)
        self.cliente = fabrica.con_cliente(self.quien, plazos="30, 60")
        self.congeladas: dict[UUID, dict[str, Any]] = {}
        self.dinero = CERO
        # Sin nada emitido casi ningún paso haría nada.
        for tipo, precio, irpf in (("F1", "100", "0"), ("F1", "60", "15"), ("F2", "30", "0")):
            self._emitir_una({"tipo": tipo, "cliente_id": self.cliente.id}, [(precio, {"tipo": "21", "irpf": irpf})])

    def _emitir_una(self, datos: dict[str, Any], lineas: list[tuple[Any, dict[str, str]]]) -> None:
        escritas = [{"descripcion": "Cosa", "cantidad": "1", "precio": str(p), **suyo} for p, suyo in lineas]
        with tenant_session(self.quien) as db:
            borrador = facturas.crear(db, facturas.DatosFactura.model_validate(datos | {"lineas": escritas}))
            facturas.emitir(db, borrador.id)

    def intentar(self, caso: Callable[[TenantSession], Any]) -> Any:
        """Lo que el negocio rechaza no deja rastro; cualquier otro fallo es un fallo."""
        try:
            with tenant_session(self.quien) as db:
                return caso(db)
        except ErrorDeNegocio:
            return None

    def todas(self, *estados: str) -> list[UUID]:
        with tenant_session(self.quien) as db:
            return list(db.exec(select(Factura.id).where(col(Factura.estado).in_(estados)).order_by(col(Factura.id))))

    def una(self, dato: st.DataObject, *estados: str) -> UUID | None:
        posibles = self.todas(*estados)
        return dato.draw(st.sampled_from(posibles)) if posibles else None

    @rule(
        lineas=st.lists(st.tuples(PRECIOS, TRIBUTOS), min_size=1, max_size=3),
        tipo=st.sampled_from(["F1", "F1", "F2"]),
        dentro=st.booleans(),
        irpf=st.sampled_from(["0", "0", "15"]),
    )
    def escribir(self, lineas: list[Any], tipo: str, dentro: bool, irpf: str) -> None:
        datos = {
            "tipo": tipo,
            "cliente_id": self.cliente.id,
            "precios_con_impuestos": dentro,
            "lineas": [
                {"descripcion": "Cosa", "cantidad": "1", "precio": str(precio), "irpf": irpf, **tributo}
                for precio, tributo in lineas
            ],
        }
        self.intentar(lambda db: facturas.crear(db, facturas.DatosFactura.model_validate(datos)))

    @rule(dato=st.data())
    def emitir(self, dato: st.DataObject) -> None:
        if cual := self.una(dato, "BORRADOR"):
            self.intentar(lambda db: facturas.emitir(db, cual))

    @rule(dato=st.data(), importe=st.none() | st.decimals("-200", "300", places=2))
    def cobrar(self, dato: st.DataObject, importe: Decimal | None) -> None:
        if cual := self.una(dato, "EMITIDA", "COBRADA", "RECTIFICADA"):
            with tenant_session(self.quien) as db:
                pendiente = (f := facturas.leer(db, cual)).total_a_pagar - f.cobrado
            hecho = self.intentar(lambda db: facturas.cobrar(db, cual, facturas.DatosCobro(importe=importe)))
            if hecho is not None:
                self.dinero += pendiente if importe is None else importe

    @rule(dato=st.data())
    def deshacer_un_cobro(self, dato: st.DataObject) -> None:
        with tenant_session(self.quien) as db:
            cobros = list(db.exec(select(Cobro).order_by(col(Cobro.id))))
        if not cobros:
            return
        cobro = dato.draw(st.sampled_from(cobros))
        quitar = facturas.DatosDeshacer(motivo="Error")
        if self.intentar(lambda db: facturas.deshacer(db, cobro.factura_id, cobro.id, quitar)) is not None:
            self.dinero -= cobro.importe

    @rule(dato=st.data(), causa=st.sampled_from(Causa), parte=st.booleans(), precio=PRECIOS)
    def rectificar(self, dato: st.DataObject, causa: Causa, parte: bool, precio: Decimal) -> None:
        cual = self.una(dato, "EMITIDA", "COBRADA", "RECTIFICADA")
        if cual is None:
            return

        def preparar_y_emitir(db: TenantSession) -> Factura:
            pedido: dict[str, Any] = {"causa": causa, "motivo": "Al azar"}
            borrador = facturas.rectificar(db, cual, DatosRectificar.model_validate(pedido))
            if parte:
                linea = {"descripcion": "Parte", "cantidad": "-1" if borrador.metodo == "I" else "1", "tipo": "21"}
                cambio = {"lineas": [linea | {"precio": str(precio)}]}
                facturas.cambiar(db, borrador.id, facturas.DatosFactura.model_validate(cambio))
            return facturas.emitir(db, borrador.id)

        self.intentar(preparar_y_emitir)

    @rule(dato=st.data(), cuantas=st.integers(1, 2))
    def canjear(self, dato: st.DataObject, cuantas: int) -> None:
        posibles = self.todas("EMITIDA", "COBRADA")
        if len(posibles) < cuantas:
            return
        ids = dato.draw(st.lists(st.sampled_from(posibles), min_size=cuantas, max_size=cuantas, unique=True))
        pedido = facturas.DatosCanje(facturas=ids, cliente_id=self.cliente.id)
        self.intentar(lambda db: facturas.emitir(db, facturas.canjear(db, pedido).id))

    @rule(dato=st.data())
    def anular(self, dato: st.DataObject) -> None:
        if cual := self.una(dato, "EMITIDA", "COBRADA", "RECTIFICADA"):
            self.intentar(lambda db: facturas.anular(db, cual, facturas.DatosAnulacion(motivo="No debió existir")))

    @invariant()
    def todo_cuadra(self) -> None:
        foto = self._fotografiar()
        for comprobar in COMPROBACIONES:
            comprobar(foto)
        assert sum((c.importe for c in foto.cobros if c.medio != COMPENSACION), CERO) == self.dinero
        for factura in foto.emitidas:
            ahora = factura.model_dump(exclude=LIBRES)
            assert self.congeladas.setdefault(factura.id, ahora) == ahora

    def teardown(self) -> None:
        """Al acabar la vida, la cadena está entera: cada factura con su alta, y cada anulada con su anulación."""
        with tenant_session(self.quien) as db:
            escritos = list(db.exec(select(RegistroFacturacion)))
            comprobada = comprobacion.comprobar(db)
        foto = self._fotografiar()
        assert comprobada == comprobacion.Comprobacion(len(escritos), ())
        por_tipo = {tipo: sorted(r.factura_id for r in escritos if r.tipo == tipo) for tipo in ("alta", "anulacion")}
        assert por_tipo["alta"] == sorted(factura.id for factura in foto.emitidas)
        assert por_tipo["anulacion"] == sorted(f.id for f in foto.emitidas if f.estado == "ANULADA")
        totales = {factura.id: factura.total for factura in foto.emitidas}
        for registro in escritos:
            exigir_valido(registro.xml)
            exigir_conforme(registro.xml)
            if registro.tipo == "alta":
                assert f"<sf:ImporteTotal>{totales[registro.factura_id]:.2f}<".encode() in registro.xml

    def _fotografiar(self) -> "Foto":
        suyas: tuple[Any, ...] = (Factura.vencimientos, Factura.origenes)
        with tenant_session(self.quien) as db:
            emitidas = db.exec(
                select(Factura).where(col(Factura.numero).is_not(None)).options(*map(selectinload, suyas))
            )
            return Foto(list(emitidas), list(db.exec(select(Cobro).where(col(Cobro.deshecho_en).is_(None)))))


@dataclass
class Foto:
    """Lo emitido y los cobros que valen."""

    emitidas: list[Factura]
    cobros: list[Cobro]


def los_numeros_no_dejan_huecos(foto: Foto) -> None:
    por_serie: dict[Any, list[int]] = {}
    for factura in foto.emitidas:
        por_serie.setdefault((factura.serie, factura.ejercicio), []).append(factura.numero or 0)
    for numeros in por_serie.values():
        assert sorted(numeros) == list(range(1, len(numeros) + 1))


def las_sumas_cuadran(foto: Foto) -> None:
    for f in foto.emitidas:
        assert f.total == f.total_base + f.total_cuota + f.total_recargo
        assert f.total_a_pagar == f.total - f.total_retencion + f.total_suplidos - f.total_anticipos
        if f.vencimientos:
            assert sum(v.importe for v in f.vencimientos) == f.total_a_pagar


def lo_cobrado_dice_el_estado(foto: Foto) -> None:
    for f in foto.emitidas:
        vivos = [c.importe for c in foto.cobros if c.factura_id == f.id]
        assert f.cobrado == sum(vivos, CERO)
        if f.metodo != "S":  # la que sustituye puede heredar más de lo que vale: eso es lo que hay que devolver
            assert min(CERO, f.total_a_pagar) <= f.cobrado <= max(CERO, f.total_a_pagar)
        if f.estado == "COBRADA":
            assert f.cobrado == f.total_a_pagar
        if f.estado == "ANULADA":
            assert vivos == []


def lo_que_debe_el_cliente_es_lo_facturado_menos_lo_pagado(foto: Foto) -> None:
    """Sumado todo lo vivo, lo pendiente no depende de cómo se ha repartido entre originales y rectificativas."""
    pendiente = sum((f.total_a_pagar - f.cobrado for f in foto.emitidas if f.estado != "ANULADA"), CERO)
    pagado = sum((c.importe for c in foto.cobros if c.medio != COMPENSACION), CERO)
    assert pendiente == sum((_vale(f, foto) for f in foto.emitidas), CERO) - pagado


def _vale(factura: Factura, foto: Foto) -> Decimal:
    """Lo que el cliente debe por una factura: nada por la anulada, la sustituida o la que solo baja el impuesto."""
    no_condona = any(c.factura_id == factura.id and c.medio == COMPENSACION and not c.otra_id for c in foto.cobros)
    return CERO if factura.estado == "ANULADA" or _sustituida(factura, foto) or no_condona else factura.total_a_pagar


def _sustituida(factura: Factura, foto: Foto) -> bool:
    """Si otra viva ocupa su sitio: por sustitución o en un canje que no se ha deshecho."""
    return any(
        o.original_id == factura.id and (otra.metodo == "S" or o.clase == "sustituye")
        for otra in foto.emitidas
        if otra.estado != "ANULADA" and not (otra.tipo == "F3" and otra.estado == "RECTIFICADA")
        for o in otra.origenes
    )


def no_se_abona_mas_de_lo_facturado(foto: Foto) -> None:
    for f in foto.emitidas:
        if not f.origenes and f.estado != "ANULADA":
            neto = [otra.total for otra in _descendencia(f, foto) if not _sustituida(otra, foto)]
            assert sum(neto, CERO) >= Decimal("-0.02") * len(neto)


def _descendencia(factura: Factura, foto: Foto) -> list[Factura]:
    """La factura y todo lo que la corrige, directa o indirectamente."""
    vivas = {f.id: f for f in foto.emitidas if f.estado != "ANULADA"}
    suyas = {factura.id}
    while nuevas := {f.id for f in vivas.values() if any(o.original_id in suyas for o in f.origenes)} - suyas:
        suyas |= nuevas
    return [vivas[cual] for cual in suyas]


COMPROBACIONES = (
    los_numeros_no_dejan_huecos,
    las_sumas_cuadran,
    lo_cobrado_dice_el_estado,
    lo_que_debe_el_cliente_es_lo_facturado_menos_lo_pagado,
    no_se_abona_mas_de_lo_facturado,
)


@pytest.mark.timeout(280)
def test_la_vida_de_las_facturas(inquilino: Callable[..., Inquilino], monkeypatch: pytest.MonkeyPatch) -> None:
    declarante.responder(monkeypatch)
    vida = type("VidaDeAhora", (Vida,), {"nuevo": staticmethod(inquilino)})
    ajustes = settings(
        max_examples=12,
        stateful_step_count=30,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
        database=None,
        phases=(Phase.generate,),
    )
    run_state_machine_as_test(vida, settings=ajustes)
