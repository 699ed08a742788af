// What a device keeps: its own name, the lists of events, and every mark that it made, until the office has it.
const within = async (name, mode, act) => {
  const transaction = (await database).transaction(name, mode, { durability: "strict" });
  return new Promise((resolve, reject) => {
    const asked = act(transaction.objectStore(name));
    transaction.oncomplete = () => resolve(asked?.result);
    transaction.onabort = () => reject(transaction.error);
  });
};

const database = new Promise((resolve, reject) => {
  const asked = indexedDB.open("patunay-day", 1);
  asked.onupgradeneeded = () => {
    // The count of a mark is never given twice, also after the mark is gone.
    asked.result.createObjectStore("marks", { keyPath: "count", autoIncrement: true });
    asked.result.createObjectStore("facts");
  };
  asked.onsuccess = () => resolve(asked.result);
  asked.onerror = () => reject(asked.error);
});

const LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ0123456789";
export const draw = (length) =>
  [...crypto.getRandomValues(new Uint8Array(length))].map((byte) => LETTERS[byte % LETTERS.length]).join("");

export const get = (name) => within("facts", "readonly", (facts) => facts.get(name));
export const put = (name, value) => within("facts", "readwrite", (facts) => facts.put(value, name));
export const drop = (name) => within("facts", "readwrite", (facts) => facts.delete(name));

// The device's name lies beside its marks: lost together, so that no count is ever given twice under one name.
export const device = async () => {
  const drawn = draw(16);
  await within("facts", "readwrite", (facts) => {
    facts.get("device").onsuccess = ({ target }) => target.result ?? facts.put(drawn, "device");
  });
  return get("device");
};

// Resolves when the disk has it, so that nobody is welcomed too early.
export const keep = (mark) => within("marks", "readwrite", (marks) => marks.add(mark));
export const marks = async (event) => (await within("marks", "readonly", (all) => all.getAll())).filter((one) => one.event === event);
export const settle = (counts, more) =>
  within("marks", "readwrite", (all) => {
    for (const count of counts) {
      all.get(count).onsuccess = ({ target }) => target.result && all.put({ ...target.result, ...more });
    }
  });
export const forget = async (event) => {
  const counts = (await marks(event)).map((one) => one.count);
  await within("marks", "readwrite", (all) => counts.forEach((count) => all.delete(count)));
};
