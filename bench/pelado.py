"""Lo que costaría emitir sin nada de más: las mismas filas en las mismas tablas, con psycopg y el rol de la aplicación.

Es el límite de lo que se puede: no comprueba nada, no calcula nada y su XML ya viene hecho.
"""

import hashlib
import json
import time
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import namedtuple_row
from uuid_utils.compat import uuid7

from bench.emisiones import Borradores
from factursaas import db

Conexion = psycopg.Connection[Any]
_ORDENES = {
    "quien": "SELECT set_config('app.user_id', %s, true)",
    "cuenta": "SELECT * FROM cuentas WHERE user_id = %s FOR UPDATE",
    "emisor": "SELECT * FROM emisores WHERE user_id = %s",
    "factura": "SELECT * FROM facturas WHERE user_id = %s AND id = %s FOR UPDATE",
    "lineas": "SELECT * FROM factura_lineas WHERE user_id = %s AND factura_id = %s ORDER BY posicion",
    "cliente": "SELECT * FROM clientes WHERE user_id = %s AND id = %s",
    "contador": "UPDATE contadores SET ultimo = ultimo + 1, ultima_fecha = %s, updated_at = now()"
    " WHERE user_id = %s AND serie_id = %s RETURNING ejercicio, ultimo",
    "emitir": "UPDATE facturas SET estado = 'EMITIDA', ejercicio = %s, numero = %s, numero_completo = %s,"
    " emitida_en = now(), emisor = %s, cliente = %s, busqueda = %s || busqueda, version = version + 1,"
    " updated_at = now() WHERE user_id = %s AND id = %s",
    "instalacion": "SELECT * FROM instalaciones WHERE user_id = %s AND vigente FOR UPDATE",
    "registro": "INSERT INTO registros (user_id, id, instalacion_id, posicion, tipo, factura_id, numero, huella,"
    " huella_anterior, generado_en, generado, xml, sha256)"
    " VALUES (%s, %s, %s, %s, 'alta', %s, %s, %s, %s, now(), %s, %s, %s)",
    "cabeza": "UPDATE instalaciones SET posicion = %s, ultimo_numero = %s, ultima_huella = %s, updated_at = now()"
    " WHERE user_id = %s AND id = %s",
    "auditoria": "INSERT INTO auditoria (user_id, id, actor, quien, canal, accion, objeto, objeto_id, resumen,"
    " peticion) VALUES (%s, %s, 'persona', '', 'api', 'factura.emitir', 'factura', %s, %s, '')",
    "cola": "SELECT EXISTS (SELECT FROM procrastinate_jobs WHERE queueing_lock = %s AND status = 'todo')",
    "avisar": "SELECT pg_notify('factursaas', %s)",
}


def emitir(url_owner: str, suyos: Borradores) -> float:
    """Emite unos borradores; da los segundos."""
    quien = suyos.quien.user_id
    with psycopg.connect(db.para_psycopg(db.url_de_aplicacion(url_owner)), row_factory=namedtuple_row) as conexion:
        conexion.prepare_threshold = 0
        with conexion.transaction():
            conexion.execute(_ORDENES["quien"], (quien,))
            muestra = conexion.execute("SELECT tipo, xml, generado FROM registros WHERE user_id = %s", (quien,))
            tipo, xml, generado = muestra.fetchone() or ("", b"", "")
        orden = _ORDENES | {"registro": _ORDENES["registro"].replace("'alta'", f"'{tipo}'")}
        desde = time.perf_counter()
        for factura_id in suyos.ids:
            with conexion.transaction():
                _una(conexion, orden, quien, factura_id, (xml, generado))
        return time.perf_counter() - desde


def _una(conexion: Conexion, orden: dict[str, str], quien: str, factura_id: UUID, muestra: tuple[bytes, str]) -> None:
    xml, generado = muestra
    conexion.execute(orden["quien"], (quien,))
    conexion.execute(orden["cuenta"], (quien,)).fetchone()
    emisor = conexion.execute(orden["emisor"], (quien,)).fetchone()
    factura = conexion.execute(orden["factura"], (quien, factura_id)).fetchone()
    conexion.execute(orden["lineas"], (quien, factura_id)).fetchall()
    cliente = conexion.execute(orden["cliente"], (quien, factura.cliente_id)).fetchone()
    contador = conexion.execute(orden["contador"], (factura.fecha, quien, factura.serie_id)).fetchone()
    numero = f"A-{contador.ejercicio}-{contador.ultimo:04d}"
    partes = [json.dumps({"nif": parte.nif, "nombre": parte.nombre}) for parte in (emisor, cliente)]
    busqueda = f"{numero.lower()} "
    conexion.execute(
        orden["emitir"], (contador.ejercicio, contador.ultimo, numero, *partes, busqueda, quien, factura_id)
    )
    cadena = conexion.execute(orden["instalacion"], (quien,)).fetchone()
    huella = hashlib.sha256(f"{cadena.ultima_huella}{numero}".encode()).hexdigest().upper()
    posicion, sha = cadena.posicion + 1, hashlib.sha256(xml).hexdigest()
    fila = (quien, uuid7(), cadena.id, posicion, factura_id, numero, huella, cadena.ultima_huella, generado, xml, sha)
    conexion.execute(orden["registro"], fila)
    conexion.execute(orden["cabeza"], (posicion, numero, huella, quien, cadena.id))
    conexion.execute(orden["cola"], (f"remision/{quien}",)).fetchone()
    conexion.execute(orden["auditoria"], (quien, uuid7(), str(factura_id), f"Factura {numero} emitida"))
    conexion.execute(orden["avisar"], (quien,))
