"""Los productos y servicios por la API."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import Field

from factursaas.api.contrato import fallos
from factursaas.api.dependencias import PaginaPedida, Peticion, PeticionUnica
from factursaas.api.esquemas import Cifra, ConIdentidad, Lista, Tipo
from factursaas.api.ruta import RutaDeInquilino
from factursaas.db import TenantSession
from factursaas.domain.impuestos import Impuesto
from factursaas.services import productos
from factursaas.services.productos import CambiosProducto, DatosProducto

router = APIRouter(prefix="/productos", tags=["productos"], route_class=RutaDeInquilino)


class ProductoLeido(ConIdentidad):
    """Un producto guardado."""

    nombre: str
    referencia: str
    descripcion: str
    precio: Cifra
    tipo: Tipo
    impuesto: Impuesto
    activo: bool


class ListaDeProductos(Lista[ProductoLeido]):
    """Una página de productos."""


class PaginaDeProductos(PaginaPedida):
    """Qué productos se piden."""

    solo_activos: Annotated[bool, Field(description="Sin los que se han dejado de ofrecer.")] = False


@router.get("", response_model=ListaDeProductos)
def listar_productos(pagina: Annotated[PaginaDeProductos, Query()], peticion: Peticion) -> Response:
    """Los productos por orden alfabético; `q` busca en nombre, referencia y descripción."""

    def listar(db: TenantSession) -> ListaDeProductos:
        filas = productos.listar(db, pagina.q, pagina.limite, pagina.cursor, solo_activos=pagina.solo_activos)
        return ListaDeProductos(
            items=[ProductoLeido.model_validate(fila) for fila in filas.items], siguiente=filas.siguiente
        )

    return peticion.responder(listar)


@router.post("", response_model=ProductoLeido, status_code=201)
def crear_producto(datos: DatosProducto, peticion: PeticionUnica) -> Response:
    """Da de alta un producto o servicio."""
    return peticion.responder(lambda db: ProductoLeido.model_validate(productos.crear(db, datos)), 201)


@router.get("/{producto_id:uuid}", response_model=ProductoLeido)
def leer_producto(producto_id: UUID, peticion: Peticion) -> Response:
    """Un producto."""
    return peticion.responder(lambda db: ProductoLeido.model_validate(productos.leer(db, producto_id)))


@router.patch("/{producto_id:uuid}", response_model=ProductoLeido)
def cambiar_producto(producto_id: UUID, cambios: CambiosProducto, peticion: Peticion) -> Response:
    """Cambia lo que se dice; el resto queda igual. Las facturas que ya lo usan no cambian."""
    return peticion.responder(lambda db: ProductoLeido.model_validate(productos.cambiar(db, producto_id, cambios)))


@router.delete("/{producto_id:uuid}", status_code=204, responses=fallos(409))
def borrar_producto(producto_id: UUID, peticion: Peticion) -> Response:
    """Borra un producto que no está en ninguna factura emitida."""
    return peticion.hacer(lambda db: productos.borrar(db, producto_id))
