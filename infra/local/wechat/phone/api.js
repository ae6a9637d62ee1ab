// The simulator's doors, and the small tools every part of the page uses.

export const state = { openid: "", person: null, account: { name: "公众号" }, place: null };

async function read(response) {
  const body = await response.json();
  if (!response.ok) throw new Error(body.errmsg || "出错了");
  return body;
}

export const get = (path) => fetch(`/sim/${path}`).then(read);

export const post = (path, body = {}) =>
  fetch(`/sim/${path}`, { method: "POST", body: JSON.stringify(body) }).then(read);

export async function act(what, more = {}) {
  try {
    return await post("act", { openid: state.openid, do: what, ...more });
  } catch (error) {
    toast(explain(error.message));
    return null;
  }
}

const explain = (text) => (text.includes("expired") ? "二维码已过期" : text.split(" rid:")[0]);

export const byId = (id) => document.getElementById(id);

// Build an element; text is never parsed as HTML.
export function make(tag, given = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== false && value != null) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child != null && child !== false));
  return element;
}

let hiding;
export function toast(text) {
  const element = byId("toast");
  element.textContent = text;
  element.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => { element.hidden = true; }, 2200);
}

const two = (number) => String(number).padStart(2, "0");
const hours = (at) => `${at.getHours()}:${two(at.getMinutes())}`;

export const clock = (ms) => {
  const at = new Date(ms);
  return `${hours(at)}:${two(at.getSeconds())}`;
};

// As a chat shows it: the hour today, then yesterday, then the date.
export function when(ms) {
  const at = new Date(ms);
  const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(ms).setHours(0, 0, 0, 0)) / 864e5);
  if (days === 0) return hours(at);
  if (days === 1) return `昨天 ${hours(at)}`;
  return `${at.getMonth() + 1}月${at.getDate()}日 ${hours(at)}`;
}
