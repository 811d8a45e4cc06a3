"""Una cuenta con muchas facturas, clientes y productos, puestos a granel: emitirlas de una en una tardaría horas."""

import psycopg

_CLIENTES = """
INSERT INTO clientes SELECT ficha.* FROM (SELECT %(quien)s::text AS quien, n,
        (ARRAY['Garcia', 'Peluqueria', 'Talleres', 'Cafe', 'Ibarra', 'Soler', 'Nunez'])[1 + n %% 7] || ' '
        || (ARRAY['Norte', 'Sur', 'Centro', 'Levante', 'Oeste'])[1 + n %% 5] || ' ' || n || ', S.L.' AS nombre,
        'B' || lpad(n::text, 8, '0') AS nif
      FROM generate_series(1, %(clientes)s) AS n) AS uno, jsonb_populate_record(NULL::clientes, jsonb_build_object(
    'user_id', quien, 'id', md5('c' || quien || n)::uuid, 'created_at', now(), 'updated_at', now(),
    'nombre', nombre, 'nombre_comercial', '', 'nif', nif,
    'direccion', '', 'codigo_postal', '', 'municipio', 'Madrid', 'provincia', '',
    'pais', 'ES', 'email', '', 'telefono', '', 'recargo_equivalencia', false, 'plazos', '', 'dia_pago', 0,
    'forma_pago', '', 'iban', '', 'mandato', '', 'notas', '', 'orden', lower(nombre),
    'busqueda', lower(nombre || ' ' || nif))) AS ficha
"""
_SERIE = """
INSERT INTO series (user_id, id, codigo, descripcion, patron, tipo, ensayo)
    VALUES (%(quien)s::text,
        md5('s' || %(quien)s::text)::uuid, 'A', '', '{serie}-{ejercicio}-{numero:06d}', 'ordinaria', false)
"""
_FACTURAS = """
INSERT INTO facturas (user_id, id, estado, tipo, serie_id, serie, ejercicio, numero, numero_completo, ensayo,
    emitida_en, fecha, vencimiento, proximo_vencimiento, forma_pago, motivo, criterio_caja, motivo_anulacion,
    cliente_id, emisor, cliente, notas, notas_internas, precios_con_impuestos, anticipo, moneda, grupos, retenciones,
    total_bruto, total_descuento_global, total_base, total_cuota, total_recargo, total, total_retencion,
    total_suplidos, total_anticipos, total_a_pagar, cobrado, nombre_cliente, busqueda, version,
    orden_numero, orden_cliente, orden_importe, orden_vencimiento)
SELECT quien, overlay(md5('f' || quien || n) placing lpad(to_hex(n), 12, '0') from 1)::uuid, estado,
    'F1', md5('s' || quien)::uuid, 'A', anno,
    CASE WHEN estado <> 'BORRADOR' THEN n END, CASE WHEN estado <> 'BORRADOR' THEN numero END, false,
    CASE WHEN estado <> 'BORRADOR' THEN now() END, fecha, fecha + 30, CASE WHEN estado = 'EMITIDA' THEN fecha + 30 END,
    'transferencia', '', false, '', k.id, emisor, emisor || jsonb_build_object('nombre', k.nombre), '', '', false, 0,
    'EUR', grupos, '[]', base, 0, base, cuota, 0, base + cuota, 0, 0, 0, base + cuota,
    CASE WHEN estado = 'COBRADA' THEN base + cuota ELSE 0 END, k.nombre,
    CASE WHEN estado <> 'BORRADOR' THEN lower(numero) || ' ' ELSE '' END || k.busqueda, 1,
    orden_de_numero('A', anno, CASE WHEN estado <> 'BORRADOR' THEN n END), orden_de_nombre(k.nombre),
    ((base + cuota) * 100)::bigint, fecha + 30
FROM (SELECT %(quien)s::text AS quien, n,
            CASE WHEN n %% 200 = 0 THEN 'BORRADOR' WHEN n %% 5 = 3 THEN 'EMITIDA' ELSE 'COBRADA' END
            AS estado, date '2024-01-01' + (n * 1000 / %(facturas)s)::int AS fecha,
        2024 + (n * 1000 / %(facturas)s)::int / 366 AS anno,
        round(10 + (n::bigint * 7919 %% 500000) / 100.0, 2) AS base,
        round((10 + (n::bigint * 7919 %% 500000) / 100.0) * 0.21, 2) AS cuota,
        'A-' || (2024 + (n * 1000 / %(facturas)s)::int / 366) || '-'
            || lpad(n::text, greatest(6, length(n::text)), '0') AS numero,
        '{"nif": "12345678Z", "nombre": "Ana Nunez", "direccion": "Calle del Pez, 1", "codigo_postal": "28004",
          "municipio": "Madrid", "provincia": "Madrid", "pais": "ES", "email": "ana@example.es"}'::jsonb AS emisor,
        '[{"impuesto": "IVA", "tipo": "21", "recargo": "0", "calificacion": "S1", "base": "100.00", "cuota": "21.00",
           "cuota_recargo": "0.00"}]'::jsonb AS grupos
      FROM generate_series(1, %(facturas)s) AS n) AS una
JOIN clientes k ON k.user_id = una.quien AND k.id = md5('c' || quien || (1 + n * 31 %% %(clientes)s))::uuid
"""
_PRODUCTOS = """
INSERT INTO productos (user_id, id, nombre, referencia, descripcion, precio, tipo, impuesto, activo, orden, busqueda)
SELECT %(quien)s::text, md5('p' || %(quien)s::text || n)::uuid, nombre, 'REF-' || n, '',
        n / 100.0, 21, 'IVA', n %% 10 <> 0,
    lower(nombre), lower(nombre || ' ref-' || n)
FROM (SELECT n, (ARRAY['Corte', 'Tinte', 'Mecha', 'Tornillo', 'Tuerca'])[1 + n %% 5] || ' modelo ' || n AS nombre
      FROM generate_series(1, %(productos)s) AS n) AS uno
"""


def llenar(url_owner: str, quien: str, *, facturas: int = 0, clientes: int = 1, productos: int = 0) -> None:
    """Llena la cuenta de alguien. Solo en una base aparte: levanta un momento la defensa de lo emitido."""
    with psycopg.connect(url_owner) as conexion:
        conexion.execute("SELECT set_config('app.user_id', %s, false)", (quien,))
        conexion.execute("ALTER TABLE facturas DISABLE TRIGGER inmutable")
        insertar(conexion, quien, facturas=facturas, clientes=clientes, productos=productos)
        conexion.execute("ALTER TABLE facturas ENABLE TRIGGER inmutable")
    with psycopg.connect(url_owner, autocommit=True) as conexion:
        conexion.execute("VACUUM ANALYZE facturas, factura_palabras, clientes, productos")


def insertar(conexion: psycopg.Connection, quien: str, *, facturas: int, clientes: int, productos: int = 0) -> None:
    """Las filas de una cuenta; sus identificadores van por orden, como los de verdad."""
    datos = {"quien": quien, "facturas": facturas, "clientes": clientes, "productos": productos}
    for orden in (_CLIENTES, _PRODUCTOS, _SERIE, _FACTURAS):
        conexion.execute(orden, datos)
