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

// What somebody types into a long form is kept in this tab until it is taken: a lost
// line or an expired sign-in must not cost it.
function draftOf(form) {
  const kept = {};
  for (const field of form.elements) {
    if (!field.name || field.type === "hidden") {
      continue;
    }
    if (field.type === "checkbox" || field.type === "radio") {
      if (field.checked) {
        kept[field.name] = field.value;
      }
    } else if (field.value) {
      kept[field.name] = field.value;
    }
  }
  return kept;
}

function fillIn(form, kept) {
  for (const field of form.elements) {
    if (!field.name || field.type === "hidden" || !(field.name in kept)) {
      continue;
    }
    if (field.type === "checkbox" || field.type === "radio") {
      field.checked = kept[field.name] === field.value;
    } else {
      field.value = kept[field.name];
    }
  }
}

for (const form of document.querySelectorAll("form[data-draft]")) {
  const key = `draft:${form.dataset.draft}`;
  const kept = sessionStorage.getItem(key);
  if (kept && "draftFresh" in form.dataset) {
    fillIn(form, JSON.parse(kept));
  }
  form.addEventListener("input", () => {
    sessionStorage.setItem(key, JSON.stringify(draftOf(form)));
  });
}

for (const taken of document.querySelectorAll("[data-draft-done]")) {
  sessionStorage.removeItem(`draft:${taken.dataset.draftDone}`);
}
