// Drawn for this page; each is a 24 × 24 line drawing in the colour of its text.

const SHAPES = {
  back: '<path d="M15 4l-8 8 8 8"/>',
  close: '<path d="M5 5l14 14M19 5L5 19"/>',
  more: '<g fill="currentColor" stroke="none"><circle cx="5" cy="12" r="1.7"/><circle cx="12" cy="12" r="1.7"/><circle cx="19" cy="12" r="1.7"/></g>',
  keyboard: '<rect x="3" y="5" width="18" height="14" rx="3"/><path d="M7 9.5h.1M11 9.5h.1M15 9.5h.1M7 12.5h.1M11 12.5h.1M15 12.5h.1M8.500 16h7"/>',
  menu: '<rect x="3" y="5" width="18" height="14" rx="3"/><path d="M8 10h8M8 14h8"/>',
  speak: '<circle cx="12" cy="12" r="9.2"/><path d="M9.200 10.500a3 3 0 010 3M11.700 8.700a6 6 0 010 6.600M14.200 7a9 9 0 010 10"/>',
  face: '<circle cx="12" cy="12" r="9.2"/><path d="M8.500 14.500a4.200 4.200 0 007 0M9 9.500h.1M15 9.500h.1"/>',
  plus: '<circle cx="12" cy="12" r="9.2"/><path d="M12 7.500v9M7.500 12h9"/>',
  waves: '<path d="M6 11a2 2 0 010 2"/><path d="M10 8.500a5.500 5.500 0 010 7"/><path d="M14 6a9 9 0 010 12"/>',
  picture: '<rect x="3" y="4" width="18" height="16" rx="2.500"/><circle cx="8.500" cy="9.500" r="1.700"/><path d="M4 17l5-4.500 3.500 3L16 12l5 4.500"/>',
  pin: '<path d="M12 21c5-5.500 7-8.500 7-11.500a7 7 0 10-14 0C5 12.500 7 15.500 12 21z"/><circle cx="12" cy="9.500" r="2.500"/>',
  scan: '<path d="M4 8V5.500A1.500 1.500 0 015.500 4H8M16 4h2.500A1.500 1.500 0 0120 5.500V8M20 16v2.500a1.500 1.500 0 01-1.500 1.500H16M8 20H5.500A1.500 1.500 0 014 18.500V16M4 12h16"/>',
  mic: '<rect x="9" y="3" width="6" height="11" rx="3"/><path d="M5.500 11.500a6.500 6.500 0 0013 0M12 18v3"/>',
  link: '<path d="M10 14a4 4 0 005.700 0l3-3A4 4 0 0013 5.300l-1 1M14 10a4 4 0 00-5.700 0l-3 3A4 4 0 0011 18.700l1-1"/>',
  person: '<circle cx="12" cy="8" r="4"/><path d="M4 21c0-4.500 3.500-7 8-7s8 2.500 8 7"/>',
  camera: '<path d="M4 7.500h3.500L9 5h6l1.500 2.500H20a1 1 0 011 1V18a1 1 0 01-1 1H4a1 1 0 01-1-1V8.500a1 1 0 011-1z"/><circle cx="12" cy="13" r="3.500"/>',
  cup: '<path d="M5 9h11v5.500a5.500 5.500 0 01-11 0zM16 10h1.800a2.700 2.700 0 010 5.400H16M8.500 2.800c-1 1.500 1 2.200 0 3.700M12.500 2.800c-1 1.500 1 2.200 0 3.700"/>',
};

export function icon(name, className = "") {
  const holder = document.createElement("template");
  holder.innerHTML = `<svg class="${className}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${SHAPES[name]}</svg>`;
  return holder.content.firstChild;
}
