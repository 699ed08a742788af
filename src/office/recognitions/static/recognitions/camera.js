// Codes from the camera: by the browser's own detector where it has one, else by zxing-wasm from our own origin.
// Cameras are open to pages with HTTPS alone; where there is none, codes are typed.
const AGAIN = 3000; // milliseconds within which the same code is one showing
const LONGEST = 800; // pixels of the longer side that are looked at
const WASM = new URL("zxing/zxing_reader.wasm", import.meta.url).href;
const READER = new URL("zxing/reader/index.js", import.meta.url).href;
const SHARED = new URL("zxing/share.js", import.meta.url).href;

const hasOwn = async () => (await window.BarcodeDetector?.getSupportedFormats())?.includes("qr_code") ?? false;

// What the device must keep for a day without signal.
export const files = async () => ((await hasOwn()) ? [] : [READER, SHARED, WASM]);

const ownDetector = () => {
  const detector = new window.BarcodeDetector({ formats: ["qr_code"] });
  return async (video) => (await detector.detect(video)).map((one) => one.rawValue);
};

const zxing = async () => {
  const { prepareZXingModule, readBarcodes } = await import("./zxing/reader/index.js");
  const held = (await window.caches?.match(WASM)) ?? (await fetch(WASM));
  prepareZXingModule({ overrides: { wasmBinary: await held.arrayBuffer() } });
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  return async (video) => {
    const scale = Math.min(1, LONGEST / Math.max(video.videoWidth, video.videoHeight));
    [canvas.width, canvas.height] = [video.videoWidth * scale, video.videoHeight * scale];
    pen.drawImage(video, 0, 0, canvas.width, canvas.height);
    const picture = pen.getImageData(0, 0, canvas.width, canvas.height);
    return (await readBarcodes(picture, { formats: ["QRCodeModel2"], tryHarder: true })).map((one) => one.text);
  };
};

// Shows the camera in `video` and tells `hear` each code once a showing, until the button is pressed again.
export const offerCamera = (button, video, hear, fail) => {
  if (!navigator.mediaDevices?.getUserMedia) return;
  button.hidden = false;
  let stream = null;
  const stop = () => {
    stream.getTracks().forEach((track) => track.stop());
    [stream, video.hidden] = [null, true];
  };
  const look = async (read, last) => {
    if (!stream) return;
    for (const text of video.videoWidth ? await read(video) : []) {
      if (text !== last.text || Date.now() - last.at > AGAIN) await hear(text);
      last = { text, at: Date.now() };
    }
    requestAnimationFrame(() => look(read, last));
  };
  button.addEventListener("click", async () => {
    if (stream) return stop();
    try {
      const read = (await hasOwn()) ? ownDetector() : await zxing();
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      [video.srcObject, video.hidden] = [stream, false];
      await video.play();
      return look(read, { text: "", at: 0 });
    } catch {
      return fail();
    }
  });
};
