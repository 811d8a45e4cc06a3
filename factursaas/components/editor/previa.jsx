// La vista previa del papel: la página que dibuja el servicio, pedida con una pausa tras cada guardado. La anterior se
// queda a la vista hasta que la nueva está lista, y lo que se pidió y ya es viejo se cancela.
import { useEffect, useState, useSyncExternalStore } from "react";
import env from "$/env.json";
import { Capa } from "$/public/external/factursaas/components/dialogo/capa.jsx";
import { getBackendURL } from "$/utils/state";

const PAUSA = 500;
const SITIO = "(min-width: 1440px)";
const ROTULO = "Vista previa de la factura";
const PREFERENCIA = "factursaas.previa";

const lectores = new Set();
let encima = false;
const hayDonde = () => window.matchMedia(SITIO).matches;
const comoEsta = () => {
  if (!hayDonde()) return encima ? "encima" : "no";
  return localStorage.getItem(PREFERENCIA) === "si" ? "lado" : "no";
};
const suscribir = (lector) => {
  const sitio = window.matchMedia(SITIO);
  lectores.add(lector);
  sitio.addEventListener("change", lector);
  return () => {
    lectores.delete(lector);
    sitio.removeEventListener("change", lector);
  };
};
// Al lado del formulario se recuerda si se quiere; encima de él, no.
const alternar = () => {
  if (hayDonde()) localStorage.setItem(PREFERENCIA, comoEsta() === "lado" ? "no" : "si");
  else encima = !encima;
  lectores.forEach((lector) => lector());
};
// También al ensancharse la pantalla: la capa se cierra sola y no hay nada que recordar.
const cerrarEncima = () => {
  encima = false;
  lectores.forEach((lector) => lector());
};
const useComoEsta = () => useSyncExternalStore(suscribir, comoEsta, () => "no");

export function BotonPrevia({ children, ...resto }) {
  const como = useComoEsta();
  return (
    <button type="button" aria-expanded={como !== "no"} aria-controls="previa" onClick={alternar} {...resto}>
      {children}
    </button>
  );
}

export function Previa({ documento, version }) {
  const como = useComoEsta();
  const [pagina, setPagina] = useState(1);
  const { dibujo, cuantas, fallo } = usePagina(como !== "no" && version > 0, documento, version, pagina);
  // Al irse a otra página no queda pedida para la siguiente.
  useEffect(() => () => { encima = false; }, []);
  useEffect(() => {
    if (cuantas && pagina > cuantas) setPagina(cuantas);
  }, [cuantas]);
  if (como === "no") return null;
  return (
    <Marco como={como}>
      <div className="panel-previa-hoja">
        <header>
          <h2>Así quedará</h2>
          {cuantas > 1 && (
            <nav aria-label="Páginas">
              <button type="button" onClick={() => setPagina(pagina - 1)} disabled={pagina === 1} aria-label="Página anterior">
                ‹
              </button>
              <span>
                {pagina} de {cuantas}
              </span>
              <button type="button" onClick={() => setPagina(pagina + 1)} disabled={pagina === cuantas} aria-label="Página siguiente">
                ›
              </button>
            </nav>
          )}
          <button type="button" onClick={alternar} aria-label="Cerrar la vista previa">
            ×
          </button>
        </header>
        {dibujo && !fallo && <img src={dibujo} alt={`Página ${pagina} de ${cuantas} de la factura, con la marca de borrador`} />}
        {!dibujo && !fallo && <p>{version > 0 ? "" : "Escribe la primera línea y aquí verás cómo queda."}</p>}
        {fallo && <p role="status">{fallo}</p>}
      </div>
    </Marco>
  );
}

function Marco({ como, children }) {
  const comunes = { id: "previa", className: "panel-previa", "data-como": como };
  if (como === "lado") return <aside aria-label={ROTULO} {...comunes}>{children}</aside>;
  return <Capa rotulo={ROTULO} cerrar={cerrarEncima} {...comunes}>{children}</Capa>;
}

const usePagina = (quiere, documento, version, pagina) => {
  const [estado, setEstado] = useState({ cuantas: 0 });
  useEffect(() => {
    if (!quiere) return;
    const aborto = new AbortController();
    const pedir = async () => {
      const respuesta = await pedirPagina(documento, pagina, aborto.signal);
      if (!aborto.signal.aborted) setEstado((antes) => ({ ...antes, ...respuesta }));
    };
    const reloj = setTimeout(() => pedir().catch(() => {}), estado.dibujo ? PAUSA : 0);
    return () => {
      clearTimeout(reloj);
      aborto.abort();
    };
  }, [quiere, documento, version, pagina]);
  useEffect(() => () => URL.revokeObjectURL(estado.dibujo), [estado.dibujo]);
  return estado;
};

const pedirPagina = async (documento, pagina, signal) => {
  const direccion = new URL(`/api/facturas/${documento}/previa`, getBackendURL(env.PING));
  direccion.searchParams.set("pagina", pagina);
  const respuesta = await fetch(direccion, { signal, headers: { Authorization: `Bearer ${await window.__fsToken()}` } });
  if (!respuesta.ok) return { fallo: (await respuesta.json()).detail };
  const dibujo = URL.createObjectURL(await respuesta.blob());
  const imagen = new Image();
  imagen.src = dibujo;
  await imagen.decode();
  return { dibujo, cuantas: Number(respuesta.headers.get("X-Paginas")), fallo: "" };
};
