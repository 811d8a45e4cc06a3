"""La única puerta a la base de datos: `motores` son sus conexiones, `sondeo` las cuida y `sesiones` las usa."""

from factursaas.db import sondeo as _sondeo  # noqa: F401 - se apunta a lo que pasa con las conexiones
from factursaas.db.motores import (
    conectar,
    consulta_suelta,
    crear_motor,
    desconectar,
    es_pasajero,
    exclusiva,
    motor,
    motor_directo,
    nombre_de_rol,
    normalizar_url,
    para_psycopg,
    url_de_aplicacion,
    url_del_operador,
    url_elegida,
)
from factursaas.db.sesiones import (
    TenantSession,
    Transaccion,
    al_acabar,
    al_confirmar,
    operador_session,
    system_session,
    tenant_session,
    transaccion,
)

__all__ = [
    "TenantSession",
    "Transaccion",
    "al_acabar",
    "al_confirmar",
    "conectar",
    "consulta_suelta",
    "crear_motor",
    "desconectar",
    "es_pasajero",
    "exclusiva",
    "motor",
    "motor_directo",
    "nombre_de_rol",
    "normalizar_url",
    "operador_session",
    "para_psycopg",
    "system_session",
    "tenant_session",
    "transaccion",
    "url_de_aplicacion",
    "url_del_operador",
    "url_elegida",
]
