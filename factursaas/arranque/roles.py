"""Los roles de la base que leen lo de todos: el del panel de operador y el de quien administra la base.

Ninguno se salta la seguridad por filas: lo que ven lo dice una política de cada tabla, así que no hace falta un
superusuario para crearlos.
"""

import re
from collections.abc import Iterable

from psycopg import sql
from sqlalchemy import URL, Connection, text
from sqlmodel import SQLModel

from factursaas.arranque import propietario
from factursaas.arranque.errores import ErrorDeArranque
from factursaas.arranque.propietario import ejecutar, hay_rol, poner_rol, puede_crear_roles
from factursaas.db import nombre_de_rol, normalizar_url, url_del_operador
from factursaas.models import tablas_de_inquilino

# Lo que el panel puede leer: cuentas, cifras y estados. Ni importes, ni nombres de clientes, ni documentos.
DEL_PANEL: dict[str, tuple[str, ...]] = {
    "auditoria": ("user_id", "id", "created_at", "actor"),
    "clientes": ("user_id", "id"),
    "cuentas": ("user_id", "email", "plan", "plan_fuente", "plan_en", "impago_desde", "baja_en", "created_at"),
    "entregas": ("user_id", "id", "registro_id", "estado", "codigo", "created_at"),
    "facturas": ("user_id", "id", "numero", "ensayo", "emitida_en"),
    "instalaciones": ("user_id", "id", "destino", "posicion", "ensayo"),
    "permisos_de_soporte": ("user_id", "hasta"),
    "registros": ("user_id", "id", "instalacion_id", "posicion", "created_at"),
    "remisiones": ("user_id", "instalacion_id", "enviado_hasta", "proximo_en", "incidencia_desde", "parada"),
    "fallos": ("referencia", "momento", "clase", "donde"),
    "procrastinate_events": ("job_id", "type", "at"),
    "procrastinate_jobs": ("id", "task_name", "status", "scheduled_at", "attempts"),
    "procrastinate_workers": ("id", "last_heartbeat"),
}
# Lo que ni siquiera quien administra la base necesita ver.
SECRETAS: dict[str, frozenset[str]] = {
    "certificados": frozenset({"cifrado"}),
    "claves_de_firma": frozenset({"cifrada"}),
}
_CONTRASENA_MINIMA = 16


def asegurar_operador(conexion: Connection, url_aplicacion: URL) -> None:
    """Deja listo el rol del panel; si quien migra no puede crear roles, la instalación se queda sin panel."""
    url = url_del_operador(url_aplicacion)
    rol = str(url.username)
    if not hay_rol(conexion, rol) and not puede_crear_roles(conexion):
        return
    _poner(conexion, rol, str(url.password))
    for tabla, columnas in DEL_PANEL.items():
        _conceder(conexion, rol, tabla, columnas)
    _permitir_filas(conexion, rol, "operador", [t.name for t in tablas_de_inquilino() if t.name in DEL_PANEL])
    ejecutar(conexion, "GRANT EXECUTE ON FUNCTION espacio_de(text) TO {rol}", rol=sql.Identifier(rol))
    _poner_al_dia_lectura(conexion, nombre_de_rol(url, "_lectura"))


def crear_lectura(url_propietario: str, contrasena: str) -> str:
    """Crea, o cambia de contraseña, el rol de solo lectura con el que se mira la base a mano; devuelve su nombre.

    Raises:
        ErrorDeArranque: si la contraseña es corta o lleva blancos, o quien lo pide no puede crear roles.
    """
    if len(contrasena) < _CONTRASENA_MINIMA or re.search(r"\s", contrasena):
        raise ErrorDeArranque(f"La contraseña tiene que tener {_CONTRASENA_MINIMA} caracteres o más, sin espacios.")
    rol = nombre_de_rol(normalizar_url(url_propietario), "_lectura")
    with propietario.conectado(url_propietario) as motor, motor.begin() as conexion:
        if not puede_crear_roles(conexion):
            raise ErrorDeArranque("El usuario de DATABASE_URL no puede crear roles: dale CREATEROLE.")
        _poner(conexion, rol, contrasena)
        ejecutar(conexion, "ALTER ROLE {rol} SET default_transaction_read_only = on", rol=sql.Identifier(rol))
        _poner_al_dia_lectura(conexion, rol)
    return rol


def _poner_al_dia_lectura(conexion: Connection, rol: str) -> None:
    """Ve todas las filas de todas las tablas que haya, menos las columnas con secretos."""
    if not hay_rol(conexion, rol):
        return
    for tabla in SQLModel.metadata.sorted_tables:
        secretas = SECRETAS.get(tabla.name, frozenset())
        _conceder(conexion, rol, tabla.name, [c.name for c in tabla.columns if c.name not in secretas])
    _permitir_filas(conexion, rol, "lectura", [t.name for t in tablas_de_inquilino()])


def _poner(conexion: Connection, rol: str, contrasena: str) -> None:
    poner_rol(conexion, rol, contrasena)
    ejecutar(conexion, "GRANT USAGE ON SCHEMA public TO {rol}", rol=sql.Identifier(rol))


def _conceder(conexion: Connection, rol: str, tabla: str, columnas: Iterable[str]) -> None:
    """Solo esas columnas: lo que se concediera antes de más se retira."""
    partes = {"rol": sql.Identifier(rol), "tabla": sql.Identifier(tabla)}
    ejecutar(conexion, "REVOKE ALL ON {tabla} FROM {rol}", **partes)
    nombres = sql.SQL(", ").join(map(sql.Identifier, columnas))
    ejecutar(conexion, "GRANT SELECT ({columnas}) ON {tabla} TO {rol}", columnas=nombres, **partes)


def _permitir_filas(conexion: Connection, rol: str, politica: str, tablas: Iterable[str]) -> None:
    """Las filas de todos los inquilinos, solo para leer y solo ese rol."""
    for tabla in tablas:
        if _permitidas(conexion, rol, politica, tabla):
            # Rehacerla cerraría la tabla a quien la está usando: migrar con la aplicación en marcha no puede pararla.
            continue
        partes = {"rol": sql.Identifier(rol), "tabla": sql.Identifier(tabla), "politica": sql.Identifier(politica)}
        ejecutar(conexion, "DROP POLICY IF EXISTS {politica} ON {tabla}", **partes)
        ejecutar(conexion, "CREATE POLICY {politica} ON {tabla} FOR SELECT TO {rol} USING (true)", **partes)


def _permitidas(conexion: Connection, rol: str, politica: str, tabla: str) -> bool:
    consulta = text(
        "SELECT EXISTS (SELECT FROM pg_policies WHERE schemaname = 'public' AND tablename = :tabla"
        " AND policyname = :politica AND roles = ARRAY[CAST(:rol AS name)] AND cmd = 'SELECT' AND qual = 'true')"
    )
    return conexion.execute(consulta, {"tabla": tabla, "politica": politica, "rol": rol}).scalar_one()
