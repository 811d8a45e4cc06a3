"""Los clientes por la API."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response

from factursaas.api.contrato import fallos
from factursaas.api.dependencias import PaginaPedida, Peticion, PeticionUnica
from factursaas.api.esquemas import ConIdentidad, Lista
from factursaas.api.ruta import RutaDeInquilino
from factursaas.db import TenantSession
from factursaas.domain.medios import Medio
from factursaas.services import clientes
from factursaas.services.clientes import CambiosCliente, DatosCliente

router = APIRouter(prefix="/clientes", tags=["clientes"], route_class=RutaDeInquilino)


class ClienteLeido(ConIdentidad):
    """Un cliente guardado."""

    nombre: str
    nombre_comercial: str
    nif: str
    direccion: str
    codigo_postal: str
    municipio: str
    provincia: str
    pais: str
    email: str
    telefono: str
    recargo_equivalencia: bool
    plazos: str
    dia_pago: int
    forma_pago: Medio | Literal[""]
    iban: str
    mandato: str
    mandato_fecha: date | None
    notas: str


class ListaDeClientes(Lista[ClienteLeido]):
    """Una página de clientes."""


@router.get("", response_model=ListaDeClientes)
def listar_clientes(pagina: Annotated[PaginaPedida, Query()], peticion: Peticion) -> Response:
    """Los clientes por orden alfabético; `q` busca en nombre, nombre comercial, NIF y correo."""

    def listar(db: TenantSession) -> ListaDeClientes:
        filas = clientes.listar(db, pagina.q, pagina.limite, pagina.cursor)
        return ListaDeClientes(
            items=[ClienteLeido.model_validate(fila) for fila in filas.items], siguiente=filas.siguiente
        )

    return peticion.responder(listar)


@router.post("", response_model=ClienteLeido, status_code=201, responses=fallos(403))
def crear_cliente(datos: DatosCliente, peticion: PeticionUnica) -> Response:
    """Da de alta un cliente, si el plan tiene hueco."""
    return peticion.responder(lambda db: ClienteLeido.model_validate(clientes.crear(db, datos)), 201)


@router.get("/{cliente_id:uuid}", response_model=ClienteLeido)
def leer_cliente(cliente_id: UUID, peticion: Peticion) -> Response:
    """Un cliente."""
    return peticion.responder(lambda db: ClienteLeido.model_validate(clientes.leer(db, cliente_id)))


@router.patch("/{cliente_id:uuid}", response_model=ClienteLeido)
def cambiar_cliente(cliente_id: UUID, cambios: CambiosCliente, peticion: Peticion) -> Response:
    """Cambia lo que se dice; el resto queda igual. Las facturas emitidas conservan los datos que tenían."""
    return peticion.responder(lambda db: ClienteLeido.model_validate(clientes.cambiar(db, cliente_id, cambios)))


@router.delete("/{cliente_id:uuid}", status_code=204, responses=fallos(409))
def borrar_cliente(cliente_id: UUID, peticion: Peticion) -> Response:
    """Borra un cliente que no tiene facturas ni borradores."""
    return peticion.hacer(lambda db: clientes.borrar(db, cliente_id))
