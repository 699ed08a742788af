// One answer for eye, ear and hand: a word and a colour on the screen, a sound, a vibration.
const SOUNDS = {
  good: { tones: [880, 1320], shake: [60] },
  again: { tones: [660, 660], shake: [60, 60, 60] },
  bad: { tones: [196, 147], shake: [400] },
};
const LENGTH = 0.14; // seconds of one tone
const TOO_LATE = 400; // milliseconds
let audio;

// A browser is silent until somebody has touched the page; a tone that comes too late would answer for somebody else.
const play = async (tones) => {
  audio ??= window.AudioContext && new AudioContext();
  const asked = Date.now();
  await audio?.resume();
  if (!audio || Date.now() - asked > TOO_LATE) return;
  tones.forEach((pitch, at) => {
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.frequency.value = pitch;
    volume.gain.value = 0.3;
    tone.connect(volume).connect(audio.destination);
    tone.start(audio.currentTime + at * LENGTH);
    tone.stop(audio.currentTime + (at + 1) * LENGTH);
  });
};

// `lines` after the word: a name, a group. The answer is a live region, so that it is read aloud too.
export const signal = (kind, word, lines = []) => {
  const place = document.getElementById("answer");
  const parts = [word, ...lines].filter(Boolean).map((text, at) => {
    const line = document.createElement(at ? "span" : "strong");
    line.textContent = text;
    return line;
  });
  place.className = `answer answer-${kind}`;
  place.replaceChildren(...parts);
  document.body.dataset.signal = kind;
  play(SOUNDS[kind].tones);
  navigator.vibrate?.(SOUNDS[kind].shake);
};
