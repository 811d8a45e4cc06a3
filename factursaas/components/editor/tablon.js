// Donde se deja lo que contesta el servidor, para quien lo pidió: lo encontrado en cada buscador y las altas.
export const NADA = { consulta: "", opciones: [], lista: false };

const tablon = { clientes: NADA, productos: NADA, alta: null };
const lectores = new Set();

export const suscribir = (lector) => {
  lectores.add(lector);
  return () => lectores.delete(lector);
};

export const leer = (canal) => tablon[canal];

export const dejar = (contestado) => {
  Object.assign(tablon, contestado);
  lectores.forEach((lector) => lector());
};
