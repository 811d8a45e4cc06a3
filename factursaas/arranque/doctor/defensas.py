"""Las defensas que pone la base: el rol de la aplicación, la seguridad por filas y los disparadores."""

import psycopg
from sqlalchemy import URL

from factursaas.arranque import base
from factursaas.arranque.doctor.datos import conectada
from factursaas.arranque.errores import ErrorDeArranque
from factursaas.db import para_psycopg, url_elegida

_ROL = (
    "SELECT r.rolsuper, r.rolbypassrls, EXISTS (SELECT FROM pg_class c WHERE c.relowner = r.oid),"
    " EXISTS (SELECT FROM pg_auth_members m JOIN pg_roles p ON p.oid = m.roleid WHERE m.member = r.oid"
    " AND (p.rolsuper OR p.rolbypassrls OR EXISTS (SELECT FROM pg_class c WHERE c.relowner = p.oid)))"
    " FROM pg_roles r WHERE r.rolname = %s"
)
_FILAS = (
    "SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity,"
    " EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'inquilino' AND p.polcmd = '*'"
    " AND pg_get_expr(p.polqual, p.polrelid) LIKE '%app.user_id%'),"
    " (SELECT string_agg(p.polname, ', ') FROM pg_policy p WHERE p.polrelid = c.oid AND p.polpermissive"
    " AND p.polname NOT IN ('inquilino', 'copia') AND p.polroles = '{0}')"
    " FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'user_id' AND NOT a.attisdropped"
    " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')"
    " AND c.relname NOT LIKE 'procrastinate%' ORDER BY c.relname"
)
_APAGADOS = (
    "SELECT string_agg(t.tgrelid::regclass || '.' || t.tgname, ', ' ORDER BY 1) FROM pg_trigger t"
    " WHERE NOT t.tgisinternal AND t.tgenabled IN ('D', 'R')"
)
_POLITICA = "CREATE POLICY inquilino ON {0} USING (user_id = (SELECT current_setting('app.user_id', true)))"


def rol() -> str:
    """Si el rol de la aplicación existe, entra y no puede saltarse nada.

    Raises:
        ErrorDeArranque: si no; dice con qué orden se arregla.
    """
    if not base.creada():
        return base.SIN_BASE
    with base.en_marcha() as url:
        app = url_elegida(url)
    nombre = str(app.username)
    with conectada() as conexion:
        fila = conexion.execute(_ROL, (nombre,)).fetchone()
    if fila is None:
        raise ErrorDeArranque(f"El rol «{nombre}» no existe. Créalo con: python -m factursaas migrate")
    for mal, que, arreglo in zip(fila, _MALES, _ARREGLOS, strict=True):
        if mal:
            raise ErrorDeArranque(f"El rol «{nombre}» {que}. Quítaselo: {arreglo.format(nombre)}")
    _exigir_que_entre(app)
    return f"{nombre}, sin SUPERUSER ni BYPASSRLS ni tablas suyas"


_MALES = (
    "es superusuario y se salta el aislamiento",
    "tiene BYPASSRLS y ve los datos de todos los inquilinos",
    "posee tablas y puede quitarles sus defensas",
    "es miembro de un rol que posee las tablas o se salta el aislamiento",
)
_ARREGLOS = (
    "ALTER ROLE {0} NOSUPERUSER;",
    "ALTER ROLE {0} NOBYPASSRLS;",
    "REASSIGN OWNED BY {0} TO el usuario de DATABASE_URL; y después: python -m factursaas migrate",
    "REVOKE ese rol FROM {0}; (los suyos se ven con \\drg {0})",
)


def seguridad_por_filas() -> str:
    """Si cada tabla con dueño solo enseña las filas del suyo.

    Raises:
        ErrorDeArranque: si alguna no; dice cuál y con qué orden se arregla.
    """
    if not base.creada():
        return base.SIN_BASE
    with conectada() as conexion:
        tablas = conexion.execute(_FILAS).fetchall()
    males = [arreglo for tabla, *como in tablas for arreglo in _arreglos(tabla, *como)]
    if males:
        raise ErrorDeArranque(f"Hay tablas que no separan a los inquilinos. Como dueño de la base: {' '.join(males)}")
    return f"{len(tablas)} tablas con dueño, todas con su política y forzada"


def disparadores() -> str:
    """Si siguen encendidos los que impiden cambiar lo emitido.

    Raises:
        ErrorDeArranque: si alguno no.
    """
    if not base.creada():
        return base.SIN_BASE
    with conectada() as conexion:
        (apagados,) = conexion.execute(_APAGADOS).fetchone() or (None,)
    if apagados:
        raise ErrorDeArranque(
            f"Hay disparadores apagados ({apagados}): lo emitido se podría cambiar. Enciéndelos con ALTER TABLE tabla "
            "ENABLE TRIGGER USER; y comprueba después: python -m factursaas verify-chain"
        )
    return "todos encendidos"


def _arreglos(tabla: str, activa: bool, forzada: bool, politica: bool, otras: str | None) -> list[str]:
    ordenes = []
    if not activa:
        ordenes.append(f"ALTER TABLE {tabla} ENABLE ROW LEVEL SECURITY;")
    if not forzada:
        ordenes.append(f"ALTER TABLE {tabla} FORCE ROW LEVEL SECURITY;")
    if not politica:
        ordenes.append(f"{_POLITICA.format(tabla)};")
    ordenes += [f"DROP POLICY {otra} ON {tabla};" for otra in (otras or "").split(", ") if otra]
    return ordenes


def _exigir_que_entre(app: URL) -> None:
    try:
        psycopg.connect(para_psycopg(app), connect_timeout=5).close()
    except psycopg.OperationalError as fallo:
        raise ErrorDeArranque(
            f"El rol «{app.username}» no puede entrar en la base ({str(fallo).strip().splitlines()[-1]}). Ponle su "
            "contraseña con: python -m factursaas migrate, o revisa DATABASE_APP_URL."
        ) from None
