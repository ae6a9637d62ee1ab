// One line of the truth log as WeChat would show it.

import { act, make, state } from "./api.js";
import { icon } from "./icons.js";
import { open } from "./webview.js";

const UNSEEN = new Set(["transfer_customer_service", "transfer_biz_ai_ivr", "typing"]);
const sound = new Audio("/phone/voice.mp3");
let stopSound = () => {};

export const brandMark = (className) => make("span", { class: `brand ${className}` }, icon("cup"));

// Events have no bubble; a follow and what WeChat itself says are grey lines.
export function render(line) {
  if (line.via === "event") {
    return line.kind === "subscribe" ? note(`你已关注${state.account.name}`) : null;
  }
  if (UNSEEN.has(line.kind)) return null;
  if (line.side === "system") return note(line.body.content);
  if (line.kind === "template") return template(line.body);
  if (line.kind === "news" || line.kind === "mpnews") return news(line.body);
  const draw = DRAWN[line.kind] || unknown;
  return said(line, ...draw(line.body));
}

const note = (text) => make("p", { class: "note" }, text);
const unknown = () => [make("div", { class: "bubble" }, "[暂不支持的消息]")];

function said(line, ...parts) {
  const mine = line.side === "me";
  const face = mine
    ? make("img", { class: "avatar", src: `/avatar/${line.openid}.svg`, alt: "" })
    : brandMark("avatar");
  const agent = line.body.kf_account && make("p", { class: "agent" }, `客服 ${line.body.kf_account.split("@")[0]}`);
  const ai = line.body.is_ai_msg && make("p", { class: "by-ai" }, "内容由第三方 AI 生成");
  const what = make("div", { class: "what-said" }, agent, ...parts, ai);
  return make("div", { class: `line ${mine ? "me" : "them"}`, "data-kind": line.kind }, face, what);
}

const DRAWN = {
  text: (body) => [make("div", { class: "bubble" }, ...linked(body.content))],
  voice: (body) => voice(body),
  image: (body) => [make("img", { class: "picture", src: `/mmbiz/${body.media_id}`, alt: "图片" })],
  video: (body) => [make("div", { class: "bubble" }, body.title ? `[视频] ${body.title}` : "[视频]")],
  music: (body) => [tile(body.title || "音乐", body.description, "speak", body.musicurl)],
  location: (body) => [place(body)],
  link: (body) => [tile(body.title, body.description, "link", body.url)],
  msgmenu: (body) => [msgmenu(body)],
  miniprogrampage: (body) => [tile(body.title, "小程序", "cup", "")],
  mpnewsarticle: () => [tile("公众号文章", "", "link", "")],
  wxcard: () => [tile("卡券", "点击领取", "cup", "")],
};

// Text whose <a href> and bare addresses can be tapped; nothing else is markup.
function linked(text) {
  const parts = [];
  const pattern = /<a\s+[^>]*?href=["']([^"']+)["'][^>]*>([\s\S]*?)<\/a>|(https?:\/\/[\w\-./?%&=#:~+@!,;]+)/gi;
  let from = 0;
  for (const found of text.matchAll(pattern)) {
    parts.push(text.slice(from, found.index), anchor(found[1] || found[3], found[2] || found[3]));
    from = found.index + found[0].length;
  }
  return [...parts, text.slice(from)];
}

const anchor = (url, text) =>
  make("a", { href: url, onclick: (event) => { event.preventDefault(); open(url.replaceAll("&amp;", "&")); } }, text);

function voice(body) {
  const seconds = Math.max(1, Math.round((body.duration_ms || 3000) / 1000));
  const bubble = make("button", { class: "bubble voice", style: `width:${Math.min(72 + seconds * 6, 240)}px`,
    "aria-label": `播放语音 ${seconds} 秒` }, icon("waves"), `${seconds}″`);
  bubble.addEventListener("click", () => play(bubble, seconds));
  return [bubble, body.recognition && make("p", { class: "heard" }, body.recognition)];
}

function play(bubble, seconds) {
  const again = bubble.classList.contains("playing");
  stopSound();
  if (again) return;
  bubble.classList.add("playing");
  const ends = setTimeout(() => stopSound(), seconds * 1000);
  stopSound = () => { clearTimeout(ends); sound.pause(); bubble.classList.remove("playing"); };
  sound.loop = true;
  sound.currentTime = 0;
  sound.play().catch(() => {}); // a browser may forbid sound until the page is used
}

function tile(title, text, mark, url) {
  const given = { class: "tile", onclick: () => url && open(url) };
  return make("button", given, make("b", {}, title), make("span", {}, text || "", make("i", {}, icon(mark))));
}

function place(body) {
  const map = document.createElement("template");
  map.innerHTML = `<svg viewBox="0 0 236 96" preserveAspectRatio="xMidYMid slice"><rect width="236" height="96" fill="#eef1e6"/>
    <path d="M0 70q60-22 120-6t116-26M40 0l26 96M150 0l-14 96M0 26h236" stroke="#fff" stroke-width="9" fill="none"/>
    <path d="M180 96q-20-40 56-52v52z" fill="#cfe3ef"/><rect x="84" y="34" width="38" height="22" rx="3" fill="#dcead3"/>
    <path d="M118 62c9-10 12-15 12-20a12 12 0 1 0-24 0c0 5 3 10 12 20z" fill="#07c160"/><circle cx="118" cy="42" r="4.500" fill="#fff"/></svg>`;
  const name = body.name || body.label || "位置";
  const where = body.label || `${body.lat.toFixed(4)}, ${body.lng.toFixed(4)}`;
  return make("div", { class: "place" }, make("p", {}, name), make("small", {}, where), map.content.firstChild);
}

function msgmenu(body) {
  const items = body.list.map((item) => make("button",
    { class: "item", onclick: () => act("msgmenu", { id: item.id, content: item.content }) }, item.content));
  return make("div", { class: "bubble" }, body.head_content || "", ...items, body.tail_content || "");
}

function template(body) {
  const rows = body.lines.map(([label, value]) => make("div", {}, label && make("dt", {}, label), make("dd", {}, value)));
  const target = body.url || (body.miniprogram && body.miniprogram.appid);
  return make("article", { class: "card", "data-kind": "template" },
    make("p", { class: "from" }, brandMark(""), state.account.name),
    make("h4", {}, body.title), make("dl", {}, ...rows),
    target && make("button", { class: "open", onclick: () => body.url && open(body.url) }, "查看详情"));
}

function news(body) {
  const articles = body.articles || [{ title: "图文消息", description: "" }];
  return make("article", { class: "card", "data-kind": "news" }, ...articles.map(article));
}

function article(about, index, all) {
  const cover = make("div", { class: "cover" });
  if (about.picurl) cover.style.backgroundImage = `url("${encodeURI(about.picurl)}")`;
  const given = { onclick: () => about.url && open(about.url) };
  if (index) return make("button", { ...given, class: "article small" }, about.title, cover);
  cover.append(make("b", {}, about.title));
  const text = all.length === 1 && about.description && make("p", {}, about.description);
  return make("button", { ...given, class: "article" }, cover, text);
}
