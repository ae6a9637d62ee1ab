// What the console needs beyond HTML.  Every page works without it, only less smoothly.
"use strict";

const byId = (id) => document.getElementById(id);

// Words that come and go.

function toast(words, isError = false) {
  const box = byId("toasts");
  if (!box) {
    return;
  }
  const line = document.createElement("div");
  line.className = "toast c-toast show" + (isError ? " c-toast--error" : "");
  line.textContent = words;
  box.append(line);
  leaveSoon(line);
}

function leaveSoon(line) {
  setTimeout(() => line.remove(), 4000);
}

document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("[data-autohide]").forEach(leaveSoon);
  const address = new URL(window.location.href);
  if (address.searchParams.has("done")) {
    // What was done must not be said again when the page is loaded anew.
    address.searchParams.delete("done");
    window.history.replaceState(null, "", address);
  }
});

// htmx: our token goes along, and the server's own words are shown when it refuses.

document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRF-Token"] = document.body.dataset.csrf || "";
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  const type = xhr.getResponseHeader("Content-Type") || "";
  if (xhr.status >= 400 && type.startsWith("text/html")) {
    event.detail.shouldSwap = !event.target.closest("[data-keep]");
    event.detail.isError = false;
  }
});

document.addEventListener("htmx:sendError", () => {
  toast("连接中断，请检查网络后再试", true);
});

document.addEventListener("toast", (event) => toast(event.detail.value));

// The drawer opens as soon as its content is there.

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id === "drawer") {
    bootstrap.Offcanvas.getOrCreateInstance(event.target).show();
    const first = event.target.querySelector(
      ".is-invalid, input:not([type=hidden]), select, textarea",
    );
    if (first) {
      first.focus();
    }
  }
});

document.addEventListener("hidden.bs.offcanvas", (event) => {
  event.target.replaceChildren();
});

// A form that destroys something asks first, and no form is sent twice.

let asked = null;

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.ask && form !== asked) {
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(form);
    return;
  }
  asked = null;
  if (form.dataset.sent) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  if (form.target) {
    return; // what it leads to opens beside the page
  }
  if (form.method === "post" && !form.hasAttribute("hx-post")) {
    form.dataset.sent = "yes";
  }
  for (const button of form.querySelectorAll("button[type=submit]")) {
    button.setAttribute("aria-busy", "true");
  }
}, true);

document.addEventListener("htmx:afterRequest", (event) => {
  for (const button of event.target.querySelectorAll("[aria-busy]")) {
    button.removeAttribute("aria-busy");
  }
});

function ask(form) {
  byId("modal-title").textContent = form.dataset.askTitle;
  byId("modal-text").textContent = form.dataset.ask;
  const modal = bootstrap.Modal.getOrCreateInstance(byId("modal"));
  byId("modal-yes").onclick = () => {
    modal.hide();
    if (!form.isConnected) {
      // The part of the page it stood in was fetched anew meanwhile.
      form.hidden = true;
      document.body.append(form);
    }
    asked = form;
    form.requestSubmit();
  };
  modal.show();
}

// On a small screen the menu comes and goes.

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-toggle-menu]");
  const isOpen = document.body.classList.contains("c-menu-open");
  if (button) {
    showMenu(!isOpen);
  } else if (isOpen && !event.target.closest(".c-sidebar")) {
    showMenu(false);
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    showMenu(false);
  }
});

function showMenu(isOpen) {
  document.body.classList.toggle("c-menu-open", isOpen);
  const button = document.querySelector("[data-toggle-menu]");
  if (button) {
    button.setAttribute("aria-expanded", String(isOpen));
  }
}

// A filter is applied as soon as it is chosen.

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-auto]");
  if (form) {
    form.requestSubmit();
  }
});

// Rows are ticked one by one, all of a page at once, or everybody there is.

document.addEventListener("change", (event) => {
  const box = event.target;
  const form = box.closest("form[data-picks]");
  if (!form) {
    return;
  }
  const picks = [...form.querySelectorAll("[data-pick]")];
  if (box.hasAttribute("data-pick-page")) {
    picks.forEach((one) => (one.checked = box.checked));
  }
  const everybody = form.querySelector("[data-pick-everybody]");
  if (everybody && box !== everybody) {
    everybody.checked = false;
  } else if (everybody && everybody.checked) {
    picks.forEach((one) => (one.checked = false));
  }
  tellPicked(form, picks, everybody && everybody.checked);
});

function tellPicked(form, picks, everybody) {
  const count = picks.filter((one) => one.checked).length;
  const page = form.querySelector("[data-pick-page]");
  if (page) {
    page.checked = count > 0 && count === picks.length;
    page.indeterminate = count > 0 && count < picks.length;
  }
  const told = form.querySelector("[data-picked]");
  told.dataset.idle = told.dataset.idle || told.textContent;
  told.textContent = everybody
    ? "已选择全部客户"
    : count ? `已选 ${count} 位客户` : told.dataset.idle;
  told.parentElement.classList.toggle("c-picks--some", count > 0 || everybody);
}

// How long a window stays open, counted down while somebody looks at it.

function countDown() {
  for (const line of document.querySelectorAll("[data-until]")) {
    const minutes = Math.ceil((Number(line.dataset.until) - Date.now()) / 60000);
    const [hours, days] = [Math.floor(minutes / 60), Math.floor(minutes / 1440)];
    const rest = days ? `${days} 天 ${hours % 24} 小时` : hours
      ? `${hours} 小时 ${minutes % 60} 分` : `${minutes} 分钟`;
    line.querySelector("[data-left]").textContent = minutes > 0 ? `剩 ${rest}` : "已关闭";
  }
}

setInterval(countDown, 30000);

// Copy what is shown once.

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (button) {
    await navigator.clipboard.writeText(byId(button.dataset.copy).textContent.trim());
    toast("已复制");
  }
});

// A file says its name beside our own button: the browser's has its own language.

document.addEventListener("change", (event) => {
  const input = event.target;
  if (input.dataset.named) {
    byId(input.dataset.named).textContent = input.files.length ? input.files[0].name : "";
  }
});

// A small picture travels inside the form, as text.

document.addEventListener("change", (event) => {
  const input = event.target;
  if (!input.dataset.into || !input.files.length) {
    return;
  }
  const [file] = input.files;
  if (file.size > Number(input.dataset.most)) {
    toast("图片太大了，请压缩后再选", true);
    input.value = "";
    return;
  }
  const reader = new FileReader();
  reader.onload = () => {
    byId(input.dataset.into).value = reader.result;
  };
  reader.readAsDataURL(file);
});

// A page from the back cache is as it was: fetch it again.

window.addEventListener("pageshow", (event) => {
  if (event.persisted) {
    window.location.reload();
  }
});
