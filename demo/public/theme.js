// Sets light or dark before the first paint. A file of its own, not an inline script: the shop keeps a strict
// Content-Security-Policy (script-src 'self').
(function () {
  var root = document.documentElement;
  function apply() {
    var chosen = null;
    try {
      chosen = localStorage.getItem("larch.theme");
    } catch {
      // Storage may be switched off; the system's preference then decides.
    }
    var dark = matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = chosen === "light" || chosen === "dark" ? chosen : dark ? "dark" : "light";
  }
  apply();
  // Tells other documents of the shop (the size guide in its frame, other tabs) when the choice changes.
  addEventListener("storage", function (event) {
    if (event.key === "larch.theme") apply();
  });
})();
