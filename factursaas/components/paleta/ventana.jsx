// Un diálogo del navegador: retiene el foco, se cierra con Escape o fuera de él, y lo devuelve a donde estaba.
// Con su `role` y su `data-state`, como los de Radix, el editor y la lista saben que está abierto y le dejan las teclas.
import { useEffect, useRef } from "react";
import "./paleta.css";

export function Ventana({ rotulo, clase, cerrar, children }) {
  const nodo = useRef(null);
  useEffect(() => {
    const ventana = nodo.current;
    ventana.showModal();
    return () => ventana.close();
  }, []);
  return (
    <dialog
      ref={nodo}
      role="dialog"
      aria-label={rotulo}
      data-state="open"
      className={`ventana ${clase}`}
      onClose={cerrar}
      onClick={({ target }) => target === nodo.current && cerrar()}
    >
      {children}
    </dialog>
  );
}
