// Whether the person follows: the account's card, or the chat with its bar.

import { act, byId, get, make, state } from "./api.js";
import { drawBar } from "./bar.js";
import { icon } from "./icons.js";
import { markCurrent } from "./people.js";
import { scanner } from "./scanner.js";

let drawn = 0;

export async function showPerson() {
  const turn = ++drawn;
  const person = await get(`person?openid=${state.openid}`);
  if (turn !== drawn) return; // a later look at the person has overtaken this one
  state.person = person;
  byId("title").textContent = person.follows ? state.account.name : "";
  byId("chat").hidden = byId("bottom").hidden = !person.follows;
  byId("profile").hidden = person.follows;
  if (person.follows) await drawBar();
  else byId("profile").replaceChildren(...card());
  markCurrent();
}

function card() {
  const rows = [["账号主体", "青禾生活（上海）有限公司"], ["账号类型", "服务号 · 已认证"], ["当前用户", state.person.name]];
  return [
    make("div", { class: "card" }, make("div", { class: "logo" }, icon("cup")), make("h3", {}, state.account.name),
      make("p", { class: "what" }, "在家，也喝一杯好咖啡"),
      make("button", { class: "follow", onclick: () => act("follow") }, "关注公众号"),
      make("button", { class: "scan", onclick: scanToFollow }, "扫二维码关注")),
    make("dl", {}, ...rows.map(([name, value]) => make("div", {}, make("dt", {}, name), make("dd", {}, value)))),
  ];
}

async function scanToFollow() {
  const found = await scanner("选择海报上的二维码");
  if (found) act("scan", { scene: found });
}
