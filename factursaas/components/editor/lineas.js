// Las líneas tal como se ven: las últimas del servidor, que solo manda lo que cambia, con lo anotado que aún no le ha
// llegado puesto encima. Qué forma tienen las novedades lo dice states/novedades.py.
import { useMemo, useSyncExternalStore } from "react";
import { cuadernoDe } from "./cuaderno.js";

const SIN_LINEAS = [];
const SIN_ERRORES = {};
const mesas = new Map();

export const useLineas = (documento, novedades, acuse) => {
  const cuaderno = cuadernoDe(documento);
  const cambios = useSyncExternalStore(cuaderno.suscribir, cuaderno.cambios, cuaderno.cambios);
  return useMemo(() => {
    const mesa = mesaDe(documento);
    mesa.atender(novedades);
    return mesa.lineas(cuaderno.porLlegar(acuse.recibido));
  }, [documento, novedades, acuse, cambios]);
};

// Si hay algo escrito que el servidor no ha dicho que esté guardado.
export const usePendiente = (documento) => {
  const cuaderno = cuadernoDe(documento);
  return useSyncExternalStore(cuaderno.suscribir, cuaderno.hayPendientes, cuaderno.hayPendientes);
};

// Si lo que ha llegado se ha podido poner encima de lo que había.
export const alDia = (documento, novedades) => mesaDe(documento).alDia(novedades);

export const lineasDe = (documento) => mesaDe(documento).vistas();

const mesaDe = (documento) => {
  if (!mesas.has(documento)) mesas.set(documento, ponerMesa());
  return mesas.get(documento);
};

const ponerMesa = () => {
  let apertura = "";
  let numero = 0;
  let orden = [];
  let textos = new Map();
  let importes = {};
  let errores = {};
  let vistas = SIN_LINEAS;

  const atender = (nuevo) => {
    if (nuevo.enteras) {
      textos = new Map();
      importes = {};
      errores = {};
    } else if (nuevo.apertura !== apertura || nuevo.numero <= numero) {
      return;
    }
    ({ apertura, numero } = nuevo);
    if (nuevo.orden) orden = nuevo.orden.split(",");
    for (const linea of nuevo.lineas) textos.set(linea.clave, linea);
    Object.assign(importes, nuevo.importes);
    Object.assign(errores, nuevo.errores);
  };

  const lineas = (apuntes) => {
    const encima = apuntes.reduce(poner, { orden, textos });
    const antes = new Map(vistas.map((linea) => [linea.clave, linea]));
    const ahora = encima.orden.map((clave, i) => {
      const suyos = encima.textos.get(clave);
      const linea = { suyos, puesto: `${i + 1}`, importe: importes[clave] ?? "", errores: errores[clave] ?? SIN_ERRORES };
      return igual(antes.get(clave), linea) ? antes.get(clave) : { ...suyos, ...linea };
    });
    if (ahora.length !== vistas.length || ahora.some((linea, i) => linea !== vistas[i])) vistas = ahora;
    return vistas;
  };

  return {
    atender,
    lineas,
    vistas: () => vistas,
    alDia: (nuevo) => nuevo.apertura === apertura && nuevo.numero <= numero,
  };
};

const igual = (vieja, nueva) => vieja && Object.keys(nueva).every((campo) => vieja[campo] === nueva[campo]);

// Un apunte de líneas, puesto encima de lo que había: lo mismo que hará el servidor.
const poner = (antes, apunte) => {
  if (!apunte.puestas && !apunte.quitadas) return antes;
  const textos = new Map(antes.textos);
  let orden = antes.orden.filter((clave) => !apunte.quitadas?.includes(clave));
  for (const clave of apunte.puestas ?? []) {
    orden = orden.filter((otra) => otra !== clave);
    orden.splice(orden.indexOf(apunte.tras[clave]) + 1, 0, clave);
    if (!textos.has(clave)) textos.set(clave, { ...EN_BLANCO, clave });
  }
  for (const [casilla, texto] of Object.entries(apunte.casillas ?? {})) {
    const [clave, campo] = casilla.split(".");
    if (apunte.puestas?.includes(clave)) textos.set(clave, { ...textos.get(clave), [campo]: texto, vacia: false });
  }
  return { orden, textos };
};

const EN_BLANCO = {
  producto: "",
  descripcion: "",
  cantidad: "",
  precio: "",
  descuento: "",
  impuesto: "",
  irpf: "",
  vacia: false,
};
