// Lo anotado en un borrador, numerado y en orden, hasta que el servidor dice que lo ha guardado. Lo que no consta que
// haya llegado se vuelve a mandar: tras un corte, tras reiniciarse el servidor o, sin noticias, cada pocos segundos.
// Qué forma tiene un apunte lo dice states/apuntes.py.
const SIN_NOTICIAS = 3_000;
const SIN_NOTICIAS_MAXIMO = 30_000;
const APUNTES_MAXIMOS = 60;

const cuadernos = new Map();
let ultimo = 0;
// Crece aunque se recargue la página, y aunque el reloj se atrase respecto a lo que ya sabe el servidor.
const numerar = () => (ultimo = Math.max(ultimo + 1, Date.now()));

export const cuadernoDe = (documento) => {
  if (!cuadernos.has(documento)) cuadernos.set(documento, crear(documento));
  return cuadernos.get(documento);
};

const crear = (documento) => {
  let apuntes = [];
  let acuse = { recibido: 0, guardado: 0, version: 0 };
  // La que tenía delante quien anotó lo pendiente: si al volver a abrir hay otra, alguien guardó entretanto.
  let version = 0;
  let apertura = "";
  let tirada = 0;
  let enviado = 0;
  let enviar = null;
  let reloj;
  let espera = SIN_NOTICIAS;

  const porLlegar = () => apuntes.filter(({ n }) => n > acuse.recibido);
  const enCamino = () => enviado > acuse.recibido;

  // Se manda siempre todo lo que no consta que haya llegado: un apunte nunca adelanta a otro.
  const mandar = () => {
    const que = porLlegar();
    if (!enviar || que.length === 0) return;
    enviado = que.at(-1).n;
    enviar(documento, que, version);
    clearTimeout(reloj);
    reloj = setTimeout(insistir, espera);
  };
  const insistir = () => {
    espera = Math.min(2 * espera, SIN_NOTICIAS_MAXIMO);
    mandar();
  };

  const anotar = (apunte) => {
    const anterior = apuntes.at(-1);
    if (apunte.casillas && anterior?.casillas && anterior.n > enviado) {
      Object.assign(anterior.casillas, apunte.casillas);
      anterior.tras = { ...apunte.tras, ...anterior.tras };
    } else {
      apuntes.push({ n: numerar(), ...apunte });
    }
    if (apuntes.length > APUNTES_MAXIMOS) resumir();
  };

  // Lo que ya llegó y sigue sin guardarse (un precio que no se entiende) no crece sin fin.
  const resumir = () => {
    apuntes = apuntes.reduce((antes, apunte) => {
      const previo = antes.at(-1);
      if (!previo?.casillas || !apunte.casillas || apunte.n > acuse.recibido) return [...antes, apunte];
      const junto = { ...previo.casillas, ...apunte.casillas };
      return [...antes.slice(0, -1), { n: apunte.n, casillas: junto, tras: { ...apunte.tras, ...previo.tras } }];
    }, []);
  };

  // Lo que dice el servidor: qué le ha llegado, qué ha guardado, y si es otra apertura (se reinició, o se recargó).
  const atender = (nuevo) => {
    if (nuevo.tirada > tirada) apuntes = [];
    const perdido = nuevo.apertura !== apertura || nuevo.acuse.recibido < acuse.recibido;
    const hayNoticias = nuevo.acuse.recibido > acuse.recibido;
    ({ acuse, apertura, tirada } = nuevo);
    ultimo = Math.max(ultimo, acuse.recibido);
    apuntes = apuntes.filter(({ n }) => n > acuse.guardado);
    if (!perdido || apuntes.length === 0) version = acuse.version;
    if (perdido) enviado = 0;
    if (perdido || hayNoticias) espera = SIN_NOTICIAS;
    if (!enCamino()) clearTimeout(reloj);
    return perdido && apuntes.length > 0;
  };

  return {
    anotar,
    mandar,
    atender,
    enCamino,
    hayPendientes: () => apuntes.length > 0,
    conectar: (como) => {
      enviar = como;
    },
    desconectar: (como) => {
      // Quien llega a la misma factura se conecta antes de que el anterior se despida.
      if (enviar !== como) return;
      enviar = null;
      clearTimeout(reloj);
    },
  };
};
