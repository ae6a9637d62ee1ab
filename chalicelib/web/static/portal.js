// What the portal needs beyond HTML.  No page depends on it.
"use strict";

// iOS shows a page from its back cache as it was: fetch it again.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) {
    window.location.reload();
  }
});

// A second tap on a slow line must not send a form twice.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  for (const button of form.querySelectorAll("button")) {
    button.classList.add("weui-btn_loading");
    button.setAttribute("aria-busy", "true");
  }
});
