// The sheet that slides up, and the promise of what was chosen on it.

import { byId, make } from "./api.js";

let finish = () => {};

// Show content under a title; resolves with what choose() is given, or null.
export function sheet(title, fill) {
  finish(null);
  return new Promise((resolve) => {
    finish = (value) => {
      byId("sheet").hidden = byId("shade").hidden = true;
      finish = () => {};
      resolve(value);
    };
    const cancel = make("button", { onclick: () => finish(null) }, "取消");
    const head = make("header", {}, cancel, make("b", {}, title), make("i"));
    byId("sheet").setAttribute("aria-label", title);
    byId("sheet").replaceChildren(head, ...fill((value) => finish(value)));
    byId("sheet").hidden = byId("shade").hidden = false;
    byId("sheet").scrollTop = 0;
  });
}

export function watchShade() {
  byId("shade").addEventListener("click", () => finish(null));
  document.addEventListener("keydown", (event) => event.key === "Escape" && finish(null));
}

// A form whose fields come back as an object of strings.
export function form(fields, label, choose) {
  const submit = (event) => {
    event.preventDefault();
    choose(Object.fromEntries(new FormData(event.target)));
  };
  return make("form", { onsubmit: submit }, ...fields, make("button", { class: "go" }, label));
}

export const field = (name, label, given = {}) => make("label", {}, label, make("input", { name, ...given }));
