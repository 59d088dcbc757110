// Pictures of sheets before they are sent: several photographs one after another, small ones of what is chosen, and how
// far sending is. Without it the form is sent as it is; whatever the server answers that is no such form, the browser shows.
"use strict";
(() => {
  const made = (name, text, kind) => {
    const element = document.createElement(name);
    element.textContent = text || "";
    if (kind) element.className = kind;
    return element;
  };
  const megabytes = (size) => new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 })
    .format(Math.max(0.1, Math.ceil(size / 100000) / 10));

  const begin = (section) => {
    const form = section && section.querySelector("form[data-most]");
    if (!form || !window.DataTransfer) return;
    const say = form.dataset;
    const { pictures, taken } = form.elements;
    const button = form.querySelector("button.main");
    const heading = made("p", say.chosen, "lead");
    const list = made("ul", "", "chosen");
    const told = made("p", "", "note");
    told.setAttribute("role", "status");
    const bar = document.createElement("progress");
    bar.setAttribute("aria-label", say.bar);
    bar.max = 100;
    button.before(heading, list, told, bar);
    let chosen = [];

    const tell = (text, kind) => {
      told.textContent = text;
      told.className = `note ${kind || ""}`;
      told.hidden = !text;
    };
    const preview = (file) => {
      const image = document.createElement("img");
      const address = URL.createObjectURL(file);
      image.alt = "";
      image.onload = () => URL.revokeObjectURL(address);
      image.onerror = () => { URL.revokeObjectURL(address); image.remove(); };
      image.src = address;
      return image;
    };
    const item = (file) => {
      const line = made("li");
      const name = made("span", file.name);
      const remove = made("button", say.remove);
      name.dir = "auto";
      remove.type = "button";
      remove.setAttribute("aria-label", `${say.remove}: ${file.name}`);
      remove.onclick = () => { set(chosen.filter((one) => one !== file)); pictures.focus(); };
      if (file.type.startsWith("image/")) line.append(preview(file));
      line.append(name, made("small", say.size.replace("§", megabytes(file.size))), remove);
      return line;
    };
    const set = (files) => {
      const carrier = new DataTransfer();
      chosen = files;
      chosen.forEach((one) => carrier.items.add(one));
      pictures.files = carrier.files;
      taken.value = "";
      list.replaceChildren(...chosen.map(item));
      heading.hidden = !chosen.length;
      tell(chosen.length > Number(say.most) ? say.many : "", "found");
    };
    const same = (one) => (other) => one.name === other.name && one.size === other.size && one.lastModified === other.lastModified;
    const add = (event) => {
      const fresh = [...event.target.files].filter((one) => !chosen.some(same(one)));
      set([...chosen, ...fresh]);
    };

    const waiting = (sending) => {
      button.disabled = sending;
      bar.hidden = !sending;
      list.inert = sending;
    };
    const show = (answer) => {
      const page = new DOMParser().parseFromString(answer.responseText, "text/html");
      const fresh = [200, 422].includes(answer.status) && page.getElementById("sheets");
      if (!fresh) {
        form.submit();  // the session ended, or the server refuses: its own page says what and carries what was written
        return;
      }
      section.replaceWith(document.adoptNode(fresh));
      if (answer.status === 200) history.replaceState(null, "", `${answer.responseURL}#sheets`);
      begin(fresh);
      const first = fresh.querySelector("[role=alert], .error, .note") || fresh;
      first.tabIndex = -1;
      first.focus();
      first.scrollIntoView({ block: "center" });
    };
    const send = (event) => {
      event.preventDefault();
      const request = new XMLHttpRequest();
      request.upload.onprogress = (step) => {
        if (!step.lengthComputable) return;
        bar.value = Math.floor((100 * step.loaded) / step.total);
        tell(step.loaded < step.total ? say.sending.replace("§", bar.value) : say.received);
      };
      request.onload = () => show(request);
      request.onerror = () => { waiting(false); tell(say.broken, "found"); };
      request.open("POST", form.action);
      bar.value = 0;
      waiting(true);
      tell(say.sending.replace("§", 0));
      request.send(new FormData(form));
    };

    pictures.addEventListener("change", add);
    taken.addEventListener("change", add);
    form.addEventListener("submit", send);
    waiting(false);
    set([...pictures.files]);
  };
  begin(document.getElementById("sheets"));
})();
