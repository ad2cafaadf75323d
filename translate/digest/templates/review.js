(function () {
  "use strict";
  var form = document.getElementById("filter");
  var rows = Array.prototype.slice.call(document.querySelectorAll("li.row"));
  var articles = Array.prototype.slice.call(document.querySelectorAll("article"));
  form.hidden = false;
  function shown(row, wanted) {
    if (wanted === "all") return true;
    if (wanted === "flagged") return row.dataset.flags !== "";
    if (wanted === "summary") return row.classList.contains("summary");
    return row.dataset.flags.split(" ").indexOf(wanted) >= 0;
  }
  function filter() {
    var wanted = form.elements.show.value;
    rows.forEach(function (row) { row.hidden = !shown(row, wanted); });
    articles.forEach(function (article) { article.hidden = !article.querySelector("li.row:not([hidden])"); });
  }
  function move(step) {
    var open = rows.filter(function (row) { return !row.hidden && row.dataset.flags !== ""; });
    var at = open.indexOf(document.activeElement.closest("li.row"));
    var next = open[at < 0 ? (step > 0 ? 0 : open.length - 1) : at + step];
    if (next) next.querySelector("a").focus();
  }
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  form.elements.show.addEventListener("change", filter);
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.tagName === "SELECT") return;
    if (event.key === "j") move(1);
    if (event.key === "k") move(-1);
  });
  filter();
})();
