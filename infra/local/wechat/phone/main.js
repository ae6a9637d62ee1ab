// The page: picks a person, opens the chat, keeps the desk beside it fresh.

import { act, byId, get, post, state } from "./api.js";
import { openChat } from "./chat.js";
import { pickPicture } from "./album.js";
import { startDesk } from "./desk.js";
import { icon } from "./icons.js";
import { listPeople, personSheet, switchPerson } from "./people.js";
import { here } from "./places.js";
import { showPerson } from "./profile.js";
import { scanner } from "./scanner.js";
import { watchShade } from "./sheet.js";
import { close, listenToPages, onCall } from "./webview.js";

const REMEMBERED = "zhike-simulator-person";

async function choose(openid) {
  state.openid = openid;
  localStorage.setItem(REMEMBERED, openid);
  history.replaceState(null, "", `/phone/${openid}`);
  close();
  await showPerson();
  await openChat(openid);
  if (state.person.follows && state.person.reports_location) {
    act("report_location", { lat: here().lat, lng: here().lng });
  }
}

// The address names a person, else the last one used, else a first visitor.
async function first() {
  const named = location.pathname.match(/^\/phone\/(o[\w-]{27})$/)?.[1];
  for (const openid of [named, localStorage.getItem(REMEMBERED)]) {
    const known = openid && await get(`person?openid=${openid}`).catch(() => null);
    if (known) return openid;
  }
  return (await post("people", { seed: "first visitor", name: "小禾" })).openid;
}

async function answer(call, given) {
  const ok = { errMsg: `${call}:ok` };
  const cancelled = { errMsg: `${call}:cancel` };
  if (call === "getLocation") {
    return { ...ok, latitude: here().lat, longitude: here().lng, speed: 0, accuracy: 30 };
  }
  if (call === "scanQRCode") {
    const found = await scanner("扫一扫");
    return found ? { ...ok, resultStr: found } : cancelled;
  }
  if (call === "chooseImage") {
    const picture = await pickPicture();
    return picture ? { ...ok, localIds: [`data:image/jpeg;base64,${picture}`] } : cancelled;
  }
  if (call === "checkJsApi") {
    return { ...ok, checkResult: Object.fromEntries((given.jsApiList || []).map((name) => [name, true])) };
  }
  if (call === "getNetworkType") return { ...ok, networkType: "wifi" };
  if (call === "closeWindow") close();
  return ok;
}

function tick() {
  const now = new Date();
  byId("clock").textContent = `${now.getHours()}:${String(now.getMinutes()).padStart(2, "0")}`;
}

byId("back").append(icon("back"));
byId("more").append(icon("more"));
byId("back").addEventListener("click", switchPerson);
byId("more").addEventListener("click", personSheet);
watchShade();
listenToPages();
onCall(answer);
tick();
setInterval(tick, 5000);

const { account } = await get("state");
state.account = account;
document.title = `${account.name} · 模拟手机`;
byId("account").textContent = `${account.name} · ${{ safe: "安全模式", compatible: "兼容模式", plain: "明文模式" }[account.mode]} → ${account.callback || "未配置服务器"}`;
await choose(await first());
await listPeople(choose);
await startDesk();
