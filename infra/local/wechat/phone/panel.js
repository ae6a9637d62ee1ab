// What the plus panel and the menu's own screens do: pictures, places, codes, voice, links.

import { act, make } from "./api.js";
import { icon } from "./icons.js";
import { pickPicture } from "./album.js";
import { pickPlace } from "./places.js";
import { scanner } from "./scanner.js";
import { field, form, sheet } from "./sheet.js";
import { open } from "./webview.js";

export function plusPanel(done) {
  const choices = [
    ["picture", "相册", sendPicture], ["pin", "位置", sendPlace], ["scan", "扫一扫", scan], ["mic", "语音", voiceSheet],
    ["link", "分享链接", sendLink], ["camera", "拍摄", sendPicture],
  ];
  return make("div", { class: "panel" }, ...choices.map(([mark, name, run]) =>
    make("button", { onclick: () => { done(); run(); } }, make("i", {}, icon(mark)), name)));
}

// Tap a leaf of the account's menu: some first open a screen of the phone.
export async function tapLeaf(leaf, path) {
  const screen = SCREENS[leaf.type];
  const given = screen ? await screen() : {};
  if (given === null) return;
  await act("menu", { path, ...given });
  if (leaf.type === "view" || leaf.type === "miniprogram") open(leaf.url);
}

const result = async () => {
  const found = await scanner("扫一扫");
  return found && { result: found };
};
const picture = async () => {
  const found = await pickPicture();
  return found && { picture: found };
};
const SCREENS = {
  scancode_push: result, scancode_waitmsg: result, pic_sysphoto: picture, pic_photo_or_album: picture,
  pic_weixin: picture, location_select: () => pickPlace("选择位置"),
};

async function sendPicture() {
  const given = await picture();
  if (given) act("image", given);
}

async function sendPlace() {
  const given = await pickPlace("发送位置");
  if (given) act("location", given);
}

// As the phone does: a web address opens, anything else is a code of an account.
async function scan() {
  const found = await scanner("扫一扫");
  if (!found) return;
  if (/^https?:\/\//.test(found) && !found.startsWith("http://weixin.qq.com/q/")) open(found);
  else act("scan", { scene: found });
}

export async function voiceSheet() {
  const given = await sheet("语音消息", (choose) => {
    const shown = make("span", {}, "时长 5 秒");
    const length = make("input", { type: "range", name: "seconds", min: "1", max: "60", value: "5", "aria-label": "时长（秒）" });
    length.addEventListener("input", () => { shown.textContent = `时长 ${length.value} 秒`; });
    const words = field("words", "微信识别出的文字（可不填）", { placeholder: "我想问一下订单什么时候发货", maxlength: "200" });
    return [form([make("label", {}, shown, length), words], "发送", choose)];
  });
  if (!given) return;
  const heard = given.words ? { recognition: given.words } : {};
  act("voice", { duration_ms: Number(given.seconds) * 1000, ...heard });
}

async function sendLink() {
  const given = await sheet("分享链接", (choose) => [form([
    field("title", "标题", { required: true, value: "手冲咖啡入门：三分钟学会" }),
    field("description", "摘要", { value: "水温、粉量与时间" }),
    field("url", "网址", { required: true, type: "url", value: "https://example.com/brew" }),
  ], "发送", choose)]);
  if (given) act("link", given);
}

