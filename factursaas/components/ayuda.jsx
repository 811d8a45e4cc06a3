// El «?» de una palabra: un botón y su explicación, que abre y coloca el propio navegador.
import { useId } from "react";

export function Ayuda({ de, children }) {
  const id = useId();
  return (
    <>
      <button type="button" aria-label={`Qué es ${de}`} popoverTarget={id} className="boton-ayuda">
        ?
      </button>
      <div id={id} popover="auto" role="note" className="ayuda">
        {children}
      </div>
    </>
  );
}
