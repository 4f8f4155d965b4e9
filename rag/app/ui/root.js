// Streamlit writes lang="en", and the theme on the app alone, outside of which dialogs stand.
document.documentElement.style.colorScheme =
  getComputedStyle(document.querySelector(".stApp")).colorScheme;
// Streamlit's own words are English: those of `dbWords` are put in their place. What articles and
// readers say stands in .stHtml and is left alone.
window.dbSpeak ??= (root) => {
  const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
  for (let node = root; node; node = walk.nextNode()) {
    if (node.nodeType === Node.TEXT_NODE) {
      const ours = dbWords[node.nodeValue.trim()];
      if (node.parentElement?.closest(".stHtml, .stCode")) continue;
      if (ours) { if (node.nodeValue !== ours) node.nodeValue = ours; }
      else if (node.nodeValue.startsWith("Add: ")) {
        node.nodeValue = dbWords["Add:"] + node.nodeValue.slice(4);
      }
    } else if (node.getAttribute) {
      for (const name of ["aria-label", "title", "placeholder"]) {
        const ours = dbWords[node.getAttribute(name)];
        if (ours && node.getAttribute(name) !== ours) node.setAttribute(name, ours);
      }
    }
  }
};
window.dbWatch ??= new MutationObserver((changes) => {
  for (const each of changes) {
    if (each.type === "characterData") dbSpeak(each.target);
    each.addedNodes.forEach(dbSpeak);
  }
});
dbWatch.observe(document.body, { childList: true, subtree: true, characterData: true });
