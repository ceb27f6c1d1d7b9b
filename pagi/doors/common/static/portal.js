// PAGI portal: what a page can do when script runs. Every page works without it.
// Listening for the money (server-sent events, else asking every few seconds), the countdown of a QR code,
// copying a number, printing and sharing a receipt, the label of the one button.
(() => {
  "use strict";
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const POLL_MS = 5000;
  let stop = () => {};

  const absolute = (address) => new URL(address || location.href, location.href).href;

  const reveal = () => {
    all("[data-with-script]").forEach((node) => (node.hidden = false));
    const focus = document.querySelector("[data-focus]");
    if (focus) focus.focus();
  };

  // The label of the button follows the chosen channel.
  const labels = () => {
    const button = document.querySelector("[data-pay-button]");
    if (!button) return;
    const choose = () => {
      const chosen = document.querySelector("input[name=kanal]:checked");
      if (chosen) button.textContent = chosen.dataset.pay;
    };
    all("input[name=kanal]").forEach((input) => input.addEventListener("change", choose));
    choose();
    // A second press while the first is on its way is not a second order.
    button.form.addEventListener("submit", () => setTimeout(() => (button.disabled = true), 0));
    window.addEventListener("pageshow", () => (button.disabled = false));
  };

  // Asking the bank takes seconds: the button says so, and one press is one question.
  const asking = () =>
    all("form[data-ask]").forEach((form) => {
      const button = form.querySelector("button");
      const words = button.querySelector("span");
      const before = words.textContent;
      form.addEventListener("submit", () => {
        words.textContent = form.dataset.ask;
        setTimeout(() => (button.disabled = true), 0);
      });
      window.addEventListener("pageshow", () => {
        words.textContent = before;
        button.disabled = false;
      });
    });

  const copying = () => {
    if (!navigator.clipboard) return;
    const said = document.querySelector("[data-said]");
    all("[data-copy-row]").forEach((row) => (row.hidden = false));
    all("[data-copy]").forEach((button) => {
      button.hidden = false;
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(
          "address" in button.dataset ? absolute(button.dataset.address) : button.dataset.copy,
        );
        if (!said) return;
        said.textContent = "";
        button.classList.add("done");
        setTimeout(() => (said.textContent = said.dataset.copied), 50);
        setTimeout(() => button.classList.remove("done"), 2000);
      });
    });
  };

  // The countdown runs on time passed since the page came, so a wrong clock on the phone does not matter.
  const countdown = () => {
    const timer = document.querySelector("[data-left]");
    if (!timer) return () => {};
    const bar = timer.closest(".life").querySelector("progress");
    const ends = performance.now() + Number(timer.dataset.left) * 1000;
    timer.hidden = false;
    const tick = () => {
      const left = Math.max(0, Math.ceil((ends - performance.now()) / 1000));
      timer.textContent = timer.dataset.words
        .replace("{minutes}", Math.floor(left / 60))
        .replace("{seconds}", String(left % 60).padStart(2, "0"));
      bar.value = left;
      if (left === 0) {
        clearInterval(every);
        setTimeout(() => location.reload(), 1000);
      }
    };
    const every = setInterval(tick, 1000);
    tick();
    return () => clearInterval(every);
  };

  // The receipt takes the place of this page, without a jump; a browser that cannot goes there instead.
  const arrive = async (address) => {
    stop();
    try {
      const answer = await fetch(address, { headers: { Accept: "text/html" }, cache: "no-store" });
      if (!answer.ok) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      document.title = page.title;
      history.replaceState(null, "", answer.url);
      document.body.replaceChildren(...page.body.childNodes);
      window.scrollTo(0, 0);
      start();
      const arrived = document.querySelector("[data-arrived]");
      if (arrived) arrived.focus({ preventScroll: true });
    } catch {
      location.replace(address);
    }
  };

  const listening = () => {
    const live = document.querySelector("[data-live]");
    if (!live) return () => {};
    const { events, bill, receipt } = live.dataset;
    let over = false;
    let polling = 0;
    let source = null;
    const heard = (status) => {
      if (over || !["paid", "cancelled"].includes(status)) return;
      over = true;
      if (status === "paid") arrive(receipt);
      else location.reload();
    };
    const ask = async () => {
      try {
        const answer = await fetch(bill, { headers: { Accept: "application/json" }, cache: "no-store" });
        if (answer.ok) heard((await answer.json()).status);
      } catch {
        // Away for a moment: ask again next time.
      }
    };
    const poll = () => {
      if (!polling) polling = setInterval(ask, POLL_MS);
    };
    const rest = () => {
      clearInterval(polling);
      polling = 0;
    };
    const listen = () => {
      source = new EventSource(events);
      source.addEventListener("open", rest);
      source.addEventListener("bill", (event) => heard(JSON.parse(event.data).status));
      source.addEventListener("error", () => {
        poll();
        // Refused for good (not merely cut): the browser does not try again by itself, so we do, later.
        if (source.readyState === EventSource.CLOSED && !over) setTimeout(() => over || listen(), 6 * POLL_MS);
      });
    };
    const back = () => document.visibilityState === "visible" && ask();
    document.addEventListener("visibilitychange", back);
    if (window.EventSource) listen();
    else poll();
    return () => {
      over = true;
      rest();
      if (source) source.close();
      document.removeEventListener("visibilitychange", back);
    };
  };

  // PAGI was away: ask quietly, and go on as soon as it is back.
  const healing = () => {
    const away = document.querySelector("[data-again]");
    if (!away) return () => {};
    const every = setInterval(async () => {
      try {
        const answer = await fetch(away.dataset.again, { cache: "no-store" });
        if (answer.status < 500) location.replace(away.dataset.again);
      } catch {
        // Still away.
      }
    }, 2 * POLL_MS);
    return () => clearInterval(every);
  };

  const receipt = () => {
    all("[data-print]").forEach((button) => button.addEventListener("click", () => window.print()));
    if (!navigator.share) return;
    all("[data-share-row]").forEach((row) => (row.hidden = false));
    all("[data-share]").forEach((button) =>
      button.addEventListener("click", () =>
        navigator
          .share({ title: button.dataset.share, url: absolute(button.dataset.address) })
          .catch(() => {}),
      ),
    );
  };

  const start = () => {
    reveal();
    labels();
    asking();
    copying();
    receipt();
    const ends = [countdown(), listening(), healing()];
    stop = () => ends.forEach((end) => end());
  };
  start();
})();
