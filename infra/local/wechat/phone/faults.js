// The fault switches: how the platform should misbehave, and for how many calls.

import { make, post } from "./api.js";
import { checkServer } from "./desk.js";

const HOWS = {
  errcode: "返回错误码", delay: "变慢", cut_before: "断线（未执行）", cut_after: "断线（已执行）", truncate: "只返回一半",
  garbage: "返回乱码", html: "返回网页", http_502: "HTTP 502", drip: "逐字节返回", rotate: "令牌失效（40001）",
};
const PATHS = ["/cgi-bin/message/template/send", "/cgi-bin/message/custom/send", "/cgi-bin/media/get", "/cgi-bin/user/get",
  "/cgi-bin/user/info/batchget", "/cgi-bin/stable_token", "/sns/oauth2/access_token", "*"];
const CODES = [[-1, "系统繁忙"], [45009, "当日额度用尽"], [45011, "每分钟过快"], [45015, "超出回复时限"], [45047, "超出条数"],
  [43004, "未关注"], [43117, "对此人过于频繁"], [40164, "IP 不在白名单"], [48001, "没有权限"]];

const option = (value, text, chosen) => make("option", { value, selected: value === chosen }, text);
const labelled = (text, ...fields) => make("label", {}, text, ...fields);

export function drawFaults(pane, faults, changed) {
  pane.className = "faults";
  pane.replaceChildren(entry(changed), make("h3", {}, "正在生效"), ...active(faults, changed), make("h3", {}, "推送方式"), manners());
}

function entry(changed) {
  const paths = make("datalist", { id: "paths" }, ...PATHS.map((path) => option(path, path)));
  const codes = make("datalist", { id: "codes" }, ...CODES.map(([code, text]) => option(code, text)));
  const submit = async (event) => {
    event.preventDefault();
    const given = Object.fromEntries(new FormData(event.target));
    await post("faults", { ...given, errcode: given.how === "errcode" ? Number(given.errcode) : 0, times: Number(given.times), delay_s: Number(given.delay_s) });
    changed();
  };
  return make("form", { onsubmit: submit }, paths, codes,
    labelled("接口", make("input", { name: "path", list: "paths", required: true, value: PATHS[0] })),
    labelled("怎样出错", make("select", { name: "how" }, ...Object.entries(HOWS).map(([value, text]) => option(value, text)))),
    make("div", { class: "three" }, labelled("错误码", make("input", { name: "errcode", list: "codes", type: "number", value: "45009" })),
      labelled("次数（-1 不限）", make("input", { name: "times", type: "number", min: "-1", value: "1" })),
      labelled("延迟（秒）", make("input", { name: "delay_s", type: "number", min: "0", step: "0.1", value: "0" }))),
    make("button", { class: "primary" }, "打开"));
}

function active(faults, changed) {
  if (!faults.length) return [make("p", { class: "on who" }, "没有，平台一切正常。")];
  const rows = faults.map((fault) => make("p", { class: "on" }, make("span", { class: "chip bad" }, fault.errcode || HOWS[fault.how]),
    make("span", {}, fault.path), make("b", {}, fault.times < 0 ? "不限" : `${fault.times} 次`)));
  const clear = make("button", { class: "quiet", onclick: async () => { await post("faults", { clear: true }); changed(); } }, "全部关闭");
  return [...rows, make("div", { class: "buttons" }, clear)];
}

function manners() {
  const set = (text, given) => make("button", { class: "quiet", onclick: () => post("manners", given) }, text);
  return make("div", { class: "buttons" }, set("下一条重复推送", { duplicate: 1 }), set("下一条延后", { reorder: 1 }),
    set("延迟 3 秒", { delay_s: 3 }), set("不延迟", { delay_s: 0 }), set("快照页：开", { snapshot: true }), set("快照页：关", { snapshot: false }),
    make("button", { class: "quiet", onclick: checkServer }, "验证服务器配置"));
}
