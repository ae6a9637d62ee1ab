// Whose phone it is: the list beside it, the picker inside it, the person's switches.

import { act, byId, get, make, post, state } from "./api.js";
import { pickPlace } from "./places.js";
import { field, form, sheet } from "./sheet.js";

let choosePerson = () => {};

export function listPeople(choose) {
  choosePerson = choose;
  let wait;
  byId("find").addEventListener("input", () => { clearTimeout(wait); wait = setTimeout(refresh, 200); });
  byId("new-person").addEventListener("click", newPerson);
  byId("seed").addEventListener("click", async () => { await post("seed", { n: 100, seed: String(Date.now()) }); refresh(); });
  setInterval(refresh, 4000);
  return refresh();
}

const face = (person) => make("img", { class: "avatar", src: `/avatar/${person.openid}.svg`, alt: "" });

export async function refresh() {
  const found = await get(`people?limit=60&q=${encodeURIComponent(byId("find").value)}`);
  byId("followers").textContent = `共 ${found.followers.toLocaleString()} 位关注者`;
  byId("people").replaceChildren(...found.people.map(row));
  markCurrent();
}

function row(person) {
  const left = person.window_left ? `可回 ${person.window_left} 条` : "";
  const pick = () => choosePerson(person.openid);
  return make("li", { tabindex: "0", "data-openid": person.openid, onclick: pick, onkeydown: (event) => event.key === "Enter" && pick() },
    face(person), make("div", {}, make("b", {}, person.name), make("small", {}, person.follows ? "已关注" : "未关注")),
    make("span", { class: "window" }, left));
}

export function markCurrent() {
  for (const item of byId("people").children) {
    item.setAttribute("aria-current", String(item.dataset.openid === state.openid));
  }
}

async function newPerson() {
  const given = await sheet("新用户", (choose) => [form([field("name", "昵称（可不填）", { maxlength: "20", placeholder: "随机取一个名字" })], "拿起手机", choose)]);
  if (!given) return;
  const person = await post("people", { name: given.name });
  await choosePerson(person.openid);
  refresh();
}

export async function switchPerson() {
  const { people } = await get("people?limit=60");
  const chosen = await sheet("切换用户", (choose) => [make("ul", {},
    make("li", {}, make("button", { onclick: () => choose("new") }, make("span", {}, "＋ 新用户"))),
    ...people.map((person) => make("li", {}, make("button", { onclick: () => choose(person.openid) }, face(person),
      make("span", {}, person.name), make("em", {}, person.openid === state.openid ? "当前" : person.follows ? "已关注" : "未关注")))))]);
  if (chosen === "new") newPerson();
  else if (chosen) choosePerson(chosen);
}

// The sheet behind the three dots.
export async function personSheet() {
  const { person } = state;
  const line = (text, value, extra = "") => (choose) => make("li", { class: extra }, make("button", { onclick: () => choose(value) }, make("span", {}, text)));
  const turn = (text, name, hint) => (choose) => make("li", {}, make("button", { onclick: () => choose(name) },
    make("span", {}, text, make("small", {}, hint)), make("i", { class: `switch ${person[name] ? "on" : ""}` })));
  const rows = [line("切换用户", "switch")];
  if (person.follows) {
    rows.push(turn("接收消息", "accepts", "关闭后，模板消息显示为用户拒收"));
    rows.push(turn("提供位置信息", "reports_location", "打开后，每次进入会话都会上报位置"));
    rows.push(line("上报一次位置", "report"), line("取消关注", "unfollow", "danger"));
  }
  const chosen = await sheet(person.name, (choose) => [make("ul", {}, ...rows.map((draw) => draw(choose)))]);
  await run(chosen);
}

async function run(chosen) {
  if (chosen === "switch") switchPerson();
  if (chosen === "unfollow") act("unfollow");
  if (chosen === "report") {
    const place = await pickPlace("当前位置");
    if (place) act("report_location", { lat: place.lat, lng: place.lng });
  }
  if (chosen === "accepts" || chosen === "reports_location") {
    const value = state.person[chosen] ? 0 : 1;
    state.person = await post("person", { openid: state.openid, [chosen]: value });
  }
}
