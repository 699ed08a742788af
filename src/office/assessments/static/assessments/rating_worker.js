// Gives the pages of a class that rating.js kept, when the network is away or slow. Never touches what is sent.
"use strict";
const WAIT = 4000;
const OFFLINE = new URL("offline", self.location).pathname;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (["style", "script", "image"].includes(request.destination)) event.respondWith(file(event));
});

// Renews a copy that is held, and makes no new one: what may lie on a phone is decided by the page of the class.
const renewed = async (request) => {
  const answer = await fetch(request);
  if (!answer.ok || answer.redirected) return answer;
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    if (await cache.match(request.url)) await cache.put(request.url, answer.clone());
  }
  return answer;
};

const page = async (event) => {
  const held = await caches.match(event.request.url);
  const fresh = renewed(event.request);
  if (!held) return fresh.catch(async () => (await caches.match(OFFLINE)) ?? Response.error());
  event.waitUntil(fresh.catch(() => {}));
  const slow = new Promise((resolve) => setTimeout(resolve, WAIT, held));
  return Promise.race([fresh.then((answer) => (answer.status < 500 ? answer : held)), slow]).catch(() => held);
};

const file = async (event) => {
  const held = await caches.match(event.request.url);
  const fresh = renewed(event.request);
  if (!held) return fresh;
  event.waitUntil(fresh.catch(() => {}));
  return held;
};
