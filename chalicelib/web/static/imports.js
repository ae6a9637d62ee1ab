// Uploading the file of an import to the bucket, without leaving the page.
"use strict";

const part = (form, name) => form.querySelector(`[data-upload-${name}]`);

function say(form, words) {
  const line = part(form, "trouble");
  line.textContent = words;
  line.hidden = !words;
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("[aria-busy]")) {
    button.removeAttribute("aria-busy");
  }
}

function troubleWith(form, file) {
  const most = Number(form.dataset.most);
  if (!file) {
    return "请先选择文件。";
  }
  if (file.size > most) {
    return `文件有 ${Math.ceil(file.size / 1048576)} MB，最大 ${most / 1048576} MB，请拆成几份再上传。`;
  }
  if (file.size === 0) {
    return "文件是空的。";
  }
  return "";
}

document.addEventListener("change", (event) => {
  const form = event.target.closest("[data-upload]");
  if (form && event.target.type === "file") {
    const [file] = event.target.files;
    part(form, "name").textContent = file ? file.name : "选择文件";
    say(form, file ? troubleWith(form, file) : "");
  }
});

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("[data-upload]");
  if (!form) {
    return;
  }
  event.preventDefault();
  const [file] = form.elements.file.files;
  const trouble = troubleWith(form, file);
  if (trouble) {
    say(form, trouble);
    return;
  }
  try {
    // The bucket's answer is not ours to read: the next step looks whether it arrived.
    const body = new FormData(form);
    await fetch(form.action, { method: "POST", mode: "no-cors", body });
  } catch {
    say(form, "上传中断，请检查网络后再试。");
    return;
  }
  const next = document.querySelector(form.dataset.next);
  next.querySelector("[data-upload-called]").value = file.name.slice(0, 80);
  next.requestSubmit();
});
