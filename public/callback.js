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
  if (!page || !words || !form || !location.search) return;

  const body = new URLSearchParams({ server: page.dataset.server, query: location.search.slice(1) });
  // The code is of no use in the history, nor to whoever looks over a shoulder.
  history.replaceState(null, "", location.pathname);
  form.hidden = true;
  say("Relink is fetching the access. This takes a few seconds.");

  fetch(form.action, {
    method: "POST",
    headers: { Accept: "application/json", "Content-Type": "application/x-www-form-urlencoded" },
    body,
  }).then(
    async (answer) => (answer.ok ? finish(await answer.json()) : sendForm()),
    () => {
      form.hidden = false;
      say("We can't reach Relink's server. Check your network, then choose Finish connecting.");
    },
  );

  // The server tells every failure in words, on a page of its own.
  function sendForm() {
    form.submit();
  }

  function finish({ notice, return_to, words: outcome }) {
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
      setTimeout(stay, CLOSE_MILLIS, outcome, return_to);
    });
  }

  function stay(outcome, returnTo) {
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
