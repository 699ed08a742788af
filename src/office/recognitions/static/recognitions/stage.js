// The big screen: asks every second who is on stage, hears it at once from a caller in the same browser, and keeps its
// last state without network.
const root = document.getElementById("stage");
const { event, now } = root.dataset;
const EVERY = 1000;
const kept = `patunay-stage-${event}`;
const PATIENCE = 2500;
let shown = "";
let isAway = false;

const write = (id, text) => {
  document.getElementById(id).textContent = text;
};
const show = (state) => {
  const { name, centre, capabilities, called, all } = state;
  if (shown === JSON.stringify([name, called, all])) return;
  shown = JSON.stringify([name, called, all]);
  root.classList.toggle("stage-empty", !name);
  write("stage-name", name);
  write("stage-centre", centre);
  document.getElementById("stage-capabilities").replaceChildren(...capabilities.map((title) => {
    const line = document.createElement("li");
    line.textContent = title;
    return line;
  }));
  localStorage.setItem(kept, JSON.stringify(state));
};

const ask = async () => {
  const answer = await fetch(now, { redirect: "manual", signal: AbortSignal.timeout(PATIENCE) }).catch(() => null);
  isAway = !answer?.ok;
  if (!isAway) show(await answer.json());
  setTimeout(ask, EVERY);
};

if (!navigator.onLine && localStorage.getItem(kept)) show(JSON.parse(localStorage.getItem(kept)));
if ("BroadcastChannel" in window) {
  new BroadcastChannel(kept).addEventListener("message", ({ data }) => isAway && show(data));
}
document.getElementById("full")?.addEventListener("click", () => root.requestFullscreen());
ask();
const keepPage = async () => {
  if (!window.isSecureContext || !navigator.serviceWorker) return;
  await navigator.serviceWorker.register(root.dataset.worker);
  const cache = await caches.open(`patunay-day-${root.dataset.account}`);
  const files = [...document.querySelectorAll("link[href], script[src]")].map((tag) => tag.href || tag.src);
  await cache.addAll([location.href, ...files]);
};
keepPage().catch(() => {});
