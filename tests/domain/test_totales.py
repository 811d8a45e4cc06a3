"""Propiedades que todo documento calculado cumple, y lo que no se deja calcular."""

from dataclasses import fields, replace
from decimal import Decimal, getcontext
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factursaas.domain.dinero import CENTIMO, IMPORTE_MAXIMO, redondear
from factursaas.domain.errores import DatosNoValidos
from factursaas.domain.impuestos import Calificacion, Impuesto
from factursaas.domain.totales import DocumentoEntrada, Grupo, LineaEntrada, Totales, a_textos, calcular

D = Decimal
DESGLOSES = [
    {"tipo": D(21)},
    {"tipo": D(21), "recargo": D("5.2")},
    {"tipo": D(10)},
    {"tipo": D("10.00")},
    {"tipo": D(4), "recargo": D("0.5")},
    {"tipo": D(0)},
    {"calificacion": Calificacion.E1},
    {"calificacion": Calificacion.S2},
    {"impuesto": Impuesto.IGIC, "tipo": D(7)},
    {"impuesto": Impuesto.IPSI, "tipo": D("0.5")},
]


@st.composite
def _lineas(draw: st.DrawFn) -> LineaEntrada:
    return LineaEntrada(
        cantidad=draw(st.decimals(-1000, 1000, places=3)),
        precio=draw(st.decimals(0, 5000, places=4)),
        descuento_pct=draw(st.none() | st.decimals(0, 100, places=2)),
        irpf=draw(st.sampled_from([D(0), D(7), D(15), D("15.0")])),
        suplido=draw(st.sampled_from([False, False, False, True])),
        **draw(st.sampled_from(DESGLOSES)),
    )


@st.composite
def _documentos(draw: st.DrawFn) -> DocumentoEntrada:
    moneda = draw(st.sampled_from(["EUR", "EUR", "USD"]))
    return DocumentoEntrada(
        lineas=tuple(draw(st.lists(_lineas(), max_size=8))),
        precios_con_impuestos=draw(st.booleans()),
        descuento_global_pct=draw(st.none() | st.decimals(0, 100, places=2)),
        anticipo=draw(st.decimals(0, 1000, places=2)),
        moneda=moneda,
        tipo_cambio=None if moneda == "EUR" else draw(st.decimals("0.01", "10", places=6)),
    )


@st.composite
def _del_mismo_signo(draw: st.DrawFn) -> DocumentoEntrada:
    """Una factura o un abono enteros, sin descuentos todavía."""
    signo = draw(st.sampled_from([1, -1]))
    lineas = draw(st.lists(_lineas(), min_size=1, max_size=6))
    return DocumentoEntrada(
        tuple(replace(linea, cantidad=signo * abs(linea.cantidad), descuento_pct=None) for linea in lineas),
        precios_con_impuestos=draw(st.booleans()),
    )


def _decimales(registro: Any) -> list[Decimal]:
    valores = [getattr(registro, campo.name) for campo in fields(registro)]
    return [v for v in valores if isinstance(v, Decimal)] + [
        d for v in valores if isinstance(v, tuple) for parte in v for d in _decimales(parte)
    ]


def _por_clave(totales: Totales) -> dict[Any, Any]:
    return {(g.impuesto, g.calificacion, g.tipo, g.recargo): g for g in totales.grupos}


def _signo(importe: Decimal) -> int:
    return (importe > 0) - (importe < 0)


def _exigir_el_mismo_signo(antes: Totales, despues: Totales) -> None:
    for campo in ("total_base", "total_cuota", "total_recargo", "total_factura", "total_suplidos"):
        assert _signo(getattr(despues, campo)) in (0, _signo(getattr(antes, campo)))
    for antes_el, despues_el in zip(antes.grupos, despues.grupos, strict=True):
        assert _signo(despues_el.base) in (0, _signo(antes_el.base))


def _linea(precio: str = "100", **resto: Any) -> LineaEntrada:
    return LineaEntrada(**{"cantidad": D(1), "precio": D(precio), "tipo": D(21), **resto})


def _uno(**resto: Any) -> DocumentoEntrada:
    return DocumentoEntrada((_linea(**resto),))


@given(_documentos())
def test_las_sumas_cuadran(documento: DocumentoEntrada) -> None:
    t = calcular(documento)
    assert t.total_base == sum(g.base for g in t.grupos)
    assert t.total_cuota == sum(g.cuota for g in t.grupos)
    assert t.total_recargo == sum(g.cuota_recargo for g in t.grupos)
    assert t.total_factura == t.total_base + t.total_cuota + t.total_recargo
    assert t.total_a_pagar == t.total_factura - t.total_retencion + t.total_suplidos - t.total_anticipos
    assert t.total_bruto - t.total_descuento_global == t.total_base
    assert t.total_retencion == sum(r.cuota for r in t.retenciones)
    for linea in t.lineas:
        assert linea.bruto - linea.descuento == linea.importe


@given(_documentos())
def test_ningun_cero_lleva_signo_y_los_importes_van_en_centimos(documento: DocumentoEntrada) -> None:
    totales = calcular(documento)
    assert all(importe or not importe.is_signed() for importe in _decimales(totales))
    for parte in (totales, *totales.lineas, *totales.grupos, *totales.retenciones):
        textos = {c: v for c, v in a_textos(parte).items() if c not in ("tipo", "recargo") and isinstance(v, str)}
        assert all(v[-3] == "." for c, v in textos.items() if c not in ("impuesto", "calificacion"))


@given(_documentos(), st.randoms())
def test_el_orden_de_las_lineas_no_cambia_el_desglose(documento: DocumentoEntrada, azar: Any) -> None:
    revueltas = list(documento.lineas)
    azar.shuffle(revueltas)
    uno, otro = calcular(documento), calcular(replace(documento, lineas=tuple(revueltas)))
    assert _por_clave(uno) == _por_clave(otro)
    assert set(uno.retenciones) == set(otro.retenciones)
    assert (uno.total_factura, uno.total_a_pagar) == (otro.total_factura, otro.total_a_pagar)


@given(_documentos())
def test_con_impuestos_dentro_el_cliente_paga_lo_que_vio(documento: DocumentoEntrada) -> None:
    documento = replace(documento, precios_con_impuestos=True, descuento_global_pct=None)
    totales = calcular(documento)
    pares = zip(documento.lineas, totales.lineas, strict=True)
    assert totales.total_factura == sum(calculada.importe for linea, calculada in pares if not linea.suplido)


@given(_documentos())
def test_los_netos_de_un_ticket_dan_la_misma_base_como_precios_sin_impuestos(documento: DocumentoEntrada) -> None:
    ticket = replace(documento, precios_con_impuestos=True, descuento_global_pct=None)
    con = calcular(ticket)
    sin_impuestos = tuple(
        replace(linea, cantidad=D(1), precio=calculada.neto, descuento_pct=None)
        for linea, calculada in zip(ticket.lineas, con.lineas, strict=True)
    )
    sin = calcular(replace(ticket, lineas=sin_impuestos, precios_con_impuestos=False))
    assert (sin.total_bruto, sin.total_base) == (con.total_bruto, con.total_base)
    assert (sin.retenciones, sin.total_suplidos) == (con.retenciones, con.total_suplidos)
    for uno, otro in zip(con.grupos, sin.grupos, strict=True):
        assert (uno.base, uno.cuota_recargo) == (otro.base, otro.cuota_recargo)
        # La base se redondea una vez por retención distinta: cada una puede apartar la cuota un céntimo.
        retenciones = {linea.irpf for linea in ticket.lineas if not linea.suplido and _es_de(linea, uno)}
        assert abs(uno.cuota - otro.cuota) <= CENTIMO * len(retenciones)


def _es_de(linea: LineaEntrada, grupo: Grupo) -> bool:
    suyo = (grupo.impuesto, grupo.calificacion, grupo.tipo, grupo.recargo)
    return (linea.impuesto, linea.calificacion, linea.tipo, linea.recargo) == suyo


@given(_documentos())
def test_los_euros_de_otra_moneda_son_los_de_cada_grupo(documento: DocumentoEntrada) -> None:
    documento = replace(documento, moneda="USD", tipo_cambio=documento.tipo_cambio or D("0.917431"))
    totales, cambio = calcular(documento), documento.tipo_cambio
    assert cambio is not None
    for grupo in totales.grupos:
        assert grupo.base_eur == redondear(grupo.base * cambio)
        assert grupo.cuota_eur == redondear(grupo.cuota * cambio)
        assert grupo.cuota_recargo_eur == (redondear(grupo.cuota_recargo * cambio) if grupo.recargo else None)
    # Sumar los euros de los grupos se aparta como mucho medio céntimo por cada uno de pasar la suma a euros.
    holgura = CENTIMO / 2 * len(totales.grupos)
    assert abs(sum(g.base_eur or D(0) for g in totales.grupos) - totales.total_base * cambio) <= holgura
    assert abs(sum(g.cuota_eur or D(0) for g in totales.grupos) - totales.total_cuota * cambio) <= holgura
    en_euros = calcular(replace(documento, moneda="EUR", tipo_cambio=None))
    assert (en_euros.total_factura, en_euros.total_a_pagar) == (totales.total_factura, totales.total_a_pagar)


@given(_del_mismo_signo(), st.decimals(0, 100, places=2))
def test_el_descuento_de_linea_nunca_cambia_el_signo(documento: DocumentoEntrada, tanto: Decimal) -> None:
    antes = calcular(documento)
    en_tanto = [replace(linea, descuento_pct=tanto) for linea in documento.lineas]
    en_importe = [
        replace(linea, descuento_importe=redondear(calculada.bruto * tanto / 100))
        for linea, calculada in zip(documento.lineas, antes.lineas, strict=True)
    ]
    por_tanto, por_importe = (calcular(replace(documento, lineas=tuple(li))) for li in (en_tanto, en_importe))
    assert por_tanto == por_importe
    _exigir_el_mismo_signo(antes, por_tanto)
    for linea, calculada in zip(antes.lineas, por_tanto.lineas, strict=True):
        assert abs(calculada.importe) <= abs(linea.importe)
        assert _signo(calculada.importe) in (0, _signo(linea.importe))


@given(_del_mismo_signo(), st.decimals(0, 100, places=2))
def test_el_descuento_global_nunca_cambia_el_signo(documento: DocumentoEntrada, tanto: Decimal) -> None:
    antes = calcular(documento)
    sujeto = sum(c.importe for e, c in zip(documento.lineas, antes.lineas, strict=True) if not e.suplido)
    _exigir_el_mismo_signo(antes, calcular(replace(documento, descuento_global_pct=tanto)))
    fijo = redondear(sujeto * tanto / 100)
    _exigir_el_mismo_signo(antes, calcular(replace(documento, descuento_global_importe=fijo)))
    entero = calcular(replace(documento, descuento_global_importe=sujeto if sujeto else None))
    assert (entero.total_base, entero.total_cuota, entero.total_factura) == (D(0), D(0), D(0))


@pytest.mark.parametrize(
    "documento",
    [_uno(precio="0", descuento_importe=D(5)), replace(_uno(precio="0"), descuento_global_importe=D(5))],
)
def test_de_lo_que_vale_cero_no_se_descuenta(documento: DocumentoEntrada) -> None:
    with pytest.raises(DatosNoValidos, match="El descuento no puede pasar"):
        calcular(documento)


@given(_del_mismo_signo())
def test_un_descuento_del_cien_por_cien_lo_deja_todo_a_cero(documento: DocumentoEntrada) -> None:
    totales = calcular(replace(documento, descuento_global_pct=D(100)))
    assert (totales.total_base, totales.total_factura, totales.total_retencion) == (D(0), D(0), D(0))
    assert totales.total_descuento_global == totales.total_bruto


@given(st.lists(_lineas(), min_size=1, max_size=6), st.booleans(), st.decimals(0, 100, places=2))
def test_un_descuento_global_fijo_se_reparte_entero(lineas: Any, con_impuestos: bool, tanto: Decimal) -> None:
    documento = DocumentoEntrada(tuple(replace(linea, cantidad=abs(linea.cantidad)) for linea in lineas))
    sujeto = sum(c.importe for e, c in zip(documento.lineas, calcular(documento).lineas, strict=True) if not e.suplido)
    fijo = redondear(sujeto * tanto / 100)
    antes = calcular(replace(documento, precios_con_impuestos=con_impuestos))
    despues = calcular(replace(documento, precios_con_impuestos=con_impuestos, descuento_global_importe=fijo))
    if con_impuestos:
        assert antes.total_factura - despues.total_factura == fijo
    else:
        assert despues.total_descuento_global == fijo


@given(_documentos())
def test_un_abono_es_la_misma_factura_con_el_signo_cambiado(documento: DocumentoEntrada) -> None:
    abono = replace(
        documento,
        lineas=tuple(replace(linea, cantidad=-linea.cantidad) for linea in documento.lineas),
        anticipo=-documento.anticipo,
    )
    uno, otro = calcular(documento), calcular(abono)
    assert (uno.total_factura, uno.total_retencion, uno.total_a_pagar) == (
        -otro.total_factura,
        -otro.total_retencion,
        -otro.total_a_pagar,
    )


ABSURDOS = st.decimals(allow_nan=True, allow_infinity=True) | st.sampled_from(
    [D("1E+999999"), D("-1E+999999"), D("1E-999999"), D("sNaN"), D("9" * 200), IMPORTE_MAXIMO, -IMPORTE_MAXIMO, D(1)]
)


@settings(max_examples=300)
@given(st.lists(st.tuples(ABSURDOS, ABSURDOS, st.none() | ABSURDOS), max_size=4), st.none() | ABSURDOS, st.booleans())
def test_lo_absurdo_se_calcula_o_se_rechaza_con_buenas_palabras(
    intentar: Any, numeros: Any, global_: Decimal | None, con_impuestos: bool
) -> None:
    lineas = tuple(LineaEntrada(c, p, descuento_importe=d, tipo=D(21), recargo=D("5.2")) for c, p, d in numeros)
    documento = DocumentoEntrada(lineas, con_impuestos, None, global_, moneda="USD", tipo_cambio=IMPORTE_MAXIMO)
    queja, totales = intentar(calcular, documento)
    if totales is None:
        assert queja.endswith(".")
    else:
        assert all(abs(importe) <= IMPORTE_MAXIMO for importe in _decimales(totales))


@pytest.mark.parametrize(
    ("documento", "campo", "mensaje"),
    [
        (_uno(precio="NaN"), "lineas.0.precio", "Tiene que ser un número."),
        (_uno(cantidad=D("sNaN")), "lineas.0.cantidad", "Tiene que ser un número."),
        (_uno(precio="Infinity"), "lineas.0.precio", "Tiene que ser un número."),
        (_uno(precio="1E+20"), "lineas.0.precio", "Es demasiado grande: el máximo es 999.999.999.999,99."),
        (_uno(precio="0.123456789"), "lineas.0.precio", "Admite hasta 8 decimales."),
        (_uno(tipo=D(101)), "lineas.0.tipo", "Tiene que estar entre 0 y 100."),
        (_uno(tipo=D(-1)), "lineas.0.tipo", "Tiene que estar entre 0 y 100."),
        (_uno(tipo=D("21.001")), "lineas.0.tipo", "Admite hasta 2 decimales."),
        (_uno(irpf=D("NaN")), "lineas.0.irpf", "Tiene que ser un número."),
        (_uno(descuento_pct=D("100.1")), "lineas.0.descuento_pct", "Tiene que estar entre 0 y 100."),
        (
            _uno(descuento_pct=D(5), descuento_importe=D(5)),
            "lineas.0.descuento_importe",
            "Pon el descuento en porcentaje o en importe, no los dos.",
        ),
        (
            _uno(descuento_importe=D("100.01")),
            "lineas.0.descuento_importe",
            "El descuento no puede pasar del importe de la línea.",
        ),
        (
            _uno(calificacion=Calificacion.E1),
            "lineas.0.tipo",
            "Una operación «Exenta (art. 20)» lleva el tipo 0.",
        ),
        (
            _uno(calificacion=Calificacion.S2, tipo=D(0), recargo=D("5.2")),
            "lineas.0.recargo",
            "Una operación «Inversión del sujeto pasivo» no lleva recargo de equivalencia.",
        ),
        (
            _uno(impuesto=Impuesto.IGIC, tipo=D(7), recargo=D("5.2")),
            "lineas.0.recargo",
            "El recargo de equivalencia solo existe en el IVA, no en el IGIC.",
        ),
        (
            _uno(calificacion=Calificacion.E7, tipo=D(0)),
            "lineas.0.calificacion",
            "La exención E7 solo existe en el IGIC.",
        ),
        (replace(_uno(), descuento_global_pct=D(-1)), "descuento_global_pct", "Tiene que estar entre 0 y 100."),
        (
            replace(_uno(), descuento_global_pct=D(1), descuento_global_importe=D(1)),
            "descuento_global_importe",
            "Pon el descuento en porcentaje o en importe, no los dos.",
        ),
        (
            replace(_uno(), descuento_global_importe=D("100.01")),
            "descuento_global_importe",
            "El descuento no puede pasar de la suma de las líneas.",
        ),
        (replace(_uno(), anticipo=D("0.001")), "anticipo", "Admite hasta 2 decimales."),
        (
            replace(_uno(), moneda="eur"),
            "moneda",
            "La moneda se escribe con su código de tres letras, como EUR o USD.",
        ),
        (
            replace(_uno(), moneda="USD", tipo_cambio=D(0)),
            "tipo_cambio",
            "El tipo de cambio tiene que ser mayor que cero.",
        ),
    ],
)
def test_lo_que_no_se_calcula_dice_el_campo_y_por_que(documento: DocumentoEntrada, campo: str, mensaje: str) -> None:
    with pytest.raises(DatosNoValidos) as fallo:
        calcular(documento)
    assert fallo.value.errores == {campo: mensaje}


def test_se_dicen_todos_los_fallos_a_la_vez() -> None:
    with pytest.raises(DatosNoValidos) as fallo:
        calcular(DocumentoEntrada((_linea(), _linea(tipo=D(200), cantidad=D("NaN"))), moneda="€"))
    assert set(fallo.value.errores) == {"moneda", "lineas.1.cantidad", "lineas.1.tipo"}


def test_el_importe_maximo_cabe_y_un_centimo_mas_no() -> None:
    assert calcular(_uno(precio=str(IMPORTE_MAXIMO), tipo=D(0))).total_factura == IMPORTE_MAXIMO
    with pytest.raises(DatosNoValidos, match="La suma de la factura es demasiado grande"):
        calcular(DocumentoEntrada((_linea(str(IMPORTE_MAXIMO), tipo=D(0)), _linea("0.01", tipo=D(0)))))
    with pytest.raises(DatosNoValidos, match="El importe es demasiado grande"):
        calcular(_uno(precio=str(IMPORTE_MAXIMO), cantidad=D(2), tipo=D(0)))


def test_un_documento_sin_lineas_suma_cero() -> None:
    totales = calcular(DocumentoEntrada((), descuento_global_importe=D(5)))
    assert (totales.grupos, totales.total_factura, str(totales.total_a_pagar)) == ((), D(0), "0.00")


def test_un_suplido_no_lleva_impuestos_aunque_los_precios_los_lleven() -> None:
    documento = DocumentoEntrada((_linea("121"), _linea("35", suplido=True, irpf=D(15))), precios_con_impuestos=True)
    totales = calcular(documento)
    assert (totales.total_factura, totales.total_suplidos, totales.total_a_pagar) == (D(121), D(35), D(156))
    assert totales.lineas[1].neto == D(35)
    assert totales.retenciones == ()


def test_un_abono_dentro_del_ticket_no_dispara_los_netos() -> None:
    documento = DocumentoEntrada(
        (_linea("1000"), _linea("999.99", cantidad=D(-1)), _linea("50"), _linea("50", cantidad=D(-1))), True
    )
    totales = calcular(documento)
    assert [linea.neto for linea in totales.lineas] == [D("826.45"), D("-826.44"), D("41.32"), D("-41.32")]
    assert totales.total_factura == D("0.01")


def test_sin_tipo_de_cambio_no_hay_euros_y_en_euros_no_hacen_falta() -> None:
    (grupo,) = calcular(replace(_uno(), moneda="USD")).grupos
    assert grupo.cuota_eur is None
    (grupo,) = calcular(replace(_uno(), tipo_cambio=D(2))).grupos
    assert "base_eur" not in a_textos(grupo)


def test_tipos_iguales_escritos_distinto_son_un_solo_grupo() -> None:
    (grupo,) = calcular(DocumentoEntrada((_linea(tipo=D("21.00")), _linea(tipo=D(21))))).grupos
    assert str(grupo.tipo) == "21"


def test_calcular_no_toca_el_contexto_de_fuera() -> None:
    antes = getcontext().copy()
    calcular(_uno())
    assert repr(getcontext()) == repr(antes)


def test_a_textos_solo_admite_registros() -> None:
    with pytest.raises(TypeError):
        a_textos({"a": 1})


def test_la_cuota_se_calcula_una_vez_por_grupo_aunque_cambie_la_retencion() -> None:
    totales = calcular(DocumentoEntrada((_linea("10.03", irpf=D(15)), _linea("10.03"))))
    assert [(g.base, g.cuota) for g in totales.grupos] == [(D("20.06"), D("4.21"))]
    assert [(r.base, r.cuota) for r in totales.retenciones] == [(D("10.03"), D("1.50"))]
