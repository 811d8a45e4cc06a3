// Una pregunta se descarga la primera vez que se hace: casi nadie la ve, y pesa más que la página que la lleva.
import { lazy, Suspense, useState } from "react";

const Ventana = lazy(() => import("./ventana.jsx"));

export function Confirmacion(props) {
  const [pedida, setPedida] = useState(props.abierta);
  if (props.abierta && !pedida) setPedida(true);
  return pedida ? (
    <Suspense fallback={null}>
      <Ventana {...props} />
    </Suspense>
  ) : null;
}
