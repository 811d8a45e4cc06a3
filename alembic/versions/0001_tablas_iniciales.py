"""Tablas iniciales, aislamiento por inquilino e inmutabilidad de lo emitido."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None

TABLAS_DE_INQUILINO = [
    "claves_idempotencia",
    "clientes",
    "cobros",
    "contadores",
    "cuentas",
    "emisores",
    "factura_lineas",
    "facturas",
    "logos",
    "productos",
    "series",
]

FUNCIONES = [
    "factura_inmutable",
    "linea_inmutable",
    "contador_correlativo",
    "contador_con_factura",
    "serie_con_numeros",
    "no_vaciar",
]

# Tras emitir solo cambian el estado de cobro, lo cobrado y las notas internas (art. 8 RD 1007/2023).
FACTURA_INMUTABLE = """
CREATE FUNCTION factura_inmutable() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    libres text[] := ARRAY['estado', 'cobrado', 'notas_internas', 'version', 'updated_at'];
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.estado <> 'BORRADOR' THEN
            RAISE EXCEPTION 'una factura nace como borrador' USING ERRCODE = 'FS001';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' THEN
        IF OLD.estado <> 'BORRADOR' THEN
            RAISE EXCEPTION 'la factura % está emitida y no se borra', OLD.numero_completo USING ERRCODE = 'FS001';
        END IF;
        RETURN OLD;
    END IF;
    IF OLD.estado = 'BORRADOR' THEN
        IF NEW.estado NOT IN ('BORRADOR', 'EMITIDA') THEN
            RAISE EXCEPTION 'un borrador primero se emite' USING ERRCODE = 'FS001';
        END IF;
        IF NEW.estado = 'EMITIDA' AND NOT EXISTS (
            SELECT FROM contadores c WHERE c.user_id = NEW.user_id AND c.serie_id = NEW.serie_id
                AND c.ejercicio = NEW.ejercicio AND c.ultimo = NEW.numero
        ) THEN
            RAISE EXCEPTION 'el número % no lo ha dado su serie', NEW.numero_completo USING ERRCODE = 'FS001';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.estado = 'BORRADOR' OR to_jsonb(OLD) - libres IS DISTINCT FROM to_jsonb(NEW) - libres THEN
        RAISE EXCEPTION 'la factura % está emitida y no cambia', OLD.numero_completo USING ERRCODE = 'FS001';
    END IF;
    RETURN NEW;
END $$
"""

LINEA_INMUTABLE = """
CREATE FUNCTION linea_inmutable() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    linea factura_lineas;
BEGIN
    FOREACH linea IN ARRAY CASE TG_OP
        WHEN 'INSERT' THEN ARRAY[NEW] WHEN 'DELETE' THEN ARRAY[OLD] ELSE ARRAY[OLD, NEW] END
    LOOP
        IF EXISTS (
            SELECT FROM facturas f
            WHERE f.user_id = linea.user_id AND f.id = linea.factura_id AND f.estado <> 'BORRADOR'
        ) THEN
            RAISE EXCEPTION 'las líneas de una factura emitida no cambian' USING ERRCODE = 'FS001';
        END IF;
    END LOOP;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$
"""

CONTADOR_CORRELATIVO = """
CREATE FUNCTION contador_correlativo() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.ultimo <> 0 THEN
            RAISE EXCEPTION 'un contador empieza en cero' USING ERRCODE = 'FS001';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'un contador no se borra' USING ERRCODE = 'FS001';
    END IF;
    IF (OLD.user_id, OLD.serie_id, OLD.ejercicio) IS DISTINCT FROM (NEW.user_id, NEW.serie_id, NEW.ejercicio)
        OR NEW.ultimo NOT IN (OLD.ultimo, OLD.ultimo + 1) THEN
        RAISE EXCEPTION 'los números de una serie van de uno en uno' USING ERRCODE = 'FS001';
    END IF;
    RETURN NEW;
END $$
"""

# Se comprueba al confirmar: un número gastado sin factura sería un hueco.
CONTADOR_CON_FACTURA = """
CREATE FUNCTION contador_con_factura() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.ultimo > 0 AND NOT EXISTS (
        SELECT FROM facturas f JOIN series s ON s.user_id = f.user_id AND s.codigo = f.serie
        WHERE f.user_id = NEW.user_id AND s.id = NEW.serie_id
            AND f.ejercicio = NEW.ejercicio AND f.numero = NEW.ultimo
    ) THEN
        RAISE EXCEPTION 'el número % quedaría sin factura', NEW.ultimo USING ERRCODE = 'FS001';
    END IF;
    RETURN NULL;
END $$
"""

SERIE_CON_NUMEROS = """
CREATE FUNCTION serie_con_numeros() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.codigo, OLD.patron, OLD.tipo) IS DISTINCT FROM (NEW.codigo, NEW.patron, NEW.tipo) AND EXISTS (
        SELECT FROM contadores c WHERE c.user_id = OLD.user_id AND c.serie_id = OLD.id AND c.ultimo > 0
    ) THEN
        RAISE EXCEPTION 'la serie % ya tiene facturas', OLD.codigo USING ERRCODE = 'FS001';
    END IF;
    RETURN NEW;
END $$
"""

NO_VACIAR = """
CREATE FUNCTION no_vaciar() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'la tabla % no se vacía', TG_TABLE_NAME USING ERRCODE = 'FS001';
END $$
"""

DISPARADORES = [
    "TRIGGER inmutable BEFORE INSERT OR UPDATE OR DELETE ON facturas FOR EACH ROW EXECUTE FUNCTION factura_inmutable()",
    "TRIGGER inmutable BEFORE INSERT OR UPDATE OR DELETE ON factura_lineas"
    " FOR EACH ROW EXECUTE FUNCTION linea_inmutable()",
    "TRIGGER correlativo BEFORE INSERT OR UPDATE OR DELETE ON contadores"
    " FOR EACH ROW EXECUTE FUNCTION contador_correlativo()",
    "CONSTRAINT TRIGGER con_factura AFTER INSERT OR UPDATE ON contadores DEFERRABLE INITIALLY DEFERRED"
    " FOR EACH ROW EXECUTE FUNCTION contador_con_factura()",
    "TRIGGER con_numeros BEFORE UPDATE ON series FOR EACH ROW EXECUTE FUNCTION serie_con_numeros()",
    *(
        f"TRIGGER no_vaciar BEFORE TRUNCATE ON {tabla} FOR EACH STATEMENT EXECUTE FUNCTION no_vaciar()"
        for tabla in ("facturas", "factura_lineas", "contadores", "series", "cobros")
    ),
]


def upgrade() -> None:
    op.create_table(
        "claves_idempotencia",
        sa.Column("user_id", sa.String(length=255), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("clave", sa.String(length=255), nullable=False),
        sa.Column("huella_peticion", sa.String(length=64), nullable=False),
        sa.Column("estado_http", sa.Integer(), nullable=False),
        sa.Column("respuesta", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "clave", name=op.f("pk_claves_idempotencia")),
    )
    op.create_table(
        "clientes",
        sa.Column("user_id", sa.String(length=255), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("nombre", sa.String(length=120), nullable=False),
        sa.Column("nif", sa.String(length=20), nullable=False),
        sa.Column("direccion", sa.String(length=250), nullable=False),
        sa.Column("codigo_postal", sa.String(length=10), nullable=False),
        sa.Column("municipio", sa.String(length=100), nullable=False),
        sa.Column("provincia", sa.String(length=100), nullable=False),
        sa.Column("pais", sa.String(length=2), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("telefono", sa.String(length=30), nullable=False),
        sa.Column("recargo_equivalencia", sa.Boolean(), nullable=False),
        sa.Column("notas", sa.String(length=2000), nullable=False),
        sa.Column("orden", sa.String(length=400, collation="C"), nullable=False),
        sa.Column("busqueda", sa.String(length=1000), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "id", name=op.f("pk_clientes")),
    )
    op.create_index(op.f("ix_clientes_user_id_nif"), "clientes", ["user_id", "nif"], unique=False)
    op.create_index(op.f("ix_clientes_user_id_orden_id"), "clientes", ["user_id", "orden", "id"], unique=False)
    op.create_table(
        "cuentas",
        sa.Column("user_id", sa.String(length=255), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_cuentas")),
    )
    op.create_table(
        "emisores",
        sa.Column("user_id", sa.String(length=255), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("nif", sa.String(length=20), nullable=False),
        sa.Column("nombre", sa.String(length=120), nullable=False),
        sa.Column("direccion", sa.String(length=250), nullable=False),
        sa.Column("codigo_postal", sa.String(length=10), nullable=False),
        sa.Column("municipio", sa.String(length=100), nullable=False),
        sa.Column("provincia", sa.String(length=100), nullable=False),
        sa.Column("pais", sa.String(length=2), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("telefono", sa.String(length=30), nullable=False),
        sa.Column("iban", sa.String(length=34), nullable=False),
        sa.Column("territorio", sa.String(length=20), nullable=False),
        sa.Column("irpf_defecto", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.Column("recargo_equivalencia", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "territorio IN ('peninsula', 'canarias', 'ceuta', 'melilla')", name=op.f("ck_emisores_territorio_valida")
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_emisores")),
    )
    op.create_table(
        "logos",
        sa.Column("user_id", sa.String(length=255), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("tipo", sa.String(length=20), nullable=False),
        sa.Column("contenido", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("tipo IN ('image/png', 'image/jpeg')", name=op.f("ck_logos_tipo_valida")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_logos")),
    )
    op.create_table(
        "productos",
        sa.Column("user_id", sa.String(length=255), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("nombre", sa.String(length=120), nullable=False),
        sa.Column("referencia", sa.String(length=50), nullable=False),
        sa.Column("descripcion", sa.String(length=2000), nullable=False),
        sa.Column("precio", sa.Numeric(precision=20, scale=8), nullable=False),
        sa.Column("tipo", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.Column("impuesto", sa.String(length=4), nullable=False),
        sa.Column("activo", sa.Boolean(), nullable=False),
        sa.Column("orden", sa.String(length=400, collation="C"), nullable=False),
        sa.Column("busqueda", sa.String(length=3000), nullable=False),
        sa.CheckConstraint("impuesto IN ('IVA', 'IGIC', 'IPSI')", name=op.f("ck_productos_impuesto_valida")),
        sa.PrimaryKeyConstraint("user_id", "id", name=op.f("pk_productos")),
    )
    op.create_index(op.f("ix_productos_user_id_orden_id"), "productos", ["user_id", "orden", "id"], unique=False)
    op.create_index(
        "uq_productos_referencia",
        "productos",
        ["user_id", "referencia"],
        unique=True,
        postgresql_where=sa.text("referencia <> ''"),
    )
    op.create_table(
        "series",
        sa.Column("user_id", sa.String(length=255), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("codigo", sa.String(length=20), nullable=False),
        sa.Column("descripcion", sa.String(length=200), nullable=False),
        sa.Column("patron", sa.String(length=80), nullable=False),
        sa.Column("tipo", sa.String(length=20), nullable=False),
        sa.CheckConstraint(
            "tipo IN ('ordinaria', 'rectificativa', 'simplificada')", name=op.f("ck_series_tipo_valida")
        ),
        sa.PrimaryKeyConstraint("user_id", "id", name=op.f("pk_series")),
        sa.UniqueConstraint("user_id", "codigo", name=op.f("uq_series_user_id_codigo")),
    )
    op.create_table(
        "sesiones_cerradas",
        sa.Column("sesion_id", sa.String(length=255), nullable=False),
        sa.Column("caduca", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sesion_id", name=op.f("pk_sesiones_cerradas")),
        info={"permisos": "SELECT, INSERT, DELETE"},
    )
    op.create_index(op.f("ix_sesiones_cerradas_caduca"), "sesiones_cerradas", ["caduca"], unique=False)
    op.create_table(
        "contadores",
        sa.Column("user_id", sa.String(length=255), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("serie_id", sa.Uuid(), nullable=False),
        sa.Column("ejercicio", sa.Integer(), nullable=False),
        sa.Column("ultimo", sa.Integer(), nullable=False),
        sa.Column("ultima_fecha", sa.Date(), nullable=True),
        sa.CheckConstraint("ultimo >= 0", name=op.f("ck_contadores_ultimo_no_negativo")),
        sa.ForeignKeyConstraint(
            ["user_id", "serie_id"],
            ["series.user_id", "series.id"],
            name=op.f("fk_contadores_user_id_serie_id"),
            ondelete="NO ACTION",
        ),
        sa.PrimaryKeyConstraint("user_id", "serie_id", "ejercicio", name=op.f("pk_contadores")),
    )
    op.create_table(
        "facturas",
        sa.Column("user_id", sa.String(length=255), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("estado", sa.String(length=12), nullable=False),
        sa.Column("tipo", sa.String(length=2), nullable=False),
        sa.Column("serie_id", sa.Uuid(), nullable=False),
        sa.Column("serie", sa.String(length=20), nullable=False),
        sa.Column("ejercicio", sa.Integer(), nullable=True),
        sa.Column("numero", sa.Integer(), nullable=True),
        sa.Column("numero_completo", sa.String(length=60), nullable=True),
        sa.Column("emitida_en", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fecha", sa.Date(), nullable=False),
        sa.Column("fecha_operacion", sa.Date(), nullable=True),
        sa.Column("vencimiento", sa.Date(), nullable=True),
        sa.Column("cliente_id", sa.Uuid(), nullable=True),
        sa.Column("emisor", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("cliente", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("notas", sa.String(length=2000), nullable=False),
        sa.Column("notas_internas", sa.String(length=2000), nullable=False),
        sa.Column("precios_con_impuestos", sa.Boolean(), nullable=False),
        sa.Column("descuento_global_pct", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column("descuento_global_importe", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("anticipo", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("moneda", sa.String(length=3), nullable=False),
        sa.Column("tipo_cambio", sa.Numeric(precision=20, scale=8), nullable=True),
        sa.Column("grupos", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("retenciones", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("total_bruto", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("total_descuento_global", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("total_base", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("total_cuota", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("total_recargo", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("total", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("total_retencion", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("total_suplidos", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("total_anticipos", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("total_a_pagar", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("cobrado", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("nombre_cliente", sa.String(length=120), nullable=False),
        sa.Column("busqueda", sa.String(length=1000), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(estado = 'BORRADOR') = (numero IS NULL)", name=op.f("ck_facturas_numero_solo_emitida")),
        sa.CheckConstraint(
            "estado IN ('BORRADOR', 'EMITIDA', 'COBRADA', 'ANULADA', 'RECTIFICADA')",
            name=op.f("ck_facturas_estado_valida"),
        ),
        sa.CheckConstraint(
            "tipo IN ('F1', 'F2', 'F3', 'R1', 'R2', 'R3', 'R4', 'R5')", name=op.f("ck_facturas_tipo_valida")
        ),
        sa.CheckConstraint("(numero IS NULL) = (emitida_en IS NULL)", name=op.f("ck_facturas_emitida_con_instante")),
        sa.CheckConstraint("(numero IS NULL) = (numero_completo IS NULL)", name=op.f("ck_facturas_numero_entero")),
        sa.CheckConstraint("numero > 0", name=op.f("ck_facturas_numero_positivo")),
        sa.ForeignKeyConstraint(
            ["user_id", "cliente_id"],
            ["clientes.user_id", "clientes.id"],
            name=op.f("fk_facturas_user_id_cliente_id"),
            ondelete="NO ACTION",
        ),
        sa.ForeignKeyConstraint(
            ["user_id", "serie_id"],
            ["series.user_id", "series.id"],
            name=op.f("fk_facturas_user_id_serie_id"),
            ondelete="NO ACTION",
        ),
        sa.PrimaryKeyConstraint("user_id", "id", name=op.f("pk_facturas")),
        sa.UniqueConstraint("user_id", "numero_completo", name=op.f("uq_facturas_user_id_numero_completo")),
        sa.UniqueConstraint(
            "user_id", "serie", "ejercicio", "numero", name=op.f("uq_facturas_user_id_serie_ejercicio_numero")
        ),
    )
    op.create_index(op.f("ix_facturas_user_id_cliente_id"), "facturas", ["user_id", "cliente_id"], unique=False)
    op.create_index(op.f("ix_facturas_user_id_emitida_en"), "facturas", ["user_id", "emitida_en"], unique=False)
    op.create_index(
        op.f("ix_facturas_user_id_estado_fecha_id"), "facturas", ["user_id", "estado", "fecha", "id"], unique=False
    )
    op.create_index(op.f("ix_facturas_user_id_fecha_id"), "facturas", ["user_id", "fecha", "id"], unique=False)
    op.create_table(
        "cobros",
        sa.Column("user_id", sa.String(length=255), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("factura_id", sa.Uuid(), nullable=False),
        sa.Column("fecha", sa.Date(), nullable=False),
        sa.Column("importe", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("medio", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id", "factura_id"],
            ["facturas.user_id", "facturas.id"],
            name=op.f("fk_cobros_user_id_factura_id"),
            ondelete="NO ACTION",
        ),
        sa.PrimaryKeyConstraint("user_id", "id", name=op.f("pk_cobros")),
    )
    op.create_index(op.f("ix_cobros_user_id_factura_id"), "cobros", ["user_id", "factura_id"], unique=False)
    op.create_table(
        "factura_lineas",
        sa.Column("user_id", sa.String(length=255), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("factura_id", sa.Uuid(), nullable=False),
        sa.Column("posicion", sa.Integer(), nullable=False),
        sa.Column("producto_id", sa.Uuid(), nullable=True),
        sa.Column("descripcion", sa.String(length=5000), nullable=False),
        sa.Column("cantidad", sa.Numeric(precision=20, scale=8), nullable=False),
        sa.Column("precio", sa.Numeric(precision=20, scale=8), nullable=False),
        sa.Column("descuento_pct", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column("descuento_importe", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("impuesto", sa.String(length=4), nullable=False),
        sa.Column("tipo", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.Column("recargo", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.Column("calificacion", sa.String(length=2), nullable=False),
        sa.Column("irpf", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.Column("suplido", sa.Boolean(), nullable=False),
        sa.Column("bruto", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("descuento", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("importe", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("neto", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id", "factura_id"],
            ["facturas.user_id", "facturas.id"],
            name=op.f("fk_factura_lineas_user_id_factura_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id", "producto_id"],
            ["productos.user_id", "productos.id"],
            name=op.f("fk_factura_lineas_user_id_producto_id"),
            ondelete="SET NULL (producto_id)",
        ),
        sa.PrimaryKeyConstraint("user_id", "id", name=op.f("pk_factura_lineas")),
    )
    op.create_index(
        op.f("ix_factura_lineas_user_id_factura_id_posicion"),
        "factura_lineas",
        ["user_id", "factura_id", "posicion"],
        unique=False,
    )
    op.create_index(
        op.f("ix_factura_lineas_user_id_producto_id"), "factura_lineas", ["user_id", "producto_id"], unique=False
    )
    _aislar()
    _proteger()


def _aislar() -> None:
    """Cada inquilino solo ve y escribe sus filas; tampoco el propietario se libra."""
    for tabla in TABLAS_DE_INQUILINO:
        op.execute(f"ALTER TABLE {tabla} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {tabla} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY inquilino ON {tabla} USING (user_id = (SELECT current_setting('app.user_id', true)))"
        )
        op.execute(f"ALTER TABLE {tabla} ADD CONSTRAINT ck_{tabla}_con_dueno CHECK (user_id <> '')")


def _proteger() -> None:
    """Lo emitido no cambia, los números no se saltan ni se repiten y nada de ello se borra."""
    op.execute(FACTURA_INMUTABLE)
    op.execute(LINEA_INMUTABLE)
    op.execute(CONTADOR_CORRELATIVO)
    op.execute(CONTADOR_CON_FACTURA)
    op.execute(SERIE_CON_NUMEROS)
    op.execute(NO_VACIAR)
    for disparador in DISPARADORES:
        op.execute(f"CREATE {disparador}")


def downgrade() -> None:
    op.drop_index(op.f("ix_factura_lineas_user_id_producto_id"), table_name="factura_lineas")
    op.drop_index(op.f("ix_factura_lineas_user_id_factura_id_posicion"), table_name="factura_lineas")
    op.drop_table("factura_lineas")
    op.drop_index(op.f("ix_cobros_user_id_factura_id"), table_name="cobros")
    op.drop_table("cobros")
    op.drop_index(op.f("ix_facturas_user_id_fecha_id"), table_name="facturas")
    op.drop_index(op.f("ix_facturas_user_id_estado_fecha_id"), table_name="facturas")
    op.drop_index(op.f("ix_facturas_user_id_emitida_en"), table_name="facturas")
    op.drop_index(op.f("ix_facturas_user_id_cliente_id"), table_name="facturas")
    op.drop_table("facturas")
    op.drop_table("contadores")
    op.drop_index(op.f("ix_sesiones_cerradas_caduca"), table_name="sesiones_cerradas")
    op.drop_table("sesiones_cerradas")
    op.drop_table("series")
    op.drop_index("uq_productos_referencia", table_name="productos", postgresql_where=sa.text("referencia <> ''"))
    op.drop_index(op.f("ix_productos_user_id_orden_id"), table_name="productos")
    op.drop_table("productos")
    op.drop_table("logos")
    op.drop_table("emisores")
    op.drop_table("cuentas")
    op.drop_index(op.f("ix_clientes_user_id_orden_id"), table_name="clientes")
    op.drop_index(op.f("ix_clientes_user_id_nif"), table_name="clientes")
    op.drop_table("clientes")
    op.drop_table("claves_idempotencia")
    for funcion in FUNCIONES:
        op.execute(f"DROP FUNCTION {funcion}()")
