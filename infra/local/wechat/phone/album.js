// The album: a few pictures drawn here, or a file of the computer.

import { make } from "./api.js";
import { sheet } from "./sheet.js";

const SIDE = 480;
const SCENES = [
  ["#e8dccb", "#6d4c35", "今天的手冲"], ["#d7e3d4", "#3f7d58", "新到的豆子"], ["#f1e3d0", "#b06d3b", "拿铁拉花"],
  ["#dfe3ea", "#5d6b86", "包裹收到了"], ["#efe0de", "#a2564f", "杯子有裂纹"],
];

export function pickPicture() {
  return sheet("选择图片", (choose) => {
    const drawn = SCENES.map((scene, index) => {
      const canvas = paint(scene, index);
      const give = () => choose(canvas.toDataURL("image/jpeg", 0.85).split(",")[1]);
      return make("button", { "aria-label": scene[2], onclick: give }, canvas);
    });
    const file = make("input", { type: "file", accept: "image/*" });
    file.addEventListener("change", async () => choose(await shrink(file.files[0])));
    return [make("div", { class: "album" }, ...drawn, make("label", {}, "从电脑选择", file))];
  });
}

function paint([back, front, words], index) {
  const canvas = make("canvas", { width: SIDE, height: SIDE });
  const pen = canvas.getContext("2d");
  pen.fillStyle = back;
  pen.fillRect(0, 0, SIDE, SIDE);
  pen.fillStyle = "rgba(255,255,255,.5)";
  pen.fillRect(0, 330, SIDE, 150);
  pen.fillStyle = front;
  [cup, beans, cup, parcel, cup][index](pen, back);
  pen.font = "500 30px sans-serif";
  pen.textAlign = "center";
  pen.fillStyle = front;
  pen.fillText(words, SIDE / 2, 436);
  return canvas;
}

function cup(pen) {
  pen.beginPath();
  pen.roundRect(140, 170, 180, 170, [6, 6, 70, 70]);
  pen.fill();
  pen.lineWidth = 18;
  pen.strokeStyle = pen.fillStyle;
  pen.beginPath();
  pen.arc(325, 230, 40, -1.4, 1.4);
  pen.stroke();
  pen.lineWidth = 8;
  for (const x of [190, 232, 274]) {
    pen.beginPath();
    pen.moveTo(x, 145);
    pen.bezierCurveTo(x - 22, 115, x + 22, 95, x, 65);
    pen.stroke();
  }
}

function beans(pen, back) {
  for (const [x, y, turn] of [[150, 150, 0.5], [290, 130, -0.4], [220, 240, 0.9], [340, 260, 0.2], [130, 280, -0.7]]) {
    pen.save();
    pen.translate(x, y);
    pen.rotate(turn);
    pen.beginPath();
    pen.ellipse(0, 0, 58, 40, 0, 0, 7);
    pen.fill();
    pen.strokeStyle = back;
    pen.lineWidth = 7;
    pen.beginPath();
    pen.moveTo(-52, 0);
    pen.bezierCurveTo(-18, -22, 18, 22, 52, 0);
    pen.stroke();
    pen.restore();
  }
}

function parcel(pen, back) {
  pen.fillRect(110, 130, 260, 210);
  pen.fillStyle = back;
  pen.fillRect(222, 130, 36, 210);
  pen.fillRect(140, 275, 60, 8);
  pen.fillRect(140, 295, 44, 8);
}

// A photo of today is larger than WeChat sends: the longest side becomes 1280.
async function shrink(file) {
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, 1280 / Math.max(picture.width, picture.height));
  const canvas = make("canvas", { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) });
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/jpeg", 0.85).split(",")[1];
}
