// La cuenta de demostración en el navegador. Mientras está apuntada aquí, la sesión es la suya y no la del proveedor.
import { mandar } from "./servidor.js";

export const DEMO = "factursaas.demo";

export const enDemo = () => typeof window !== "undefined" && localStorage.getItem(DEMO) !== null;

const pedir = (ruta, opciones) => mandar(`/demo${ruta}`, { credentials: "include", ...opciones });

const marchar = (destino) => {
  localStorage.removeItem(DEMO);
  location.assign(destino);
};

export const dejarDemo = async (destino) => {
  await pedir("/salir").catch(() => {});
  marchar(destino);
};

// Llenarla de datos lleva unos segundos. Devuelve por qué no se ha podido, o nada si ya se va a ella.
export const abrirDemo = async () => {
  try {
    const respuesta = await pedir("/abrir", { keepalive: false, signal: AbortSignal.timeout(300_000) });
    if (!respuesta.ok) return (await respuesta.json()).detail ?? "No se ha podido abrir. Prueba de nuevo.";
  } catch {
    return "No hay respuesta del servidor. Prueba de nuevo en un momento.";
  }
  localStorage.setItem(DEMO, "abierta");
  location.assign("/panel");
  return "";
};

// Lo que pide `usePuente`.
export const demostracion = {
  puedeHaber: enDemo,
  pedirToken: async () => {
    const respuesta = await pedir("/tokens");
    if (respuesta.status === 401) marchar("/");
    return respuesta;
  },
  alRecibir: () => {},
  cerrar: () => dejarDemo("/"),
};
