// Check-in: a code, typed or scanned, or a name. Whatever is typed, the next one can come at once.
import { Day, parseCode, write } from "./day.js";
import { files, offerCamera } from "./camera.js";
import { signal } from "./signal.js";
import { draw } from "./store.js";

const MOST = 8; // names shown at a time
const root = document.getElementById("day");
const day = new Day(root);
const field = document.getElementById("code");
const found = document.getElementById("found");
let last = null;

const remember = (mark) => {
  last = mark;
  document.getElementById("undo").disabled = false;
};

const arrive = async (key) => {
  const one = day.people.get(key);
  if (one && day.came(key)) return signal("again", day.say("again"), [one.name, one.group]);
  remember(await day.note("arrive", key));
  if (!one) return signal("again", day.say("not_listed"), [key]);
  return signal("good", day.say("welcome"), [one.name, one.group, one.centre]);
};

const scanned = (text) => {
  const key = parseCode(text);
  return key ? arrive(key) : signal("bad", day.say("not_ours"));
};

const offer = (people) => {
  const rows = people.slice(0, MOST).map((one) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-outline-primary text-start";
    button.textContent = `${one.name} · ${one.centre || one.group}`;
    button.addEventListener("click", () => clear() ?? arrive(one.key));
    return button;
  });
  found.replaceChildren(...rows);
};

const clear = () => {
  field.value = "";
  found.replaceChildren();
  field.focus();
};

// A name of eight letters may look like a code.
const isCode = (text) => day.people.has(parseCode(text)) || (parseCode(text) && /\d/.test(text));

const typed = () => {
  const text = field.value.trim();
  const people = day.search(text);
  if (isCode(text) && !people.length) {
    clear();
    return arrive(parseCode(text));
  }
  if (people.length === 1 && text.length > 2) {
    clear();
    return arrive(people[0].key);
  }
  offer(people);
  return people.length || !text ? null : signal("bad", day.say("nobody"));
};

document.getElementById("door-form").addEventListener("submit", (event) => {
  event.preventDefault();
  typed();
});
field.addEventListener("input", () => {
  const key = parseCode(field.value);
  if (!day.people.has(key)) return offer(day.search(field.value));
  clear();
  return arrive(key);
});
document.getElementById("undo").addEventListener("click", async (event) => {
  event.target.disabled = true;
  await day.undo(last);
  signal("again", day.say("undone"), [day.people.get(last.key)?.name]);
  field.focus();
});
document.getElementById("forget").addEventListener("click", () => day.forget());
// Who comes without an invitation gets a code of this device's own, a place in the order and a blank folder.
const walkIn = document.getElementById("walk-in");
walkIn.addEventListener("submit", async (event) => {
  event.preventDefault();
  const [last, first, group] = ["last", "first", "group"].map((id) => document.getElementById(id));
  last.value = last.value.replaceAll(",", " ");
  const name = `${last.value.trim()}, ${first.value.trim()}`;
  remember(await day.note("walk-in", draw(8), { name, group: group.value }));
  signal("good", day.say("welcome"), [name, group.value]);
  walkIn.reset();
});
day.onChange(() => {
  const groups = [...new Set([...day.people.values()].filter((one) => one.isLearner).map((one) => one.group))];
  const place = document.getElementById("group");
  if (place.options.length !== groups.length) place.replaceChildren(...groups.map((name) => new Option(name)));
});
day.onLoss = () => signal("bad", day.say("not_saved"));
document.body.classList.add("day-live");
offerCamera(document.getElementById("camera"), document.getElementById("video"), scanned, () => write("day-pages", day.say("camera_off")));
day.start(5000).then(async () => day.keepPages(await files())).catch(() => write("day-pages", day.say("not_kept")));
field.focus();
