"use strict";

const one = (name) => document.querySelector(`[data-${name}]`);
const thousands = (number) => number.toLocaleString("zh-CN");

function showDemo(demo) {
  const box = one("demo");
  const title = one("demo-title");
  const text = one("demo-text");
  if (demo.state === "ready") {
    box.classList.add("is-ready");
    title.textContent = "演示数据已就绪";
    text.textContent =
      `${thousands(demo.followers)} 位关注者、${demo.days} 天、` +
      `${thousands(demo.entries)} 条往来记录。`;
  } else if (demo.state === "failed") {
    title.textContent = "演示数据没有写完";
    text.textContent = "请看 .local/logs/demo.log，重新启动会从头再写。";
  } else if (demo.state === "none") {
    box.classList.add("is-ready");
    title.textContent = "没有演示数据";
    text.textContent = "这次启动用了 --bare，从第一位关注者开始。";
  } else {
    one("demo-bar").value = demo.percent;
    text.textContent = `${demo.words}（${demo.percent}%）`;
  }
}

function showReport(report) {
  const files = one("report-files");
  files.replaceChildren();
  if (report.words) {
    one("report-state").textContent = report.words;
  }
  for (const [name, address] of Object.entries(report.links)) {
    const link = document.createElement("a");
    link.href = address;
    link.target = "_blank";
    link.textContent = name;
    files.append(link);
  }
  const [first] = Object.values(report.links);
  if (first) {
    one("report-link").href = first;
    one("report-link").target = "_blank";
    one("report-text").textContent = "打开最近生成的那一份。";
  }
}

async function refresh() {
  try {
    const answer = await fetch("/local/state", { cache: "no-store" });
    const state = await answer.json();
    showDemo(state.demo);
    showReport(state.report);
    if (state.sync) {
      one("sync-text").textContent = state.sync;
    }
  } catch {
    say("连不上了：知客可能已经停止。", true);
  }
}

function say(text, wrong) {
  const line = one("said");
  line.textContent = text;
  line.classList.toggle("is-wrong", Boolean(wrong));
}

async function act(button) {
  button.disabled = true;
  say("正在处理……");
  try {
    const answer = await fetch(`/local/do/${button.dataset.do}`, { method: "POST" });
    const said = await answer.json();
    say(said.message ?? said.error.message, !said.ok);
  } catch {
    say("没有成功：连不上网关。", true);
  }
  button.disabled = false;
  refresh();
}

for (const button of document.querySelectorAll("[data-do]")) {
  button.addEventListener("click", () => act(button));
}
refresh();
setInterval(refresh, 2000);
