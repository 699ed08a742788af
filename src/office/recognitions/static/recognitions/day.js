// The day on one device: the list, how the day stands, and the marks that wait for the office. Works without network.
// What the marks mean is the office's to say; the device only adds its own, not yet handed in, to what the office said.
import * as store from "./store.js";

const FORMAT = "patunay/day/1";
const BATCH = 100;
const PATIENCE = 15_000; // milliseconds
const CODE = /^[0-9ABCDEFGHJKMNPQRSTVWXYZ]{8}$/;
const TEXTS = ["of", "folder", "name", "group", "authority", "relation"];

export const parseCode = (text) => {
  const code = text.toUpperCase().replace(/[-\s]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1");
  return CODE.test(code) ? code : "";
};
export const folded = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
export const json = (id) => JSON.parse(document.getElementById(id)?.textContent ?? "null");
export const write = (id, text) => {
  const place = document.getElementById(id);
  if (place && place.textContent !== text) place.textContent = text;
};

const person = ([key, name, group, centre, spoken, capabilities, numbers, learner], place) => ({
  key, name, group, centre, spoken, capabilities, numbers, isLearner: learner === 1, place, found: folded(name),
});

export class Day {
  constructor(root) {
    Object.assign(this, root.dataset); // event, account, list, exchange, worker
    this.words = json("day-words");
    this.people = new Map();
    this.state = { n: 0, list: "", came: "0", given: "0", stage: "", called: 0, waiting: [], absent: [], proxies: {} };
    this.own = [];
    this.problem = "";
    this.listeners = [];
    this.onLoss = () => {}; // what the page does where the disk did not take a mark
  }

  say(name, facts = {}) {
    return this.words[name].replace(/\{(\w+)\}/g, (_, fact) => facts[fact]);
  }

  onChange(listener) {
    this.listeners.push(listener);
  }

  async start(every) {
    this.device = await store.device();
    this.take(await store.get(`list/${this.event}`));
    this.state = (await store.get(`state/${this.event}`)) ?? this.state;
    await this.show();
    await this.turn();
    setInterval(() => this.turn(), every);
    window.addEventListener("online", () => this.turn());
  }

  take(list) {
    if (!list) return;
    this.digest = list.list;
    this.people = new Map(list.people.map(person).map((one) => [one.key, one]));
    this.folders = new Map([...this.people.values()].flatMap((one) => one.numbers.map((number) => [number, one])));
  }

  // One mark: on the disk first, then on the screen, then on its way.
  async note(act, key, more = {}) {
    const mark = { event: this.event, act, key, at: new Date().toISOString(), ...more };
    mark.count = await store.keep(mark).catch((why) => {
      this.onLoss();
      throw why;
    });
    await this.show();
    this.turn();
    return mark;
  }

  undo(mark) {
    return this.note("undo", mark.key, { of: [this.device, mark.count] });
  }

  isCounted(mark) {
    return mark.seen <= this.state.n;
  }

  // The counts of the marks that this device took back, as far as the office has not heard of it.
  takenBack() {
    return new Set(this.own.filter((one) => one.act === "undo" && !one.refused && !this.isCounted(one)).map((one) => one.of[1]));
  }

  // What this device noted and the office has not counted yet, without what was taken back.
  pending() {
    const back = this.takenBack();
    return this.own.filter((one) => one.act !== "undo" && !one.refused && !this.isCounted(one) && !back.has(one.count));
  }

  // What the office counts still, though it was taken back here.
  stale(acts) {
    const back = this.takenBack();
    return this.own.filter((one) => acts.includes(one.act) && this.isCounted(one) && back.has(one.count));
  }

  bit(bits, key) {
    const place = this.people.get(key)?.place ?? -1;
    return place >= 0 && ((BigInt(`0x${bits}`) >> BigInt(place)) & 1n) === 1n;
  }

  has(bits, key, acts) {
    if (this.pending().some((one) => one.key === key && acts.includes(one.act))) return true;
    return this.bit(bits, key) && !this.stale(acts).some((one) => one.key === key);
  }

  came(key) {
    return this.has(this.state.came, key, ["arrive", "walk-in"]);
  }

  given(key) {
    return this.has(this.state.given, key, ["hand-over"]);
  }

  // Who receives for an absent learner, in a sentence; nothing where the learner is here.
  proxy(key) {
    const name = this.state.proxies?.[key];
    return name && !this.came(key) ? this.say("proxy", { name }) : "";
  }

  counts() {
    const came = [...this.people.keys()].filter((key) => this.bit(this.state.came, key)).length;
    const fresh = new Set(this.pending().filter((one) => one.act === "arrive").map((one) => one.key));
    const added = [...fresh].filter((key) => !this.bit(this.state.came, key)).length;
    return { came: came + added - this.stale(["arrive"]).length, all: this.people.size };
  }

  search(text) {
    const words = folded(text).split(/\s+/).filter(Boolean);
    const fits = (one) => words.every((word) => one.found.split(/[\s,.-]+/).some((part) => part.startsWith(word)));
    return words.length ? [...this.people.values()].filter(fits) : [];
  }

  async show() {
    this.own = await store.marks(this.event);
    const waiting = this.own.filter((one) => !one.sent && !one.refused).length;
    const refused = this.own.filter((one) => one.refused).map((one) => one.refused);
    write("day-counts", this.say("counts", this.counts()));
    write("day-status", waiting ? this.say(this.problem || "waiting", { count: waiting }) : this.say("all_sent"));
    write("day-refused", refused.length ? this.say("refused", { why: [...new Set(refused)].join(" ") }) : "");
    for (const listener of this.listeners) listener();
  }

  async turn() {
    if (this.turning) {
      this.again = true;
      return;
    }
    this.turning = true;
    do {
      this.again = false;
      await this.hand();
    } while (this.again);
    this.turning = false;
  }

  // Hands in what waits, and learns how the day stands.
  async hand() {
    const batch = this.own.filter((one) => !one.sent && !one.refused).slice(0, BATCH);
    try {
      const answer = batch.length ? await this.post(batch) : await this.ask(`n=${this.state.n}/${this.state.list}`);
      this.isAway = !answer.ok;
      this.problem = answer.ok ? "" : this.fault(answer);
      if (answer.ok) await this.learn(await answer.json(), batch);
      this.again ||= answer.ok && batch.length === BATCH;
    } catch {
      this.isAway = true;
      this.problem = "";
    }
    await this.show();
  }

  fault(answer) {
    return answer.type === "opaqueredirect" || answer.status === 403 ? "log_in" : "";
  }

  address(query) {
    return `${this.exchange}?${query}${this.order ? "&order" : ""}`;
  }

  ask(query) {
    return fetch(this.address(query), { redirect: "manual", signal: AbortSignal.timeout(PATIENCE) });
  }

  post(batch) {
    const line = (one) => JSON.stringify({
      device: this.device, count: one.count, act: one.act, key: one.key, at: one.at,
      ...Object.fromEntries(TEXTS.filter((name) => one[name]).map((name) => [name, one[name]])),
    });
    const body = [JSON.stringify({ format: FORMAT, event: this.event }), ...batch.map(line)].join("\n");
    const csrf = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";
    const headers = { "Content-Type": "application/x-ndjson", "X-CSRFToken": csrf };
    return fetch(this.address(`now=${Date.now()}`), { method: "POST", redirect: "manual", headers, body, signal: AbortSignal.timeout(PATIENCE) });
  }

  async learn(answer, batch) {
    const { kept = [], refused = {}, ...state } = answer;
    if (state.list && state.list !== this.digest) await this.fetchList();
    if (batch.length) await store.settle(kept.map((place) => batch[place].count), { sent: true, seen: state.n });
    for (const [place, why] of Object.entries(refused)) await store.settle([batch[place].count], { refused: why });
    // An office that came back from a backup has fewer marks than it said once: they are handed in again.
    const lost = this.own.filter((one) => one.seen > state.n).map((one) => one.count);
    if (lost.length) await store.settle(lost, { sent: false, seen: undefined });
    if (state.list === undefined) return;
    this.state = { ...this.state, ...state };
    await store.put(`state/${this.event}`, this.state);
  }

  async fetchList() {
    const answer = await fetch(this.list, { redirect: "manual" });
    if (!answer.ok) throw new Error("list");
    const list = await answer.json();
    await store.put(`list/${this.event}`, list);
    this.take(list);
  }

  // The pages of the day and their files, for when the network is away.
  async keepPages(more = []) {
    if (!window.isSecureContext || !navigator.serviceWorker) {
      write("day-pages", this.say("no_https"));
      return;
    }
    await navigator.serviceWorker.register(this.worker);
    const own = `patunay-day-${this.account}`;
    const others = (await caches.keys()).filter((name) => name.startsWith("patunay-day-") && name !== own);
    await Promise.all(others.map((name) => caches.delete(name)));
    const cache = await caches.open(own);
    const files = [...document.querySelectorAll("link[href], script[src]")].map((tag) => tag.href || tag.src);
    const parts = performance.getEntriesByType("resource").map((one) => one.name).filter((name) => name.endsWith(".js"));
    await cache.addAll([...new Set([location.href, ...files, ...parts, ...more])]).catch(async (why) => {
      if (!(await cache.match(location.href))) throw why;
    });
    await navigator.storage?.persist?.();
    write("day-pages", this.say(this.people.size ? "ready" : "not_kept"));
  }

  async forget() {
    if (this.own.some((one) => !one.sent && !one.refused)) return;
    await store.forget(this.event);
    await store.drop(`list/${this.event}`);
    await store.drop(`state/${this.event}`);
    await window.caches?.delete(`patunay-day-${this.account}`);
    write("day-pages", this.say("forgotten"));
  }
}
