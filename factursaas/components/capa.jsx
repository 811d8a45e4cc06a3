// Un diálogo del navegador: retiene el foco, se cierra con Escape o fuera de él, y lo devuelve a donde estaba.
// Con su `role` y su `data-state`, como los de Radix, la página sabe que está abierto y le deja las teclas.
import { useEffect, useRef } from "react";

export function Capa({ rotulo, cerrar, children, ...resto }) {
  const nodo = useRef(null);
  useEffect(() => {
    const capa = nodo.current;
    capa.showModal();
    return () => capa.close();
  }, []);
  return (
    <dialog
      ref={nodo}
      role="dialog"
      aria-label={rotulo}
      data-state="open"
      onClose={cerrar}
      onClick={({ target }) => target === nodo.current && cerrar()}
      {...resto}
    >
      {children}
    </dialog>
  );
}
