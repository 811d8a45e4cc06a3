"""Escribir, cambiar y borrar borradores."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from factursaas.db import TenantSession
from factursaas.domain.auditoria import Acto
from factursaas.domain.dinero import CERO
from factursaas.domain.errores import DatosNoValidos, EstadoNoPermitido, NoEncontrado, VersionAntigua
from factursaas.domain.estados import EstadoFactura, TipoFactura, es_editable
from factursaas.domain.impuestos import Impuesto, recargo_de, tipo_general
from factursaas.domain.numeracion import TipoSerie
from factursaas.domain.rectificacion import ModoRectificacion
from factursaas.domain.totales import Totales, a_textos
from factursaas.models import Cliente, Emisor, Factura, FacturaLinea, FacturaOrigen, Producto
from factursaas.services import auditoria, avisos, clientes, emisor, series
from factursaas.services.facturas import vencimientos
from factursaas.services.facturas.calculo import calcular_factura
from factursaas.services.facturas.consulta import leer, leer_enteras
from factursaas.services.facturas.datos import DatosFactura, DatosLinea
from factursaas.services.texto import clave_busqueda

_TOTALES = (
    "total_bruto",
    "total_descuento_global",
    "total_base",
    "total_cuota",
    "total_recargo",
    "total_retencion",
    "total_suplidos",
    "total_anticipos",
    "total_a_pagar",
)
_PROPIOS = {"id", "user_id", "created_at", "updated_at"}
_NUMERO = (1 << 40) - 1
_RECTIFICADO = {"base": "base_rectificada", "cuota": "cuota_rectificada", "recargo": "recargo_rectificado"}


@dataclass(frozen=True, slots=True)
class _Contexto:
    """De dónde sale lo que una línea no dice."""

    cliente: Cliente | None
    emisor: Emisor | None
    productos: dict[UUID, Producto]


def crear(
    db: TenantSession, datos: DatosFactura, factura_id: UUID | None = None, numeros: Sequence[int] = ()
) -> Factura:
    """Escribe un borrador. No gasta número ni sitio del plan.

    Quien ya le había puesto nombre lo da en `factura_id`, y el de sus líneas en `numeros` (véase `numero_de_linea`).

    Raises:
        DatosNoValidos: si pide una rectificativa o un canje, que nacen de las facturas que corrigen.
    """
    if not datos.tipo.es_suelta:
        raise DatosNoValidos({"tipo": f"Una {datos.tipo.nombre.lower()} se hace desde la factura a la que corrige."})
    if datos.metodo is not None:
        raise DatosNoValidos({"metodo": "Solo lo lleva una rectificativa."})
    return nueva(db, datos, [], factura_id, numeros)


def nueva(
    db: TenantSession,
    datos: DatosFactura,
    origenes: Sequence[FacturaOrigen],
    factura_id: UUID | None = None,
    numeros: Sequence[int] = (),
) -> Factura:
    """Escribe un borrador, suelto o que corrige otras facturas."""
    serie = series.elegir(db, datos.serie, datos.tipo)
    # A lo que corrige a otra no se le ponen plazos: puede estar ya pagado.
    plazos = None if origenes else ""
    factura = Factura(serie_id=serie.id, serie=serie.codigo, fecha=datos.fecha or emisor.hoy(db), plazos=plazos)
    factura.id = factura_id or factura.id
    factura.user_id = db.inquilino.user_id
    factura.origenes = list(origenes)
    factura.vencimientos = []
    factura = _escribir(db, factura, datos, [], numeros)
    corrige = f", para corregir {', '.join(origen.numero for origen in origenes)}" if origenes else ""
    auditoria.anotar(db, Acto.BORRADOR_CREAR, factura.id, f"Borrador empezado{corrige}")
    return factura


def cambiar(
    db: TenantSession,
    factura_id: UUID,
    datos: DatosFactura,
    version: int | None = None,
    numeros: Sequence[int] = (),
) -> Factura:
    """Cambia un borrador; solo lo que `datos` dice. Con `numeros`, cada línea conserva el suyo.

    Raises:
        EstadoNoPermitido: si ya está emitida.
        VersionAntigua: si `version` no es la última, porque se guardó desde otro sitio.
    """
    factura = bloquear_borrador(db, factura_id, version)
    tipo = _exigir_cambio_de_tipo(factura, datos)
    _cambiar_de_serie(db, factura, datos, tipo)
    if datos.fecha:
        factura.fecha = datos.fecha
    factura.version += 1
    auditoria.anotar_una_vez(db, Acto.BORRADOR_CAMBIAR, factura.id, "Borrador cambiado")
    avisos.avisar_de_borrador(db, factura.id, factura.version)
    return _escribir(db, factura, datos, list(factura.lineas), numeros)


def borrar(db: TenantSession, factura_id: UUID) -> None:
    """Borra un borrador.

    Raises:
        EstadoNoPermitido: si ya está emitida.
    """
    factura = leer(db, factura_id, bloquear=True)
    if not es_editable(EstadoFactura(factura.estado)):
        raise EstadoNoPermitido(
            f"La factura {factura.numero_completo} está emitida y hay que conservarla. Si está mal, rectifícala."
        )
    db.delete(factura)
    auditoria.anotar(db, Acto.BORRADOR_BORRAR, factura.id, "Borrador borrado")
    avisos.avisar_de_borrador(db, factura.id)
    db.flush()


def bloquear_borrador(db: TenantSession, factura_id: UUID, version: int | None) -> Factura:
    """Lee un borrador y lo bloquea, si es editable y nadie lo cambió después de `version`."""
    factura = leer(db, factura_id, bloquear=True)
    _exigir_borrador(factura)
    if version is not None and version != factura.version:
        raise VersionAntigua(
            "Este borrador se ha cambiado desde otra ventana. Recárgalo para ver lo último antes de seguir."
        )
    return factura


def bloquear_borradores(db: TenantSession, ids: Sequence[UUID]) -> list[Factura]:
    """Lo mismo con varios, en el orden en que se piden."""
    leidas = leer_enteras(db, ids)
    for factura in leidas:
        _exigir_borrador(factura)
    return leidas


def _exigir_borrador(factura: Factura) -> None:
    if not es_editable(EstadoFactura(factura.estado)):
        raise EstadoNoPermitido(
            f"La factura {factura.numero_completo} ya está emitida y no se puede cambiar, solo rectificar."
        )


def numero_de_linea(linea: FacturaLinea) -> int | None:
    """El número que le puso quien la escribió; ninguno si se lo puso la base."""
    entero = linea.id.int
    return entero & _NUMERO if entero & ~_NUMERO == linea.factura_id.int & ~_NUMERO else None


def _con_su_numero(
    factura_id: UUID, escritas: Sequence[FacturaLinea], numeros: Sequence[int], antes: Sequence[FacturaLinea]
) -> list[FacturaLinea]:
    """Las líneas con su número: el identificador empieza como el de su factura. La que ya estaba solo se cambia."""
    suyas = {linea.id: linea for linea in antes}
    lineas: list[FacturaLinea] = []
    for escrita, numero in zip(escritas, numeros, strict=True):
        escrita.id = UUID(int=factura_id.int & ~_NUMERO | numero & _NUMERO)
        vieja = suyas.get(escrita.id)
        lineas.append(vieja.sqlmodel_update(escrita.model_dump(exclude=_PROPIOS)) if vieja else escrita)
    return lineas


def anotar_totales(factura: Factura, lineas: Sequence[FacturaLinea], totales: Totales) -> None:
    """Copia en la factura y en sus líneas lo que salió del cálculo y, si sustituye a otras, lo que decían ellas."""
    for campo in _TOTALES:
        setattr(factura, campo, getattr(totales, campo))
    factura.total = totales.total_factura
    factura.grupos = [dict(a_textos(grupo)) for grupo in totales.grupos]
    factura.retenciones = [dict(a_textos(retencion)) for retencion in totales.retenciones]
    for linea, calculada in zip(lineas, totales.lineas, strict=True):
        for campo, valor in asdict(calculada).items():
            setattr(linea, campo, valor)
    _anotar_lo_rectificado(factura)


def _anotar_lo_rectificado(factura: Factura) -> None:
    """Base, cuota y recargo que sumaban las que sustituye (art. 15.5 RD 1619/2012)."""
    sustituidas = factura.origenes if factura.metodo == ModoRectificacion.SUSTITUCION else None
    for campo, columna in _RECTIFICADO.items():
        suma = None if sustituidas is None else sum((getattr(origen, campo) for origen in sustituidas), CERO)
        setattr(factura, columna, suma)


def _exigir_cambio_de_tipo(factura: Factura, datos: DatosFactura) -> TipoFactura:
    """Una suelta sigue suelta, y una rectificativa o un canje, también: sus originales no cambian."""
    antes = TipoFactura(factura.tipo)
    tipo = datos.tipo if "tipo" in datos.model_fields_set else antes
    parejas = (tipo.es_suelta, tipo.es_rectificativa, tipo.exige_destinatario or tipo.es_suelta)
    if parejas != (antes.es_suelta, antes.es_rectificativa, antes.exige_destinatario or antes.es_suelta):
        raise DatosNoValidos({"tipo": f"Este borrador es una {antes.nombre.lower()} y no puede pasar a ser otra cosa."})
    if "metodo" in datos.model_fields_set and (datos.metodo is None) != (not tipo.es_rectificativa):
        raise DatosNoValidos({"metodo": "Una rectificativa es por sustitución (S) o por diferencias (I); solo ella."})
    return tipo


def _cambiar_de_serie(db: TenantSession, factura: Factura, datos: DatosFactura, tipo: TipoFactura) -> None:
    """Al pasar de completa a simplificada, la serie que no se ha elegido a propósito cambia sola."""
    pedida = datos.serie if "serie" in datos.model_fields_set else factura.serie
    if pedida == factura.serie and tipo == factura.tipo:
        return
    if pedida == factura.serie and not TipoSerie(series.leer(db, factura.serie_id).tipo).admite(tipo):
        pedida = None
    serie = series.elegir(db, pedida, tipo)
    factura.serie_id, factura.serie = serie.id, serie.codigo


def _escribir(
    db: TenantSession, factura: Factura, datos: DatosFactura, lineas: list[FacturaLinea], numeros: Sequence[int]
) -> Factura:
    dichos = datos.model_dump(exclude_unset=True, exclude={"lineas", "serie", "fecha", "vencimiento", "vencimientos"})
    # El cliente se busca antes de apuntarlo: cualquier consulta escribe lo que esté a medias.
    cliente = _cliente(db, dichos.get("cliente_id", factura.cliente_id))
    for campo, valor in dichos.items():
        setattr(factura, campo, valor)
    if "lineas" in datos.model_fields_set:
        contexto = _Contexto(cliente, emisor.leer(db), _productos(db, datos.lineas))
        escritas = [_linea(factura, i, linea, contexto) for i, linea in enumerate(datos.lineas)]
        lineas = _con_su_numero(factura.id, escritas, numeros, lineas) if numeros else escritas
    anotar_totales(factura, lineas, calcular_factura(factura, lineas))
    vencimientos.poner(factura, datos, cliente)
    factura.nombre_cliente = cliente.nombre if cliente else ""
    factura.busqueda = clave_busqueda(factura.nombre_cliente, cliente.nif if cliente else "")
    factura.lineas = lineas
    db.add(factura)
    db.flush()
    db.refresh(factura, ["created_at", "updated_at"])
    return factura


def _cliente(db: TenantSession, cliente_id: UUID | None) -> Cliente | None:
    try:
        return clientes.leer(db, cliente_id) if cliente_id else None
    except NoEncontrado as fallo:
        raise DatosNoValidos({"cliente_id": str(fallo)}) from None


def _productos(db: TenantSession, lineas: list[DatosLinea]) -> dict[UUID, Producto]:
    ids = {linea.producto_id for linea in lineas if linea.producto_id}
    if not ids:
        return {}
    productos = {p.id: p for p in db.exec(select(Producto).where(col(Producto.id).in_(ids)))}
    errores = {
        f"lineas.{i}.producto_id": "Ese producto no existe. Puede que se haya borrado."
        for i, linea in enumerate(lineas)
        if linea.producto_id and linea.producto_id not in productos
    }
    if errores:
        raise DatosNoValidos(errores)
    return productos


def _linea(factura: Factura, posicion: int, datos: DatosLinea, contexto: _Contexto) -> FacturaLinea:
    producto = contexto.productos.get(datos.producto_id) if datos.producto_id else None
    campos: dict[str, Any] = datos.model_dump()
    campos["descripcion"] = datos.descripcion or (producto.nombre if producto else "")
    campos["tipo"] = tipo = _tipo(factura, datos, producto)
    campos["recargo"] = _recargo(factura, datos, tipo, contexto.cliente)
    campos["irpf"] = _irpf(factura, datos, contexto.emisor)
    if not campos["descripcion"]:
        raise DatosNoValidos({f"lineas.{posicion}.descripcion": "Escribe qué se factura en esta línea."})
    return FacturaLinea(user_id=factura.user_id, factura_id=factura.id, posicion=posicion, **campos)


def _tipo(factura: Factura, datos: DatosLinea, producto: Producto | None) -> Decimal:
    if datos.tipo is not None:
        return datos.tipo
    if datos.suplido or not datos.calificacion.lleva_cuota:
        return CERO
    if producto and producto.impuesto == datos.impuesto:
        return producto.tipo
    return tipo_general(datos.impuesto, factura.fecha_operacion or factura.fecha) or CERO


def _recargo(factura: Factura, datos: DatosLinea, tipo: Decimal, cliente: Cliente | None) -> Decimal:
    """El recargo lo pide el cliente y depende del tipo (art. 161 LIVA); un canje conserva el del ticket."""
    if datos.recargo is not None:
        return datos.recargo
    con_recargo = cliente is not None and cliente.recargo_equivalencia and factura.tipo != TipoFactura.SUSTITUTIVA
    if not con_recargo or datos.suplido or datos.impuesto is not Impuesto.IVA or not datos.calificacion.lleva_cuota:
        return CERO
    return recargo_de(tipo.normalize(), factura.fecha_operacion or factura.fecha) or CERO


def _irpf(factura: Factura, datos: DatosLinea, quien: Emisor | None) -> Decimal:
    if datos.irpf is not None:
        return datos.irpf
    if quien is None or datos.suplido or not TipoFactura(factura.tipo).exige_destinatario:
        return CERO
    return quien.irpf_defecto
