// Pedirle algo al servidor desde el navegador, fuera del canal de eventos.
import env from "$/env.json";
import { getBackendURL } from "$/utils/state";

export const servidor = (ruta) => new URL(ruta, getBackendURL(env.PING));

export const mandar = (ruta, opciones = {}) =>
  fetch(servidor(ruta), { method: "POST", keepalive: true, signal: AbortSignal.timeout(10_000), ...opciones });
