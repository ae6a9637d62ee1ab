// The scanner: every code the account has made, or any text a code might hold.

import { get, make } from "./api.js";
import { field, form, sheet } from "./sheet.js";

const described = ({ permanent, place, scene }) =>
  `${permanent ? "永久二维码" : "临时二维码"}${place ? ` · ${scene}` : ""}`;

export async function scanner(title) {
  const { qrcodes } = await get("qrcodes");
  return sheet(title, (choose) => [
    make("div", { class: "viewfinder" }),
    make("p", { class: "hint" }, qrcodes.length ? "把哪一个二维码放进取景框？" : "账号还没有生成二维码。"),
    make("ul", {}, ...qrcodes.map((code) => make("li", {}, make("button", { onclick: () => choose(code.url) },
      make("img", { class: "qr", alt: "", loading: "lazy", src: `/cgi-bin/showqrcode?ticket=${encodeURIComponent(code.ticket)}` }),
      make("span", {}, code.place || code.scene, make("small", {}, described(code))))))),
    form([field("text", "或者：二维码的内容、场景值", { required: true, placeholder: "store:wukang:table" })], "扫描", (given) => choose(given.text)),
  ]);
}
