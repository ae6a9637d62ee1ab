// WeChat's browser: an H5 page in the phone, and the JS-SDK calls it makes.

import { byId, make, post, state, toast } from "./api.js";
import { icon } from "./icons.js";

let answerer = async () => ({});

// The calls of the JS-SDK are answered by functions the main module hands in.
export const onCall = (run) => { answerer = run; };

export function open(url) {
  if (!/^https?:\/\//.test(url)) {
    toast("无法打开这个链接");
    return;
  }
  const address = `/webview?openid=${state.openid}&url=${encodeURIComponent(url)}`;
  const frame = make("iframe", { src: address, title: "网页", allow: "clipboard-write" });
  const view = byId("webview");
  view.classList.remove("ready");
  frame.addEventListener("load", () => view.classList.add("ready"));
  view.replaceChildren(
    make("header", { class: "bar" }, make("button", { class: "icon", "aria-label": "关闭网页", onclick: close }, icon("close")),
      make("h2", {}, state.account.name), make("span", { class: "icon" }, icon("more"))),
    make("i", { class: "loading" }), frame,
    make("p", { class: "from" }, `网页由 ${new URL(url).host} 提供`, make("a", { href: address, target: "_blank", rel: "noopener" }, "在新窗口打开")));
  view.hidden = false;
}

export function close() {
  byId("webview").hidden = true;
  byId("webview").replaceChildren();
}

export function listenToPages() {
  window.addEventListener("message", async (event) => {
    const frame = byId("webview").querySelector("iframe");
    if (!frame || event.source !== frame.contentWindow || !event.data?.jweixin) return;
    const { id, call, given } = event.data;
    if (call === "title") {
      byId("webview").querySelector("h2").textContent = given.title || state.account.name;
      return;
    }
    const answer = call === "config" ? await post("jssdk", given) : await answerer(call, given);
    frame.contentWindow?.postMessage({ jweixin: 1, id, answer }, event.origin);
  });
}
