// Lo común a los puentes de sesión que hacemos nosotros. Cumplen el mismo contrato que el de Clerk:
//   window.__fsToken(sinCache)  → promesa: un token, "" si no hay sesión, null si ahora no se puede saber
//   window.__fsSignOut()        → cierra la sesión en todas las pestañas
//   window.__fsRestaurar()      → devuelve a sus campos lo que estaba a medias al caducar la sesión
//   window.__fsOlvidar()        → lo tira
//   onToken(token)              → al entrar, en cada renovación y al volver a la pestaña
//   onSignedOut(motivo)         → "salida" si alguien salió, "caducada" si la sesión dejó de valer, "nadie" si aquí no
//                                 había entrado nadie desde que se abrió la página
//   aviso                       → un número; cuando cambia, el servidor pide que se le presente un token recién hecho
//
// Cada puente pone lo suyo en `fuente`:
//   puedeHaber()      → si merece la pena pedir un token
//   pedirToken()      → promesa de la respuesta del servidor: {token}, o 401 si la sesión ya no vale
//   alRecibir(claims) → lo que dice el token, recién llegado
//   cerrar(sesion)    → promesa de haber cerrado esa sesión en el servidor
// Qué sesión hay se apunta en localStorage: así las demás pestañas se enteran de que cambia.
import { useEffect, useRef } from "react";
import { guardarCampos, olvidarCampos, reconocer, restaurarCampos } from "./campos.js";
import { DEMO, demostracion, enDemo } from "./demostracion.js";

const SESION = "factursaas.sesion";
const ANTES_DE_CADUCAR = 15_000;
const REINTENTO = 5_000;

let fuente;
let guardado = { token: "", caduca: 0 };
let enCurso = null;
let dueno = "";
let avisar = () => {};

// La demostración se apunta aparte: quien tenga su cuenta abierta en este navegador no la pierde.
const clave = () => (enDemo() ? DEMO : SESION);

export const leerSesion = () => localStorage.getItem(clave());

export const apuntarSesion = (sesion) => localStorage.setItem(clave(), sesion);

const olvidarToken = () => {
  guardado = { token: "", caduca: 0 };
};

// Ha entrado alguien en esta pestaña.
export const estrenarSesion = (sesion) => {
  olvidarToken();
  apuntarSesion(sesion);
  avisar();
};

const leer = (token) => JSON.parse(atob(token.split(".")[1].replace(/-/g, "+").replace(/_/g, "/")));

const renovar = async () => {
  if (!fuente.puedeHaber()) return "";
  const sesion = leerSesion();
  const pedido = Date.now();
  const respuesta = await fuente.pedirToken();
  if (leerSesion() !== sesion) return renovar();
  if (respuesta.status === 401) {
    olvidarToken();
    guardarCampos(dueno);
    return "";
  }
  if (!respuesta.ok) throw new Error(`El emisor ha respondido ${respuesta.status}`);
  const { token } = await respuesta.json();
  const claims = leer(token);
  dueno = claims.sub;
  // Una demostración no es otra persona: lo que quien la mira tenga a medias en su cuenta se queda.
  if (!enDemo()) reconocer(dueno);
  fuente.alRecibir(claims);
  // Se fía de lo que dura el token, no de la hora de este ordenador.
  guardado = { token, caduca: pedido + (claims.exp - claims.iat) * 1000 };
  return token;
};

const obtenerToken = async (sinCache = false) => {
  if (!fuente.puedeHaber()) return "";
  if (!sinCache && guardado.caduca - Date.now() > ANTES_DE_CADUCAR) return guardado.token;
  enCurso ??= renovar().finally(() => {
    enCurso = null;
  });
  try {
    return await enCurso;
  } catch {
    return null;
  }
};

const salir = async () => {
  const sesion = leerSesion();
  localStorage.removeItem(clave());
  olvidarToken();
  olvidarCampos();
  if (sesion) await fuente.cerrar(sesion).catch(() => {});
};

export function usePuente(suFuente, { onToken, onSignedOut, aviso }, propias = {}) {
  fuente = enDemo() ? demostracion : suFuente;
  const eventos = useRef({});
  useEffect(() => {
    eventos.current = { onToken, onSignedOut };
  });
  useEffect(() => {
    let vivo = true;
    let cita;
    const citar = (espera) => {
      clearTimeout(cita);
      cita = setTimeout(() => avisar(true), espera);
    };
    avisar = async (sinCache = false) => {
      const token = await obtenerToken(sinCache);
      if (!vivo) return;
      if (token === null) return citar(REINTENTO);
      if (token === "") {
        clearTimeout(cita);
        const habia = dueno !== "";
        return eventos.current.onSignedOut(leerSesion() ? "caducada" : habia ? "salida" : "nadie");
      }
      eventos.current.onToken(token);
      citar(Math.max(1_000, guardado.caduca - Date.now() - ANTES_DE_CADUCAR));
    };
    const alVolver = () => document.visibilityState === "visible" && leerSesion() && avisar();
    const enOtraPestana = (cambio) => {
      if (cambio.key !== clave() && cambio.key !== null) return;
      olvidarToken();
      avisar();
    };
    Object.assign(window, {
      __fsToken: obtenerToken,
      __fsSignOut: salir,
      __fsRestaurar: () => restaurarCampos(dueno),
      __fsOlvidar: olvidarCampos,
      ...propias,
    });
    document.addEventListener("visibilitychange", alVolver);
    window.addEventListener("storage", enOtraPestana);
    avisar();
    return () => {
      vivo = false;
      clearTimeout(cita);
      document.removeEventListener("visibilitychange", alVolver);
      window.removeEventListener("storage", enOtraPestana);
    };
  }, []);
  useEffect(() => {
    if (aviso) avisar(true);
  }, [aviso]);
}
