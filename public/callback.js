// The callback page: hands the provider's whole answer to the server, tells the page that began, and closes.
// Without this script the page's form does the first, and the server the rest.
(() => {
  "use strict";

  // The same names as in the application (browser/popup.rs, browser/notices.rs).
  const POPUP = "relink-authorize";
  const CHANNEL = "relink-flow";
  // How long the page that began may take to say that this is its popup.
  const ANSWER_MILLIS = 700;
  // How long a browser may take to close the window before we say that it is still there.
  const CLOSE_MILLIS = 400;

  const page = document.getElementById("callback");
  const words = document.getElementById("callback-words");
  const form = document.getElementById("callback-form");
  if (!page || !words || !form) return;

  // The provider's answer came in the query or was posted; the page holds it either way.
  const body = new URLSearchParams({ server: page.dataset.server, query: form.elements.query.value });
  form.hidden = true;
  say("Relink is fetching the access. This takes a few seconds.");

  fetch(form.action, {
    method: "POST",
    headers: { Accept: "application/json", "Content-Type": "application/x-www-form-urlencoded" },
    body,
  }).then(
    async (answer) => (answer.ok ? finish(await answer.json()) : sendForm()),
    () => {
      // The address keeps the answer, so that a reload tries again.
      form.hidden = false;
      say("We can't reach Relink's server. Check your network, then choose Finish connecting.");
    },
  );

  // The server tells every failure in words, on a page of its own.
  function sendForm() {
    cleanAddress("");
    form.submit();
  }

  // The code is of no use in the history, nor to whoever looks over a shoulder.
  function cleanAddress(query) {
    history.replaceState(null, "", location.pathname + query);
  }

  function finish({ notice, return_to, title, words: outcome }) {
    // Whoever reloads this page, or comes back to it, is told again how the flow came out.
    cleanAddress(`?flow=${notice.flow}`);
    const channel = new BroadcastChannel(CHANNEL);
    // A provider's Cross-Origin-Opener-Policy takes away the opener and the window's name; then the page that began
    // still knows that it has opened a window for this flow, and says so.
    const claimed = new Promise((resolve) => {
      channel.addEventListener("message", ({ data }) => {
        if (data && data.flow === notice.flow && data.claimed === true) resolve(true);
      });
      setTimeout(resolve, ANSWER_MILLIS, false);
    });
    if (window.opener) window.opener.postMessage(notice, location.origin);
    channel.postMessage(notice);

    Promise.race([claimed, window.name === POPUP ? Promise.resolve(true) : claimed]).then((isPopup) => {
      if (!isPopup) return location.replace(return_to);
      window.close();
      setTimeout(stay, CLOSE_MILLIS, title, outcome, return_to);
    });
  }

  function stay(title, outcome, returnTo) {
    const heading = document.getElementById("lone-title");
    if (heading) heading.textContent = title;
    say(`${outcome} You can close this window.`);
    const link = document.createElement("a");
    link.className = "button";
    link.href = returnTo;
    link.textContent = "Go back to Relink";
    const line = document.createElement("p");
    line.append(link);
    page.append(line);
  }

  function say(text) {
    words.textContent = text;
  }
})();
