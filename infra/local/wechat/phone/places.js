// Where the person is: places of Shanghai, or any pair of coordinates.

import { make, state } from "./api.js";
import { icon } from "./icons.js";
import { field, form, sheet } from "./sheet.js";

const PLACES = [
  ["青禾生活（武康路店）", "上海市徐汇区武康路 376 号", 31.20791, 121.43926],
  ["新天地", "上海市黄浦区太仓路 181 弄", 31.22233, 121.47479],
  ["人民广场", "上海市黄浦区人民大道", 31.23286, 121.47528],
  ["静安寺", "上海市静安区南京西路 1686 号", 31.22501, 121.44535],
  ["陆家嘴", "上海市浦东新区世纪大道", 31.23969, 121.49976],
  ["徐家汇", "上海市徐汇区虹桥路 1 号", 31.19510, 121.43676],
  ["五角场", "上海市杨浦区淞沪路", 31.30187, 121.51462],
  ["虹桥火车站", "上海市闵行区申贵路 1500 号", 31.19424, 121.32055],
];

const asPlace = ([name, label, lat, lng]) => ({ name, label, lat, lng });
export const here = () => state.place || asPlace(PLACES[2]);

export async function pickPlace(title) {
  const place = await sheet(title, (choose) => [
    make("ul", {}, ...PLACES.map((known) => make("li", {}, make("button", { onclick: () => choose(asPlace(known)) },
      icon("pin", "pin"), make("span", {}, known[0], make("small", {}, known[1])))))),
    form([make("div", { class: "two" },
      field("lat", "纬度", { required: true, type: "number", step: "any", min: "-90", max: "90", value: "31.2304" }),
      field("lng", "经度", { required: true, type: "number", step: "any", min: "-180", max: "180", value: "121.4737" })),
    field("label", "地址", { value: "上海市黄浦区" })], "用这个坐标", (given) =>
      choose({ name: "", label: given.label, lat: Number(given.lat), lng: Number(given.lng) })),
  ]);
  if (place) state.place = place;
  return place;
}
