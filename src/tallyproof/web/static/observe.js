// Keeps filled forms on the phone while there is no network, and sends each when there is one. The server tells a form
// that it has received before by its id, so that sending twice never doubles it.
"use strict";
(() => {
  const root = document.getElementById("observe");
  if (!root) return;
  const say = root.dataset;
  const form = document.getElementById("report");

  // what the phone keeps
  const opened = new Promise((resolve, reject) => {
    const request = indexedDB.open("observe", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("kept", { keyPath: "instance" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const asked = async (mode, act) => {
    const database = await opened;
    return new Promise((resolve, reject) => {
      const work = database.transaction("kept", mode, { durability: "strict" });
      const request = act(work.objectStore("kept"));
      work.oncomplete = () => resolve(request.result);
      work.onabort = work.onerror = () => reject(work.error);
    });
  };
  const keep = (one) => asked("readwrite", (store) => store.put(one));
  const forget = (instance) => asked("readwrite", (store) => store.delete(instance));
  const find = (instance) => asked("readonly", (store) => store.get(instance));
  const all = () => asked("readonly", (store) => store.getAll());

  // what is shown
  const tell = (text, kind) => {
    const line = document.getElementById("told");
    line.textContent = text;
    line.className = `note ${kind}`;
    line.hidden = !text;
  };
  const note = (text, address) => {
    if (!text) return;
    const place = document.getElementById("noted");
    const link = document.createElement("a");
    link.href = address;
    link.textContent = say.correct;
    place.replaceChildren(text, " ", link);
    place.hidden = false;
  };
  const moment = (written) => {
    const language = document.documentElement.lang;
    const asked = { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: "UTC" };
    const part = Object.fromEntries(new Intl.DateTimeFormat(language, asked).formatToParts(new Date(written))
      .map((one) => [one.type, one.value]));
    return `${part.day} ${part.month} ${part.year}, ${part.hour}:${part.minute} UTC`;
  };
  const line = (one) => {
    const item = document.createElement("li");
    const name = document.createElement("span");
    name.textContent = `${one.title} · ${moment(one.filled)}`;
    item.append(name);
    if (one.who !== say.who) item.append(` – ${say.other}`);
    if (one.refused) {
      const why = document.createElement("p");
      why.className = "error";
      why.textContent = one.refused;
      const open = document.createElement("a");
      open.href = `${one.address}#${one.instance}`;
      open.textContent = say.open;
      item.append(why, open);
    }
    return item;
  };
  const show = async () => {
    const kept = await all();
    document.getElementById("kept").hidden = !kept.length;
    document.getElementById("kept-forms").replaceChildren(...kept.map(line));
    return kept;
  };

  // sending
  const body = (one) => {
    const told = new URLSearchParams([["instance", one.instance], ["filled", one.filled], ["corrects", one.corrects]]);
    one.answers.forEach(([name, value]) => told.append(name, value));
    return told;
  };
  const reason = async (answer) => {
    const written = await answer.text();
    if (answer.headers.get("Content-Type").includes("json")) return { complaints: JSON.parse(written).complaints };
    const main = new DOMParser().parseFromString(written, "text/html").querySelector("main");
    return { sentence: main ? main.innerText.trim().slice(0, 500) : `HTTP ${answer.status}` };
  };
  const sendOne = async (one, ready) => {
    const answer = await fetch(one.address, {
      method: "POST", body: body(one), headers: { Accept: "application/json", "X-CSRFToken": ready.token },
    });
    if (answer.redirected) return say.signIn;
    if (answer.ok) {
      await forget(one.instance);
      const told = await answer.json();
      note(told.note, told.correct);
    } else if (answer.status >= 500 || answer.status === 429) {
      return say.later;
    } else {
      const found = await reason(answer);
      one.complaints = found.complaints || {};
      one.refused = found.sentence || say.refused;
      await keep(one);
    }
    return "";
  };
  const sendKept = async () => {
    const kept = (await show()).filter((one) => !one.refused);
    if (!kept.length) return;
    let stopped = say.offline;
    try {
      const answer = await fetch(say.ready, { headers: { Accept: "application/json" } });
      stopped = answer.ok && !answer.redirected ? "" : say.signIn;
      const ready = stopped ? null : await answer.json();
      for (const one of kept) {
        if (!stopped && one.who === ready.who) stopped = await sendOne(one, ready);
      }
    } catch {
      stopped = say.offline;
    }
    const left = await show();
    tell(stopped || (left.length ? "" : say.sent), stopped ? "found" : "good");
  };
  let busy = Promise.resolve();
  const send = () => {
    busy = busy.then(() => (navigator.locks ? navigator.locks.request("observe-send", sendKept) : sendKept()));
    return busy;
  };

  // the form
  const parts = form ? [...form.querySelectorAll("[data-name]")] : [];
  const fields = (part) => [...part.querySelectorAll("input, select, textarea")];
  const answers = () => {
    const found = {};
    new FormData(form).forEach((value, name) => {
      found[name] = name in found ? `${found[name]} ${value}` : String(value).trim();
    });
    return found;
  };
  const judge = (part, name, ...rest) => Condition.holds(JSON.parse(part.dataset[name]), ...rest);
  const depends = parts.filter((one) => one.dataset.relevant);
  const fitOnce = () => depends.filter((part) => {
    const was = part.hidden;
    part.hidden = !judge(part, "relevant", answers());
    const off = part.hidden || Boolean(part.parentElement.closest("[data-relevant][hidden]"));
    fields(part).forEach((field) => { field.disabled = off; });
    return was !== part.hidden;
  }).length;
  const fit = () => {
    for (let turn = 0; fitOnce() && turn < 5; turn += 1);
  };
  const wrong = (part, given) => {
    const answer = given[part.dataset.name] || "";
    const silent = part.dataset.kind === "group" || part.dataset.kind === "note" || fields(part)[0].disabled;
    if (silent) return "";
    if (!answer) return part.dataset.required && judge(part, "required", given) ? say.required : "";
    if (part.dataset.kind === "integer" && !/^-?\d{1,15}$/.test(answer)) return say.notWhole;
    if (part.dataset.kind === "decimal" && !/^-?\d{1,15}(\.\d{1,9})?$/.test(answer)) return say.notDecimal;
    if (!part.dataset.constraint || judge(part, "constraint", given, answer)) return "";
    return part.dataset.message || say.constraint;
  };
  const complain = (found) => {
    for (const part of parts.filter((one) => one.dataset.kind !== "group" && one.dataset.kind !== "note")) {
      const text = found[part.dataset.name] || "";
      const place = part.querySelector(":scope > .error");
      place.textContent = text;
      place.hidden = !text;
      fields(part).forEach((field) => field.setAttribute("aria-invalid", text ? "true" : "false"));
    }
    const first = parts.find((part) => found[part.dataset.name]);
    if (first) fields(first)[0].focus();
    return Boolean(first);
  };
  const uuid = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return `uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  };
  const envelope = ["instance", "filled", "corrects", "csrfmiddlewaretoken", "whose"];
  const now = () => {
    form.elements.filled.value = new Date().toISOString().replace(/\.\d+Z$/, "Z");
    return form.elements.filled.value;
  };
  const filled = () => ({
    instance: form.elements.instance.value,
    filled: now(),
    corrects: form.elements.corrects.value,
    who: say.who,
    title: document.querySelector("h1").textContent,
    address: location.pathname,
    answers: [...new FormData(form)].filter(([name]) => !envelope.includes(name)),
    refused: "",
  });
  const blank = () => {
    form.reset();
    parts.forEach((part) => fields(part).forEach((field) => {
      if (field.type === "radio" || field.type === "checkbox") field.checked = false;
      else field.value = "";
    }));
    form.elements.instance.value = uuid();
    form.elements.corrects.value = "";
    history.replaceState(null, "", location.pathname);
    stations.forEach((part) => hint(part, ""));
    fit();
    window.scrollTo(0, 0);
  };
  const refill = (one) => {
    blank();
    form.elements.instance.value = one.instance;
    form.elements.corrects.value = one.corrects;
    for (const [name, value] of one.answers) {
      for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
        if (field.type === "radio" || field.type === "checkbox") field.checked ||= field.value === value;
        else field.value = value;
      }
    }
    fit();
    complain(one.complaints || {});
  };
  const submit = async () => {
    const given = answers();
    const found = Object.fromEntries(parts.map((part) => [part.dataset.name, wrong(part, given)]));
    if (complain(found)) return;
    const one = filled();
    await keep(one);
    await send();
    const left = await find(one.instance);
    if (left && left.refused) {
      await forget(one.instance);
      complain(left.complaints);
      tell(left.refused, "found");
      await show();
    } else {
      tell(left ? say.kept : say.sent, left ? "found" : "good");
      blank();
    }
  };

  // what there is to say about the station: a hint, never a refusal; without a network there is none
  const stations = parts.filter((one) => one.dataset.station);
  const hint = (part, text) => {
    const place = part.querySelector(":scope > .note");
    place.textContent = text;
    place.hidden = !text;
  };
  const ask = async (part) => {
    const typed = fields(part)[0].value.trim();
    hint(part, "");
    if (!typed) return;
    const answer = await fetch(`${part.dataset.station}?station=${encodeURIComponent(typed)}`);
    if (!answer.ok || answer.redirected) return;
    const told = await answer.json();
    if (fields(part)[0].value.trim() === typed) hint(part, told.note);
  };
  stations.forEach((part) => part.addEventListener("change", () => ask(part).catch(() => {})));

  // what the phone opens without a network
  const ready = async () => {
    if (!("serviceWorker" in navigator) || !window.caches) return;
    await navigator.serviceWorker.register(say.worker, { scope: "/observe" });
    const cache = await caches.open("observe");
    const links = [...document.querySelectorAll("a[data-keep]")].map((link) => link.getAttribute("href"));
    for (const address of [...say.files.split(" ").filter(Boolean), location.pathname, ...links]) {
      const answer = await fetch(address);
      if (answer.ok && !answer.redirected) await cache.put(address, answer);
    }
    if (navigator.storage && navigator.storage.persist) await navigator.storage.persist();
    root.dataset.state = "ready";
  };

  // without a network another language would lead away from what works without one
  document.addEventListener("submit", (event) => {
    if (navigator.onLine || !event.target.closest("form.language")) return;
    event.preventDefault();
    tell(say.language, "found");
  });
  document.getElementById("send").addEventListener("click", send);
  window.addEventListener("online", send);
  setInterval(send, 60000);
  if (form) {
    form.noValidate = true;
    if (!form.elements.corrects.value && !form.dataset.refused) form.elements.instance.value = uuid();
    form.addEventListener("input", (event) => {
      fit();
      const place = event.target.closest("[data-name]").querySelector(":scope > .error");
      if (place) place.hidden = true;
    });
    let sending = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (sending) return;
      sending = true;
      submit().catch(() => form.submit()).finally(() => { sending = false; });
    });
    fit();
    const wanted = location.hash.slice(1);
    if (wanted.startsWith("uuid:")) find(wanted).then((one) => one && refill(one));
  }
  send().catch(() => tell(say.nothingKept, "found"));
  ready().catch(() => {});
})();
