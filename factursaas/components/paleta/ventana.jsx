// Un diálogo del navegador: retiene el foco, se cierra con Escape o fuera de él, y lo devuelve a donde estaba.
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
