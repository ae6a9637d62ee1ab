// The conversation: loads what was, then listens for what comes.

import { byId, get, make, state, when } from "./api.js";
import { render } from "./bubbles.js";
import { showPerson } from "./profile.js";

const PAUSE_MS = 5 * 60 * 1000;
const NEAR_PX = 40;
let source = null;
let lastAt = 0;
let lastId = 0;
let typing;

export async function openChat(openid) {
  if (source) source.close();
  const { truth } = await get(`truth?openid=${openid}&limit=200`);
  if (openid !== state.openid) return;
  byId("chat").replaceChildren();
  lastAt = 0;
  lastId = truth.length ? truth[truth.length - 1].id : 0;
  // Unfollowing deletes the conversation on the phone.
  const gone = truth.findLastIndex((line) => line.kind === "unsubscribe");
  truth.slice(gone + 1).forEach(append);
  down();
  listen(openid);
}

function listen(openid) {
  source = new EventSource(`/sim/stream?openid=${openid}&after=${lastId}`);
  source.onmessage = (event) => {
    const line = JSON.parse(event.data);
    if (line.openid !== state.openid || line.id <= lastId) return; // a repeat after a reconnect
    lastId = line.id;
    if (line.kind === "unsubscribe") byId("chat").replaceChildren();
    if (line.kind === "subscribe" || line.kind === "unsubscribe") showPerson();
    if (line.kind === "typing") showTyping(line.body.until);
    else if (line.side === "account") showTyping(0);
    append(line);
    down();
  };
  // The browser reconnects with the first address; ours must ask from the last line.
  source.onerror = () => {
    source.close();
    setTimeout(() => openid === state.openid && listen(openid), 1000);
  };
}

function append(line) {
  const drawn = render(line);
  if (!drawn) return;
  if (line.at_ms - lastAt > PAUSE_MS) {
    byId("chat").append(make("p", { class: "when" }, when(line.at_ms)));
  }
  lastAt = line.at_ms;
  byId("chat").append(drawn);
}

// A picture has its height when it has come; whoever was at the end stays there.
byId("chat").addEventListener("load", ({ target }) => {
  const chat = byId("chat");
  if (chat.scrollHeight - chat.scrollTop - chat.clientHeight <= target.offsetHeight + NEAR_PX) down();
}, true);

export function down() {
  const chat = byId("chat");
  requestAnimationFrame(() => { chat.scrollTop = chat.scrollHeight; });
}

function showTyping(until) {
  clearTimeout(typing);
  const left = until * 1000 - Date.now();
  byId("title").textContent = left > 0 ? "对方正在输入…" : state.account.name;
  if (left > 0) typing = setTimeout(() => showTyping(0), left);
}
