// The table for work: a pass before the camera asks for its learner's page, which comes from the office alone. Without
// network it says so, and what was typed stays.
import { offerCamera } from "./camera.js";
import { json, parseCode } from "./day.js";
import { signal } from "./signal.js";

const PATIENCE = 10_000; // milliseconds
const form = document.getElementById("work-form");
const field = document.getElementById("asked");
const words = json("work-words");

// A form that is sent without network loses the page, so the office is asked for a sign of life first.
const send = async () => {
  try {
    await fetch(location.href, { method: "HEAD", redirect: "manual", signal: AbortSignal.timeout(PATIENCE) });
    form.submit();
  } catch {
    signal("bad", words.work_away);
  }
};
form.addEventListener("submit", (event) => {
  event.preventDefault();
  return send();
});
const scanned = (text) => {
  const code = parseCode(text);
  if (!code) return signal("bad", words.live_not_ours);
  field.value = code;
  return form.requestSubmit();
};
document.body.classList.add("day-live");
offerCamera(document.getElementById("camera"), document.getElementById("video"), scanned, () => signal("bad", words.live_camera_off));
field.focus();
