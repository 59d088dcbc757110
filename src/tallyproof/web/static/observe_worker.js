// Opens the pages of observers without a network, from what the phone kept when there was one.
"use strict";
const KEPT = "observe";
const PATIENCE = 4000;

const kept = (request) => caches.match(request, { ignoreSearch: true, ignoreVary: true });

async function fetched(request, path) {
  const answer = await fetch(request);
  if (answer.ok && !answer.redirected) {
    const copy = answer.clone();
    caches.open(KEPT).then((cache) => cache.put(path, copy));
  }
  return answer;
}

async function page(request, path) {
  const held = await kept(path);
  const coming = fetched(request, path);
  if (!held) return coming;
  const late = new Promise((resolve) => setTimeout(() => resolve(held), PATIENCE));
  return Promise.race([coming.catch(() => held), late]);
}

async function file(request) {
  return (await kept(request)) || fetch(request);
}

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (url.pathname.startsWith("/static/")) event.respondWith(file(request));
  const form = url.pathname === "/observe" || /^\/observe\/forms\/\w+$/.test(url.pathname);
  if (request.mode === "navigate" && form && !url.search) event.respondWith(page(request, url.pathname));
});
