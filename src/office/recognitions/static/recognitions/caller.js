// The caller's view, by keyboard alone: N or → next, B or ← back, S skip, L somebody late. A presenter's clicker works too.
// Without network the order goes on from what the office said last; the big screen in the same browser follows at once.
import { Day, json, write } from "./day.js";

const KEYS = {
  n: "next", ArrowRight: "next", PageDown: "next",
  b: "back", ArrowLeft: "back", PageUp: "back",
  s: "skip", l: "late",
};
const TURNS = ["call", "skip"];
const root = document.getElementById("day");
const day = new Day(root);
day.order = true;
const screen = "BroadcastChannel" in window ? new BroadcastChannel(`patunay-stage-${day.event}`) : null;

// The office's order, moved on by what this device noted since.
const standing = () => {
  let { stage, waiting, absent, called } = day.state;
  for (const { key } of day.stale(["call"])) {
    [waiting, stage, called] = [[key, ...waiting], stage === key ? "" : stage, called - 1];
  }
  for (const { act, key } of day.pending()) {
    if (act === "arrive") [waiting, absent] = arrived(stage, waiting, absent, key);
    if (!TURNS.includes(act)) continue;
    if (act === "call") [stage, called] = [key, called + 1];
    waiting = waiting.filter((one) => one !== key);
    if (act === "skip") [waiting, stage, called] = [[...waiting, key], stage === key ? "" : stage, called - 1];
  }
  return { stage, waiting, absent, called };
};

// Who comes late is called where the group on stage ends.
const arrived = (stage, waiting, absent, key) => {
  if (waiting.includes(key) || !absent.includes(key)) return [waiting, absent];
  const group = day.people.get(stage)?.group;
  const end = waiting.findLastIndex((one) => day.people.get(one)?.group === group) + 1;
  return [waiting.toSpliced(end, 0, key), absent.filter((one) => one !== key)];
};

// Whoever did not agree to be photographed, also by saying nothing, has a word beside the centre; the big screen has none.
const agreed = new Set(json("photographed"));
const photo = (key) => (key && !agreed.has(key) ? day.say("no_photo") : "");

const name = (key) => day.people.get(key)?.name ?? "";
const line = (key) => {
  const one = day.people.get(key);
  const item = document.createElement("li");
  item.textContent = one ? [one.name, one.spoken && `(${one.spoken})`, one.centre, photo(key)].filter(Boolean).join(" · ") : key;
  return item;
};

const show = () => {
  const { stage, waiting, called } = standing();
  const one = day.people.get(stage);
  write("on-stage", one?.name ?? "—");
  write("spoken", [one?.spoken, day.proxy(stage)].filter(Boolean).join(" · "));
  write("centre", one ? [one.centre, one.group, photo(stage)].filter(Boolean).join(" · ") : "");
  write("called", day.say("called", { done: called, left: waiting.length }));
  document.getElementById("coming").replaceChildren(...waiting.slice(0, 6).map(line));
  write("next-name", waiting.length ? name(waiting[0]) : day.say("nobody_waits"));
  screen?.postMessage({
    name: one?.name ?? "", centre: one?.centre ?? "", capabilities: one?.capabilities ?? [],
    called, all: called + waiting.length,
  });
};

const acts = {
  next: () => standing().waiting.length && day.note("call", standing().waiting[0]),
  skip: () => standing().stage && day.note("skip", standing().stage),
  back: () => {
    const back = new Set(day.own.filter((one) => one.act === "undo").map((one) => one.of[1]));
    const last = day.own.filter((one) => TURNS.includes(one.act) && !back.has(one.count)).at(-1);
    return last && day.undo(last);
  },
  late: () => document.getElementById("late").focus(),
};
let acting = Promise.resolve();
const act = (what) => (acting = acting.then(acts[what]).catch(() => {}));

root.addEventListener("keydown", (event) => {
  const what = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!what || event.target.matches("input") || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  act(what);
});
for (const button of root.querySelectorAll("[data-act]")) button.addEventListener("click", () => act(button.dataset.act));

const late = document.getElementById("late");
const found = document.getElementById("found");
late.addEventListener("input", () => {
  const rows = day.search(late.value).filter((one) => one.isLearner && standing().absent.includes(one.key)).slice(0, 6);
  found.replaceChildren(...rows.map((one) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-outline-primary text-start";
    button.textContent = `${one.name} · ${one.centre}`;
    button.addEventListener("click", async () => {
      await day.note("arrive", one.key);
      late.value = "";
      found.replaceChildren();
      root.focus();
    });
    return button;
  }));
});
late.addEventListener("keydown", (event) => {
  if (event.key === "Enter") found.querySelector("button")?.click();
  if (event.key === "Escape") root.focus();
});

day.onChange(show);
day.onLoss = () => write("day-refused", day.say("not_saved"));
document.body.classList.add("day-live");
day.start(2000).then(() => day.keepPages()).catch(() => write("day-pages", day.say("not_kept")));
root.focus();
