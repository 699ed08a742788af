// Hand-over: the folder's number is scanned while the learner is on stage. Right or wrong is decided here, at once.
import { Day, write } from "./day.js";
import { files, offerCamera } from "./camera.js";
import { signal } from "./signal.js";

const root = document.getElementById("day");
const day = new Day(root);
day.order = true;
const field = document.getElementById("folder");
const who = document.getElementById("who");
const found = document.getElementById("found");
let chosen = ""; // somebody else than the one on stage, chosen by name; until the next folder
let last = null;

const holder = () => day.people.get(chosen || day.state.stage);
const show = () => {
  write("on-stage", holder()?.name ?? day.say("nobody_on_stage"));
  write("proxy", day.proxy(holder()?.key));
};

const scanned = async (text) => {
  const number = text.trim().toUpperCase();
  const owner = day.folders.get(number);
  const one = holder();
  if (!owner) return signal("bad", day.say("no_folder"), [number]);
  if (!one) return signal("bad", day.say("nobody_on_stage"), [owner.name]);
  if (owner !== one) return signal("bad", day.say("wrong", { name: one.name }), [owner.name]);
  if (day.given(one.key)) return signal("again", day.say("given_already"), [one.name]);
  last = await day.note("hand-over", one.key, { folder: number });
  document.getElementById("undo").disabled = false;
  chosen = "";
  signal("good", day.say("right"), [one.name, day.proxy(one.key)]);
  return show();
};

const choose = (key) => {
  chosen = key;
  who.value = "";
  found.replaceChildren();
  show();
  field.focus();
};

document.getElementById("folder-form").addEventListener("submit", (event) => {
  event.preventDefault();
  scanned(field.value);
  field.value = "";
  field.focus();
});
who.addEventListener("input", () => {
  found.replaceChildren(...day.search(who.value).filter((one) => one.isLearner).slice(0, 6).map((one) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-outline-primary text-start";
    button.textContent = `${one.name} · ${one.centre}`;
    button.addEventListener("click", () => choose(one.key));
    return button;
  }));
});
document.getElementById("undo").addEventListener("click", async (event) => {
  event.target.disabled = true;
  await day.undo(last);
  signal("again", day.say("undone"), [day.people.get(last.key)?.name]);
  field.focus();
});
if ("BroadcastChannel" in window) {
  // The caller in the same browser, where there is no network: the name alone says who is on stage.
  new BroadcastChannel(`patunay-stage-${day.event}`).addEventListener("message", ({ data }) => {
    const one = [...day.people.values()].find(({ name, centre }) => name === data.name && centre === data.centre);
    if (day.isAway) day.state.stage = one?.key ?? "";
    show();
  });
}
day.onChange(show);
day.onLoss = () => signal("bad", day.say("not_saved"));
document.body.classList.add("day-live");
offerCamera(document.getElementById("camera"), document.getElementById("video"), scanned, () => write("day-pages", day.say("camera_off")));
day.start(1000).then(async () => day.keepPages(await files())).catch(() => write("day-pages", day.say("not_kept")));
field.focus();
