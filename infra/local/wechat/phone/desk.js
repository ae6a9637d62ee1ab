// What the platform sees: pushes to the account's server, calls of its API, faults.

import { byId, clock, get, make, post, toast } from "./api.js";
import { drawFaults } from "./faults.js";

const STATES = {
  waiting: ["等待中", "wait"], delivered: ["已接收", "good"], replied: ["已回复", "good"],
  garbled: ["回复无效", "bad"], failed: ["投递失败", "bad"], "no server": ["未配置", ""],
};
let tab = "pushes";
let shown = "";

export function startDesk() {
  for (const button of byId("tabs").children) {
    button.addEventListener("click", () => {
      tab = button.dataset.tab;
      shown = "";
      for (const other of byId("tabs").children) other.setAttribute("aria-selected", String(other === button));
      refresh();
    });
  }
  setInterval(refresh, 1000);
  return refresh();
}

async function refresh() {
  if (byId("pane").offsetParent === null) return; // the narrow page has no desk
  const desk = await get("desk").catch(() => null);
  const text = desk && JSON.stringify(desk[tab]);
  if (!desk || text === shown) return;
  shown = text;
  if (tab === "faults") drawFaults(byId("pane"), desk.faults, () => { shown = ""; refresh(); });
  else replace(desk[tab].map(tab === "pushes" ? push : call));
}

// Keep open what the reader has opened.
function replace(rows) {
  const open = new Set([...byId("pane").querySelectorAll("details[open]")].map((row) => row.dataset.id));
  rows.forEach((row) => { row.open = open.has(row.dataset.id); });
  const empty = make("p", { class: "empty" }, tab === "pushes" ? "还没有推送。在手机上发一条消息试试。" : "还没有接口调用。");
  byId("pane").className = tab;
  byId("pane").replaceChildren(...(rows.length ? rows : [empty]));
}

function push(about) {
  const [label, tone] = STATES[about.state] || [about.state, ""];
  const tries = about.attempts.length > 1 ? ` ×${about.attempts.length}` : "";
  const story = about.attempts.map((one) =>
    `第 ${one.n} 次：${one.status || "无应答"}，${one.ms} 毫秒${one.reply ? `，回复 ${one.reply}` : ""}${one.why ? `，${one.why}` : ""}`);
  return make("details", { "data-id": `p${about.id}` },
    make("summary", {}, make("span", { class: `chip ${tone}` }, label + tries), make("b", {}, about.kind), make("time", {}, clock(about.at_ms))),
    make("pre", {}, [...story, "", about.xml.replaceAll("><", ">\n<")].join("\n")));
}

function call(about) {
  const bad = about.errcode || about.fault;
  return make("details", { "data-id": `c${about.id}` },
    make("summary", {}, make("span", { class: `chip ${bad ? "bad" : "good"}` }, String(about.fault || about.errcode || "ok")),
      make("b", {}, about.path.replace("/cgi-bin", "")), make("time", {}, clock(about.at * 1000))),
    make("pre", {}, [`${about.method} ${about.path}`, about.body, "", about.answer].join("\n")));
}

export async function checkServer() {
  const { passed } = await post("verify");
  toast(passed ? "服务器配置验证通过" : "服务器没有正确返回 echostr");
}
