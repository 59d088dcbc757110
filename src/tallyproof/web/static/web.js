// Small comforts; every page works without them.
"use strict";
(() => {
  // who changes the language keeps what is half written in a form of the page
  const LONGEST = 1000000;
  let last = null;
  document.addEventListener("input", (event) => { last = event.target.form || last; });
  const changed = (field) => (field.type === "file" ? field.files.length > 0
    : field.type === "checkbox" || field.type === "radio" ? field.checked !== field.defaultChecked
    : field.options ? [...field.options].some((one) => one.selected !== one.defaultSelected)
    : field.type !== "hidden" && field.value !== field.defaultValue);
  const forms = () => [...document.querySelectorAll("main form")].filter((form) => form.method === "post");
  const halfWritten = () => {
    const found = forms();
    const dirty = found.filter((form) => [...form.elements].some((one) => "defaultValue" in one || one.options ? changed(one) : false));
    if (dirty.length) return dirty.includes(last) ? last : dirty[0];
    if (!document.querySelector("main[data-written]")) return null;
    return found.find((form) => form.querySelector("[aria-invalid=true], [role=alert]")) || found[0] || null;
  };
  const written = (form) => {
    const told = { fields: [], files: [] };
    new FormData(form).forEach((value, name) => {
      const secret = [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)].some((one) => one.type === "password");
      if (secret) return;
      if (typeof value === "string") told.fields.push([name, value]);
      else if (value.name) told.files.push(value.name);
    });
    return JSON.stringify(told);
  };
  document.addEventListener("submit", (event) => {
    const chooser = event.target.closest("form.language");
    const form = chooser && halfWritten();
    if (!form) return;
    const text = written(form);
    if (new Blob([text]).size > LONGEST) {
      if (!window.confirm(chooser.dataset.lost)) event.preventDefault();
      return;
    }
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = "written";
    field.value = text;
    chooser.enctype = "multipart/form-data";
    chooser.append(field);
  });
})();
