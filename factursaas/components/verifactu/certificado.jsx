// El certificado va del navegador a la API con `fetch`: ni el fichero ni su contraseña pasan por el estado.
import { useRef } from "react";
import env from "$/env.json";
import { getBackendURL } from "$/utils/state";

const RUTA = "/api/verifactu/certificado";
const TAMANO_MAXIMO = 100_000;
const SIN_RESPUESTA = { detalle: "No hay respuesta del servidor. Prueba de nuevo en un momento." };

const reparos = (fichero) => {
  if (!fichero?.size) return { certificado: "Elige el archivo de tu certificado, el que acaba en .p12 o .pfx." };
  if (fichero.size > TAMANO_MAXIMO) return { certificado: "Ese archivo es demasiado grande para ser un certificado." };
  return null;
};

const subir = async (datos) => {
  const token = await window.__fsToken?.();
  if (!token) return SIN_RESPUESTA;
  const respuesta = await fetch(new URL(RUTA, getBackendURL(env.PING)), {
    method: "PUT",
    headers: { Authorization: `Bearer ${token}` },
    body: datos,
    signal: AbortSignal.timeout(30_000),
  });
  if (respuesta.ok) return null;
  const { detail = "", errores = [] } = await respuesta.json();
  return Object.fromEntries([["detalle", detail], ...(errores ?? []).map(({ campo, mensaje }) => [campo, mensaje])]);
};

export function FormularioCertificado({ children, onEnviado, onGuardado, onNoGuardado, ...resto }) {
  const enCurso = useRef(false);
  const enviar = async (evento) => {
    evento.preventDefault();
    if (enCurso.current) return;
    const datos = new FormData(evento.currentTarget);
    const antes = reparos(datos.get("certificado"));
    if (antes) return onNoGuardado(antes);
    enCurso.current = true;
    onEnviado();
    const errores = await subir(datos).catch(() => SIN_RESPUESTA);
    enCurso.current = false;
    if (errores) onNoGuardado(errores);
    else onGuardado();
  };
  return (
    <form {...resto} onSubmit={enviar} noValidate>
      {children}
    </form>
  );
}
