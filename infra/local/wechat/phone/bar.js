// The bar below the chat: the account's menu, or keyboard, voice and the plus panel.

import { act, byId, get, make, state } from "./api.js";
import { down } from "./chat.js";
import { icon } from "./icons.js";
import { plusPanel, tapLeaf, voiceSheet } from "./panel.js";

const FACES = "😀 😁 😂 😊 😍 😘 😎 🤔 😅 😭 😡 👍 👎 👌 🙏 💪 🌹 ❤️ ☕ 🎁 🎉 🍰 🌱 🌙".split(" ");
const SHORTEST_MS = 500;
let buttons = [];
let mode = "menu"; // or text, voice
let below = "";    // or plus, faces

export async function drawBar() {
  buttons = (await get(`menu?openid=${state.openid}`)).button;
  if (!buttons.length && mode === "menu") mode = "text";
  draw();
}

function draw() {
  const row = make("div", { class: "row" }, toggle(), ...(mode === "menu" ? [tabs()] : writing()));
  const extra = below === "plus" ? plusPanel(() => show("")) : below === "faces" ? faces() : null;
  byId("bottom").replaceChildren(row, ...(extra ? [extra] : []));
  down();
}

function show(next) {
  below = next;
  draw();
}

const button = (name, label, onclick) => make("button", { class: "icon", "aria-label": label, onclick }, icon(name));

function toggle() {
  if (!buttons.length) return null;
  const toMenu = mode !== "menu";
  return button(toMenu ? "menu" : "keyboard", toMenu ? "菜单" : "键盘", () => { mode = toMenu ? "menu" : "text"; show(""); });
}

function tabs() {
  return make("div", { class: "tabs" }, ...buttons.map((top, index) => {
    const inner = top.sub_button || [];
    const holder = make("div");
    holder.append(make("button", { class: `top ${inner.length ? "parent" : ""}`,
      onclick: () => (inner.length ? pop(holder, inner, index) : tapLeaf(top, [index])) }, top.name));
    return holder;
  }));
}

function pop(holder, inner, index) {
  const isOpen = holder.querySelector(".pop");
  byId("bottom").querySelectorAll(".pop").forEach((element) => element.remove());
  if (isOpen) return;
  const choices = inner.map((leaf, at) => make("button",
    { onclick: (event) => { event.target.parentNode.remove(); tapLeaf(leaf, [index, at]); } }, leaf.name));
  holder.append(make("div", { class: "pop" }, ...choices));
}

function writing() {
  const speak = mode === "voice";
  const left = button(speak ? "keyboard" : "speak", speak ? "键盘输入" : "语音输入", () => { mode = speak ? "text" : "voice"; show(""); });
  const right = [button("face", "表情", () => { mode = "text"; show(below === "faces" ? "" : "faces"); }),
    button("plus", "更多功能", () => show(below === "plus" ? "" : "plus"))];
  return speak ? [left, hold(), ...right] : [left, ...typing(right)];
}

function typing([face, plus]) {
  const field = make("textarea", { id: "say", rows: "1", "aria-label": "输入消息", enterkeyhint: "send" });
  const send = make("button", { class: "send", hidden: true, onclick: () => submit(field) }, "发送");
  field.addEventListener("input", () => {
    send.hidden = !field.value.trim();
    plus.hidden = !send.hidden;
    field.style.height = "38px";
    field.style.height = `${Math.min(field.scrollHeight, 110)}px`;
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      submit(field);
    }
  });
  return [field, face, plus, send];
}

async function submit(field) {
  const content = field.value.trim();
  if (!content) return;
  field.value = "";
  field.dispatchEvent(new Event("input"));
  await act("text", { content });
}

function faces() {
  return make("div", { class: "faces" }, ...FACES.map((face) => make("button", { onclick: () => {
    const field = byId("say");
    field.value += face;
    field.dispatchEvent(new Event("input"));
  } }, face)));
}

// Holding records for as long as it is held; a short tap asks for length and words.
function hold() {
  const element = make("button", { class: "hold" }, "按住 说话");
  const box = byId("recording");
  let began = 0;
  let ticking;
  const stop = (event) => {
    if (!began) return;
    const lasted = Date.now() - began;
    began = 0;
    clearInterval(ticking);
    box.hidden = true;
    if (event.type === "pointercancel") return;
    if (lasted < SHORTEST_MS) voiceSheet();
    else act("voice", { duration_ms: Math.min(Math.max(lasted, 1000), 60000) });
  };
  element.addEventListener("pointerdown", (event) => {
    element.setPointerCapture(event.pointerId);
    began = Date.now();
    ticking = setInterval(() => {
      const lasted = Date.now() - began;
      box.hidden = lasted < SHORTEST_MS;
      box.querySelector("strong").textContent = `${Math.round(lasted / 1000)}″`;
    }, 100);
  });
  element.addEventListener("pointerup", stop);
  element.addEventListener("pointercancel", stop);
  element.addEventListener("keydown", (event) => event.key === "Enter" && voiceSheet());
  return element;
}
