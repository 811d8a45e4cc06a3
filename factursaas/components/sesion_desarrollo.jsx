// La sesión de desarrollo en el navegador. Cumple el mismo contrato que cumplirá el puente de Clerk:
//   window.__fsToken(sinCache)  → promesa: un token, "" si no hay sesión, null si ahora no se puede saber
//   window.__fsSignOut()        → cierra la sesión en todas las pestañas
//   window.__fsRestaurar()      → devuelve a sus campos lo que estaba a medias al caducar la sesión
//   window.__fsOlvidar()        → lo tira
//   onToken(token)              → al entrar, en cada renovación y al volver a la pestaña
//   onSignedOut(motivo)         → "salida" si alguien salió, "caducada" si la sesión dejó de valer
//   aviso                       → un número; cuando cambia, el servidor pide que se le presente un token recién hecho
// Y además window.__fsEntrar({email, plan}) → promesa: "" o por qué no se ha podido.
import { useEffect, useRef } from "react";
import env from "$/env.json";
import { getBackendURL } from "$/utils/state";
import { guardarCampos, olvidarCampos, restaurarCampos } from "./campos.js";

const SESION = "factursaas.sesion";
const ANTES_DE_CADUCAR = 15_000;
const REINTENTO = 5_000;

let guardado = { token: "", caduca: 0 };
let enCurso = null;
let avisar = () => {};

const olvidarToken = () => {
  guardado = { token: "", caduca: 0 };
};

const pedir = (ruta, datos) =>
  fetch(new URL(`/dev/sessions${ruta}`, getBackendURL(env.PING)), {
    method: "POST",
    keepalive: true,
    signal: AbortSignal.timeout(10_000),
    ...(datos && { headers: { "Content-Type": "application/json" }, body: JSON.stringify(datos) }),
  });

// Se fía de lo que dura el token, no de la hora de este ordenador.
const vida = (token) => {
  const { iat, exp } = JSON.parse(atob(token.split(".")[1].replace(/-/g, "+").replace(/_/g, "/")));
  return (exp - iat) * 1000;
};

const renovar = async () => {
  const sid = localStorage.getItem(SESION);
  if (!sid) return "";
  const pedido = Date.now();
  const respuesta = await pedir(`/${encodeURIComponent(sid)}/tokens`);
  if (localStorage.getItem(SESION) !== sid) return renovar();
  if (respuesta.status === 401) {
    olvidarToken();
    guardarCampos();
    return "";
  }
  if (!respuesta.ok) throw new Error(`El emisor ha respondido ${respuesta.status}`);
  const { token } = await respuesta.json();
  guardado = { token, caduca: pedido + vida(token) };
  return token;
};

const obtenerToken = async (sinCache = false) => {
  if (!localStorage.getItem(SESION)) return "";
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

const entrar = async (datos) => {
  try {
    const respuesta = await pedir("", datos);
    const cuerpo = await respuesta.json();
    if (!respuesta.ok) return cuerpo.errores?.[0]?.mensaje ?? cuerpo.detail ?? "No se ha podido entrar.";
    olvidarToken();
    localStorage.setItem(SESION, cuerpo.sid);
    avisar();
    return "";
  } catch {
    return "No hay respuesta del servidor. Prueba de nuevo en un momento.";
  }
};

const salir = async () => {
  const sid = localStorage.getItem(SESION);
  localStorage.removeItem(SESION);
  olvidarToken();
  olvidarCampos();
  if (sid) await pedir(`/${encodeURIComponent(sid)}/end`).catch(() => {});
};

export function PuenteDeSesion({ children, onToken, onSignedOut, aviso }) {
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
        return eventos.current.onSignedOut(localStorage.getItem(SESION) ? "caducada" : "salida");
      }
      eventos.current.onToken(token);
      citar(Math.max(1_000, guardado.caduca - Date.now() - ANTES_DE_CADUCAR));
    };
    const alVolver = () => document.visibilityState === "visible" && localStorage.getItem(SESION) && avisar();
    const enOtraPestana = (cambio) => {
      if (cambio.key !== SESION && cambio.key !== null) return;
      olvidarToken();
      avisar();
    };
    Object.assign(window, {
      __fsToken: obtenerToken,
      __fsSignOut: salir,
      __fsRestaurar: restaurarCampos,
      __fsOlvidar: olvidarCampos,
      __fsEntrar: entrar,
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
  return children;
}
