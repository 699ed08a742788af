// Keeps a teacher's marks on this phone until the office has them, and the pages of the class for a day without signal.
// A mark has the key that was drawn here, so that sending it twice changes nothing.
(() => {
  "use strict";
  const root = document.getElementById("rating");
  if (!root || !window.indexedDB) return;
  const json = (id) => JSON.parse(document.getElementById(id)?.textContent ?? "null");
  const { account, cycle, sync, worker } = root.dataset;
  const shownAt = Number(root.dataset.at);
  const words = json("rating-words");
  const answered = json("rating-answered");
  const lang = document.documentElement.lang;
  const own = `${account}/${cycle}/`;
  const cacheName = `patunay-rating-${account}`;
  const BATCH = 200;
  const AGAIN = 30_000;
  const HALF_A_DAY = 12 * 3600_000;
  let newest = 0;
  let savedAt = "";
  let problem = "";
  let hasSent = false;

  const say = (name, facts = {}) => words[name].replace(/\{(\w+)\}/g, (_, fact) => facts[fact]);
  const clock = () => new Date().toLocaleTimeString(lang, { hour: "numeric", minute: "2-digit" });
  const write = (id, text) => {
    const place = document.getElementById(id);
    if (place && place.textContent !== text) place.textContent = text;
  };
  // crypto.randomUUID is missing on a local network without HTTPS.
  const draw = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  };

  const database = new Promise((resolve, reject) => {
    const asked = indexedDB.open("patunay-rating", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("marks", { keyPath: "id" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  // Resolves when the disk has it, so that "saved" is never said too early.
  const within = async (mode, act) => {
    const transaction = (await database).transaction("marks", mode, { durability: "strict" });
    return new Promise((resolve, reject) => {
      const asked = act(transaction.objectStore("marks"));
      transaction.oncomplete = () => resolve(asked?.result);
      transaction.onabort = () => reject(transaction.error);
    });
  };
  const range = () => IDBKeyRange.bound(own, `${own}\uffff`);
  const kept = () => within("readonly", (marks) => marks.getAll(range()));
  const isWaiting = (entry) => !entry.sent && !entry.refused;

  const keep = async (field) => {
    if (field.value === "") return;
    const cut = field.name.indexOf(":");
    newest = Math.max(newest + 1, Date.now());
    const entry = {
      id: own + field.name,
      key: draw(),
      candidate: Number(field.name.slice(0, cut)),
      code: field.name.slice(cut + 1),
      mark: field.value === "-" ? null : Number(field.value),
      at: newest,
    };
    await within("readwrite", (marks) => marks.put(entry));
    savedAt = clock();
    await show();
    sendSoon();
  };

  // A mark that was changed while its first value was on the way has another key by now, and still waits.
  const settle = (answer, batch) =>
    within("readwrite", (marks) => {
      const safe = new Set(answer.kept);
      for (const { id, key } of batch) {
        const asked = marks.get(id);
        asked.onsuccess = () => {
          if (asked.result?.key !== key) return;
          if (safe.has(key)) marks.put({ ...asked.result, sent: answer.at });
          else marks.put({ ...asked.result, refused: answer.refused[key] ?? "-" });
        };
      }
    });

  const csrf = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";
  const post = async (batch) => {
    let answer;
    try {
      answer = await fetch(sync, {
        method: "POST",
        redirect: "manual",
        headers: { "Content-Type": "application/json", "X-CSRFToken": csrf() },
        body: JSON.stringify({
          account: Number(account),
          now: Date.now(),
          marks: batch.map(({ key, candidate, code, mark, at }) => ({ key, candidate, code, mark, at })),
        }),
      });
      if (answer.ok) {
        await settle(await answer.json(), batch);
        hasSent = true;
      }
    } catch {
      return "waiting";
    }
    if (answer.ok) return "";
    if (answer.status === 409) return "other_account";
    return answer.type === "opaqueredirect" || answer.status === 403 ? "log_in" : "waiting";
  };

  let sending = false;
  let more = false;
  const send = async () => {
    more = true;
    if (sending) return;
    sending = true;
    while (more) {
      more = false;
      const batch = (await kept()).filter(isWaiting).slice(0, BATCH);
      if (!batch.length) break;
      problem = await post(batch);
      more ||= !problem;
      await show();
      if (problem) break;
    }
    sending = false;
  };
  let timer = 0;
  const sendSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(send, 1000);
  };

  const show = async () => {
    const entries = await kept();
    const waiting = entries.filter(isWaiting).length;
    const refused = entries.filter((entry) => entry.refused);
    const saved = savedAt ? say("saved", { time: savedAt }) : "";
    const state = waiting ? say(problem || "waiting", { count: waiting }) : savedAt || hasSent ? say("all_sent") : "";
    write("rating-status", `${saved} ${state}`.trim());
    write("rating-refused", refused.map((entry) => entry.refused).filter((why, i, all) => all.indexOf(why) === i).join(" "));
    for (const button of document.querySelectorAll("[data-needs-sent]")) button.disabled = waiting > 0;
    count(entries);
  };

  const count = (entries) => {
    if (!answered) return;
    const given = new Map(Object.entries(answered).map(([code, candidates]) => [code, new Set(candidates)]));
    for (const entry of entries) if (!entry.refused) given.get(entry.code)?.add(entry.candidate);
    for (const place of document.querySelectorAll("[data-behaviour]")) {
      place.textContent = say("rated", { done: given.get(place.dataset.behaviour).size, all: place.dataset.all });
    }
    for (const place of document.querySelectorAll("[data-candidate]")) {
      const candidate = Number(place.dataset.candidate);
      const done = [...given.values()].filter((candidates) => candidates.has(candidate)).length;
      place.textContent = say("answered", { done, all: place.dataset.all });
    }
  };

  // The page may be older than what was marked since: from the phone's store, or sent after the page was made.
  const overlay = (entries) => {
    for (const { candidate, code, mark, sent, refused } of entries) {
      if (refused || (sent && sent <= shownAt)) continue;
      const value = mark === null ? "-" : String(mark);
      for (const field of document.getElementsByName(`${candidate}:${code}`)) {
        if (field.type === "radio") field.checked = field.value === value;
        else field.value = value;
      }
    }
  };

  const keepPages = async (urls) => {
    const cache = await caches.open(cacheName);
    const note = JSON.parse(localStorage.getItem(cacheName + own) ?? "{}");
    const isFresh = note.lang === lang && Date.now() - note.at < HALF_A_DAY;
    let done = 0;
    let missing = 0;
    const one = async (url) => {
      const held = await cache.match(url);
      if (!held || !isFresh) {
        const answer = await fetch(url, { cache: "reload" }).catch(() => null);
        if (answer?.ok && !answer.redirected) await cache.put(url, answer);
        else if (!held) missing += 1;
      }
      write("rating-pages-status", say("keeping_pages", { done: ++done, all: urls.length }));
    };
    for (let i = 0; i < urls.length; i += 4) await Promise.all(urls.slice(i, i + 4).map(one));
    if (!missing && !isFresh && navigator.onLine) {
      localStorage.setItem(cacheName + own, JSON.stringify({ lang, at: Date.now() }));
    }
    write("rating-pages-status", say(missing ? "pages_missing" : "pages_kept"));
  };

  const files = () =>
    [...document.querySelectorAll("link[href], script[src]")].map((tag) => new URL(tag.href ?? tag.src).pathname);

  const prepare = async () => {
    const urls = json("rating-pages");
    if (!window.isSecureContext || !navigator.serviceWorker) {
      write("rating-pages-status", say("no_https"));
      return;
    }
    await navigator.serviceWorker.register(worker);
    for (const name of await caches.keys()) {
      if (name.startsWith("patunay-rating-") && name !== cacheName) await caches.delete(name);
    }
    if (urls) await keepPages([...urls, ...files()]);
    await navigator.storage?.persist?.();
  };

  const forget = async () => {
    if ((await kept()).some(isWaiting)) return;
    await within("readwrite", (marks) => marks.delete(range()));
    await caches.delete(cacheName);
    localStorage.removeItem(cacheName + own);
    write("rating-pages-status", say("forgotten"));
  };

  const start = async () => {
    const entries = await kept();
    newest = Math.max(0, ...entries.map((entry) => entry.at));
    overlay(entries);
    document.body.classList.add("rating-live");
    root.addEventListener("change", (event) => keep(event.target).catch(() => write("rating-status", say("not_saved"))));
    document.getElementById("rating-forget")?.addEventListener("click", forget);
    window.addEventListener("online", send);
    document.addEventListener("visibilitychange", send);
    setInterval(send, AGAIN);
    await show();
    send();
    await prepare();
  };
  start().catch(() => write("rating-status", say("not_saved")));
})();
