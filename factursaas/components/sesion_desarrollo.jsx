// La sesión de desarrollo en el navegador; el contrato está en puente.js.
// Y además window.__fsEntrar({email, plan}) → promesa: "" o por qué no se ha podido.
import { estrenarSesion, leerSesion, usePuente } from "./puente.js";
import { mandar } from "./servidor.js";

const pedir = (ruta, datos) =>
  mandar(
    `/dev/sessions${ruta}`,
    datos && { headers: { "Content-Type": "application/json" }, body: JSON.stringify(datos) },
  );

const fuente = {
  puedeHaber: () => Boolean(leerSesion()),
  pedirToken: () => pedir(`/${encodeURIComponent(leerSesion())}/tokens`),
  alRecibir: () => {},
  cerrar: (sid) => pedir(`/${encodeURIComponent(sid)}/end`),
};

const entrar = async (datos) => {
  try {
    const respuesta = await pedir("", datos);
    const cuerpo = await respuesta.json();
    if (!respuesta.ok) return cuerpo.errores?.[0]?.mensaje ?? cuerpo.detail ?? "No se ha podido entrar.";
    estrenarSesion(cuerpo.sid);
    return "";
  } catch {
    return "No hay respuesta del servidor. Prueba de nuevo en un momento.";
  }
};

export function PuenteDeSesion({ children, ...eventos }) {
  usePuente(fuente, eventos, { __fsEntrar: entrar });
  return children;
}
