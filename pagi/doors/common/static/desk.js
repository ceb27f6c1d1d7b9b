// Keys of the desk: / j k Enter 1-9 g+letter ?. Pages work without this file; it only saves the hands a way.
"use strict";
(() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const first = (selector) => document.querySelector(selector);
  const places = { h: "/petugas", r: "/petugas/rekonsiliasi", s: "/petugas/selisih", u: "/petugas/persetujuan", m: "/petugas/uang-menunggu",
    t: "/petugas/tagihan", b: "/petugas/buku-besar", p: "/petugas/pesan" };
  let waitingForPlace = 0;

  for (const part of all("[data-keys],[data-js]")) part.hidden = false;

  const help = first("dialog.keyhelp");
  const showHelp = () => help && !help.open && help.showModal();
  for (const button of all("[data-all-keys]")) button.addEventListener("click", showHelp);

  // Rows that J and K walk through: table rows or list items that hold a link marked data-row.
  const rows = () => all("[data-row]");
  const holder = (link) => link.closest("tr,li");
  const chosen = () => rows().findIndex((link) => holder(link).hasAttribute("data-chosen"));

  const choose = (index) => {
    const links = rows();
    const next = Math.min(Math.max(index, 0), links.length - 1);
    if (next < 0) return;
    for (const link of links) {
      holder(link).removeAttribute("data-chosen");
      link.removeAttribute("aria-current");
    }
    const link = links[next];
    holder(link).setAttribute("data-chosen", "");
    link.setAttribute("aria-current", "true");
    link.focus({ preventScroll: true });
    holder(link).scrollIntoView({ block: "nearest" });
    if (link.dataset.pane) showPane(link);
  };

  // The pane beside a list: asked from the server, so that it is the same with and without script.
  let asked = 0;
  const showPane = async (link) => {
    const turn = ++asked;
    const pane = document.getElementById(link.dataset.pane);
    if (!pane) return;
    try {
      const answer = await fetch(link.href);
      if (!answer.ok || answer.redirected) return void location.assign(link.href);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById(link.dataset.pane);
      if (turn !== asked || !fresh) return;
      pane.replaceWith(document.importNode(fresh, true));
      history.replaceState(null, "", link.href);
    } catch {
      location.assign(link.href);
    }
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-pane]");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
    event.preventDefault();
    choose(rows().indexOf(link));
  });

  const typing = (target) => target.closest("input,select,textarea,[contenteditable]");

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || (help && help.open)) return;
    if (typing(event.target)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const key = event.key.toLowerCase();
    if (waitingForPlace && Date.now() - waitingForPlace < 1500 && places[key]) {
      event.preventDefault();
      return void location.assign(places[key]);
    }
    waitingForPlace = 0;
    if (key === "/") {
      const box = first("#q");
      if (!box) return void location.assign(places.t);
      event.preventDefault();
      box.focus();
      box.select();
    } else if (key === "j" || key === "k") {
      event.preventDefault();
      choose(chosen() + (key === "j" ? 1 : -1));
    } else if (key === "g") {
      waitingForPlace = Date.now();
    } else if (key === "?") {
      event.preventDefault();
      showHelp();
    } else if (/^[1-9]$/.test(key)) {
      const action = first(`[data-number="${key}"]`);
      if (action) {
        event.preventDefault();
        action.click();
      }
    }
  });

  // While a file travels: say so, and send it once.
  for (const form of all("form[data-sends-file]")) {
    form.addEventListener("submit", () => {
      const wait = form.querySelector("[data-sending]");
      if (wait) wait.hidden = false;
      for (const button of form.querySelectorAll("button")) button.disabled = true;
    });
  }
  window.addEventListener("pageshow", () => {
    for (const button of all("form[data-sends-file] button")) button.disabled = false;
    for (const wait of all("[data-sending]")) wait.hidden = true;
  });
})();
