// La sesión de desarrollo en el navegador. Cumple el mismo contrato que cumplirá el puente de Clerk:
//   window.__fsToken(sinCache)  → promesa: un token, "" si no hay sesión, null si ahora no se puede saber
//   window.__fsSignOut()        → cierra la sesión en todas las pestañas
//   window.__fsRestaurar()      → devuelve a sus campos lo que estaba a medias al caducar la sesión
//   window.__fsOlvidar()        → lo tira
//   onToken(token)              → al entrar, en cada renovación y al volver a la pestaña
//   onSignedOut(motivo)         → "salida" si alguien salió, "caducada" si la sesión dejó de valer
// Y además window.__fsEntrar({email, plan}) → promesa: "" o por qué no se ha podido.
import { useEffect, useRef } from "react";
import env from "$/env.json";
import { getBackendURL } from "$/utils/state";

const SESION = "factursaas.sesion";
const CAMPOS = "factursaas.campos";
const ANTES_DE_CADUCAR = 15_000;
const REINTENTO = 5_000;
const ESPERA_CAMPOS = 5_000;

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

// --- Lo que estaba escrito y aún no se había mandado ---

const PROPIOS = "input[name], textarea[name], select[name]";
const SIN_GUARDAR = new Set(["password", "hidden", "file", "submit", "button", "image", "reset"]);

const campos = () => {
  const vistos = {};
  return [...document.querySelectorAll(PROPIOS)]
    .filter((campo) => !SIN_GUARDAR.has(campo.type))
    .map((campo) => {
      const orden = (vistos[campo.name] = (vistos[campo.name] ?? -1) + 1);
      return [`${campo.name}#${orden}`, campo];
    });
};

const valor = (campo) => (campo.type === "checkbox" || campo.type === "radio" ? campo.checked : campo.value);

const pagina = () => location.pathname.replace(/\/$/, "");

const guardarCampos = () => {
  const valores = Object.fromEntries(campos().map(([clave, campo]) => [clave, valor(campo)]));
  if (pagina() === "/entrar" || Object.keys(valores).length === 0) return;
  sessionStorage.setItem(CAMPOS, JSON.stringify({ ruta: pagina(), valores }));
};

const olvidarCampos = () => sessionStorage.removeItem(CAMPOS);

const escribir = (campo, nuevo) => {
  if (campo.type === "checkbox" || campo.type === "radio") {
    // El interruptor de Radix es un botón; su casilla, escondida detrás, solo viaja con el formulario.
    (campo.ariaHidden === "true" ? campo.previousElementSibling : campo)?.click();
    return;
  }
  // React solo se entera si el valor se pone por debajo de él y el evento llega después.
  Object.getOwnPropertyDescriptor(Object.getPrototypeOf(campo), "value").set.call(campo, nuevo);
  campo.dispatchEvent(new Event("input", { bubbles: true }));
  campo.dispatchEvent(new Event("change", { bubbles: true }));
  campo.dispatchEvent(new FocusEvent("focusout", { bubbles: true }));
};

const restaurarCampos = () => {
  const texto = sessionStorage.getItem(CAMPOS);
  if (!texto) return;
  olvidarCampos();
  const { ruta, valores } = JSON.parse(texto);
  const intentar = () => {
    if (pagina() !== ruta) return;
    for (const [clave, campo] of campos()) {
      if (!(clave in valores)) continue;
      if (valor(campo) !== valores[clave]) escribir(campo, valores[clave]);
      delete valores[clave];
    }
    if (Object.keys(valores).length === 0) vigia.disconnect();
  };
  const vigia = new MutationObserver(intentar);
  vigia.observe(document.body, { childList: true, subtree: true });
  setTimeout(() => vigia.disconnect(), ESPERA_CAMPOS);
  intentar();
};

export function PuenteDeSesion({ children, onToken, onSignedOut }) {
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
  return children;
}
