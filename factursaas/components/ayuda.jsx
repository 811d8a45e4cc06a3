// El «?» que explica una palabra: lo abre y lo coloca el propio navegador, al pulsarlo o al llegar con el teclado.
import { useEffect, useId, useRef, useState } from "react";

export function Ayuda({ pregunta, frase, norma, direccion }) {
  const id = useId();
  const ancla = `--${id.replace(/\W/g, "")}`;
  const nota = useRef(null);
  const [abierta, abrir] = useState(false);
  useEffect(() => {
    if (!abierta) return;
    // Antes que nadie: dentro de un diálogo, Escape la cierra a ella y no al diálogo.
    const alPulsar = (suceso) => {
      if (suceso.key !== "Escape") return;
      suceso.stopImmediatePropagation();
      suceso.preventDefault();
      nota.current.hidePopover();
    };
    window.addEventListener("keydown", alPulsar, true);
    return () => window.removeEventListener("keydown", alPulsar, true);
  }, [abierta]);
  const alLlegar = ({ target }) => target.matches(":focus-visible") && nota.current.showPopover();
  const alIrse = ({ relatedTarget }) => {
    if (relatedTarget && !nota.current.contains(relatedTarget)) nota.current.hidePopover();
  };
  return (
    <>
      <button
        type="button"
        aria-label={pregunta}
        popoverTarget={id}
        className="boton-ayuda"
        style={{ anchorName: ancla }}
        onFocus={alLlegar}
        onBlur={alIrse}
      >
        ?
      </button>
      <span
        id={id}
        ref={nota}
        popover="auto"
        role="note"
        aria-label={pregunta}
        className="ayuda"
        style={{ positionAnchor: ancla }}
        onToggle={({ newState }) => abrir(newState === "open")}
        onBlur={alIrse}
      >
        <span>{frase}</span>
        <span className="ayuda-norma">{norma}</span>
        {direccion && (
          <a href={direccion} target="_blank" rel="noopener" className="enlace ayuda-enlace">
            Todas las palabras<span className="sr-only"> (se abre en otra pestaña)</span>
          </a>
        )}
      </span>
    </>
  );
}
