// Las teclas de toda la aplicación. La paleta y la lista de atajos se cargan la primera vez que se abren.
import { useEffect, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { hayDialogo } from "$/public/external/factursaas/components/dialogo/encima.js";
import { conTeclasSueltas } from "./teclas.js";

const PIEZAS = { ordenes: () => import("./ordenes.jsx"), atajos: () => import("./atajos.jsx") };
const SE_ESCRIBE = "input, textarea, select, [contenteditable=true]";
const pideLaPaleta = (tecla) =>
  (tecla.ctrlKey || tecla.metaKey) && !tecla.shiftKey && !tecla.altKey && tecla.key.toLowerCase() === "k";

export function Paleta({ encontrado, visita, onBuscar, onRepetir }) {
  const [abierta, setAbierta] = useState(null);
  const navegar = useNavigate();
  const ahora = useRef();
  ahora.current = { visita, navegar };
  // Lo que se teclea entre pedir la paleta y que llegue: nadie tiene que esperarla para empezar a escribir.
  const adelantado = useRef(null);

  const abrir = (cual) => {
    adelantado.current = cual === "ordenes" ? "" : null;
    PIEZAS[cual]().then(
      ({ default: Pieza }) => setAbierta({ Pieza }),
      () => (adelantado.current = null), // sin red no se abre, y las teclas vuelven a ser de la página
    );
  };
  const leerAdelantado = () => {
    const tecleado = adelantado.current ?? "";
    adelantado.current = null;
    return tecleado;
  };
  const cerrar = () => setAbierta(null);

  useEffect(() => {
    const alTeclear = (tecla) => {
      if (tecla.isComposing || tecla.repeat) return;
      if (pideLaPaleta(tecla)) {
        tecla.preventDefault();
        if (!hayDialogo() && adelantado.current === null) abrir("ordenes");
        return;
      }
      if (tecla.ctrlKey || tecla.metaKey || tecla.altKey) return;
      if (adelantado.current !== null && tecla.key.length === 1) {
        tecla.preventDefault();
        adelantado.current += tecla.key;
        return;
      }
      if (!conTeclasSueltas() || tecla.target.closest?.(SE_ESCRIBE) || hayDialogo()) return;
      if (tecla.key === "?") abrir("atajos");
      else if (tecla.key === "n" && !ahora.current.visita) ahora.current.navegar("/facturas/nueva");
      else return;
      tecla.preventDefault();
    };
    const alPedir = ({ detail }) => abrir(detail);
    window.addEventListener("keydown", alTeclear, true);
    window.addEventListener("paleta", alPedir);
    return () => {
      window.removeEventListener("keydown", alTeclear, true);
      window.removeEventListener("paleta", alPedir);
    };
  }, []);

  if (!abierta) return null;
  const { Pieza } = abierta;
  const verAtajos = () => abrir("atajos");
  return <Pieza {...{ encontrado, visita, leerAdelantado, onBuscar, onRepetir, navegar, cerrar, verAtajos }} />;
}
