// Scroll the opened article to its quotation, as soon as both are there.
(function look(left) {
  const mark = document.querySelector(".db-article mark");
  if (mark) {
    const box = mark.closest(".db-article");
    box.scrollTop += mark.getBoundingClientRect().top - box.getBoundingClientRect().top
      - box.clientHeight / 3;
  } else if (left > 0) { setTimeout(look, 50, left - 1); }
})(40);
