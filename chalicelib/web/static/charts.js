// Draws each chart from the table beside it, so both always show the same figures.
"use strict";

const COLOURS = [
  ...["#0FA15C", "#4C8BF0", "#F0A13C", "#8B6FE8", "#5CC794", "#C3CDC8"],
  ...["#7A5710", "#BF3232"],
];
const INK = "#515C56";
const AXIS = "#626D67";
const LINE = "#EFF2F0";

function figures(chart) {
  const table = chart.querySelector("table");
  const heads = [...table.tHead.rows[0].cells].map((cell) => cell.textContent);
  const rows = [...table.tBodies[0].rows].map((row) => ({
    name: row.cells[0].textContent,
    values: [...row.cells].slice(1).map((cell) => Number(cell.dataset.value)),
  }));
  return { heads: heads.slice(1), rows };
}

function base() {
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const font = window.getComputedStyle(document.body).fontFamily;
  return {
    animation: !still,
    animationDuration: 300,
    color: COLOURS,
    textStyle: { fontFamily: font, fontSize: 12, color: INK },
    // As HTML it would need inline styles, which our policy forbids.
    tooltip: {
      renderMode: "richText",
      backgroundColor: "#18211D",
      borderWidth: 0,
      padding: [8, 12],
      textStyle: { color: "#fff", fontSize: 12 },
    },
  };
}

function overTime(type) {
  return ({ heads, rows }) => ({
    ...base(),
    tooltip: { ...base().tooltip, trigger: "axis" },
    legend: { top: 4, right: 8, icon: "roundRect", itemWidth: 10, itemHeight: 10 },
    grid: { left: 48, right: 16, top: 40, bottom: 28 },
    xAxis: {
      type: "category",
      data: rows.map((row) => row.name),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: "#DDE3E0" } },
      axisLabel: { color: AXIS },
    },
    yAxis: {
      type: "value",
      minInterval: 1,
      axisLabel: { color: AXIS },
      splitLine: { lineStyle: { color: LINE } },
    },
    series: heads.map((name, number) => ({
      name,
      type,
      data: rows.map((row) => row.values[number]),
      barMaxWidth: 12,
      symbol: "none",
      itemStyle: type === "bar" ? { borderRadius: [3, 3, 0, 0] } : {},
    })),
  });
}

function ring({ rows }) {
  return {
    ...base(),
    color: ["#0FA15C", "#5CC794", "#4C8BF0", "#F0A13C", "#8B6FE8", "#C3CDC8"],
    tooltip: { ...base().tooltip, trigger: "item" },
    legend: { orient: "vertical", right: 8, top: "middle", icon: "circle" },
    series: [
      {
        type: "pie",
        radius: ["54%", "78%"],
        center: ["32%", "50%"],
        label: { show: false },
        itemStyle: { borderColor: "#fff", borderWidth: 2, borderRadius: 4 },
        data: rows.map((row) => ({ name: row.name, value: row.values[0] })),
      },
    ],
  };
}

const KINDS = { bars: overTime("bar"), lines: overTime("line"), ring };

function draw(chart) {
  const drawing = chart.querySelector(".c-chart__drawing");
  if (drawing.dataset.drawn || !window.echarts) {
    return;
  }
  drawing.dataset.drawn = "yes";
  const made = window.echarts.init(drawing, null, { renderer: "canvas" });
  made.setOption(KINDS[chart.dataset.chart](figures(chart)));
  new ResizeObserver(() => made.resize()).observe(drawing);
}

function drawAll() {
  document.querySelectorAll("[data-chart]").forEach(draw);
}

document.addEventListener("DOMContentLoaded", drawAll);
document.addEventListener("htmx:afterSwap", drawAll);
