// Streamlit writes lang="en", and the theme on the app alone, outside of which dialogs stand.
document.documentElement.style.colorScheme =
  getComputedStyle(document.querySelector(".stApp")).colorScheme;
// Streamlit's own words are English: those of `dbWords` are put in their place. What articles and
// readers say stands in .stHtml and is left alone.
// Also around what is not ours: "Add: Khe", "Remove a.docx", "25 options available.", "add icon".
window.dbWord = (text) => {
  const [, head, tail] = /^([A-Za-z]+[:,]|Remove)( .*)$/.exec(text ?? "") ?? [];
  const number = /\d+/.exec(text ?? "")?.[0];
  if (/^\w+ icon$/.test(text)) return dbWords.icon;
  return dbWords[text?.trim()] ?? (dbWords[head] && dbWords[head] + tail)
    ?? dbWords[text?.replace(number, "#")]?.replace("#", number);
};
window.dbNames = ["aria-label", "title", "placeholder", "alt"];
window.dbSpeak ??= (root) => {
  const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
  for (let node = root; node; node = walk.nextNode()) {
    if (node.nodeType === Node.TEXT_NODE) {
      if (node.parentElement?.closest(".stHtml, .stCode")) continue;
      const ours = dbWord(node.nodeValue);
      if (ours && node.nodeValue !== ours) node.nodeValue = ours;
    } else if (node.getAttribute) {
      for (const name of dbNames) {
        const ours = dbWord(node.getAttribute(name));
        if (ours && node.getAttribute(name) !== ours) node.setAttribute(name, ours);
      }
    }
  }
};
window.dbWatch ??= new MutationObserver((changes) => {
  for (const each of changes) {
    if (each.type !== "childList") dbSpeak(each.target);
    each.addedNodes.forEach(dbSpeak);
  }
});
dbWatch.observe(document.body, {
  childList: true, subtree: true, characterData: true, attributeFilter: dbNames,
});
// A field that is left tells its value a moment later, and Streamlit then goes back to its page: so
// a link that is tapped at once waits until it has.
window.dbLeft ??= (document.addEventListener("focusout", (event) => {
  if (event.target.matches("input, textarea")) dbLeft = event.timeStamp;
}, true), document.addEventListener("click", (event) => {
  const link = event.target.closest('[data-testid="stSidebarNavLink"]');
  if (!link || !event.isTrusted || event.timeStamp - dbLeft > 200) return;
  event.preventDefault();
  event.stopPropagation();
  setTimeout(() => link.click(), 200);
}, true), -1000);
