// Streamlit writes lang="en", and the theme on the app alone, outside of which dialogs stand.
document.documentElement.style.colorScheme =
  getComputedStyle(document.querySelector(".stApp")).colorScheme;
// Streamlit's own words are English: those of `dbWords` are put in their place. What articles and
// readers say stands in .stHtml and is left alone.
// Also around what is not ours: "Add: Khe", "Remove a.docx", "25 options available.", "add icon",
// "Today, 2 tháng 9 selected", "Selected Date: March 03, 2024".
window.dbAround = new RegExp("^([A-Za-z]+(?: date)?[:,]|Remove|Help for)?(.*?)"
  + "(selected|files are not allowed\\.|First available date|Last available date)?$", "is");
window.dbWord = (given) => {
  const text = given?.trim() ?? "";
  if (/^\w+ icon$/.test(text)) return dbWords.icon;
  if (/^[A-Z][a-z]+ \d\d, \d{4}$/.test(text)) return new Date(text).toLocaleDateString(navigator.language);
  const numbers = (text.match(/\d+/g) ?? []).values();
  const [, head, middle, tail] = dbAround.exec(text);
  return dbWords[text] ?? dbWords[text.replace(/\d+/g, "#")]?.replace(/#/g, () => numbers.next().value)
    ?? ((dbWords[head] || dbWords[tail]) && [dbWords[head] ?? head, dbWord(middle) ?? middle.trim(),
      dbWords[tail]].filter(Boolean).join(" "));
};
// Streamlit draws calendars and numbers as the browser's language has them; it asks anew when it
// looks whether the theme is still that of the system.
window.dbLanguage = (language) => {
  document.documentElement.lang = language;
  const locale = { vi: "vi-VN", en: "en-GB" }[language];
  for (const [name, value] of [["language", locale], ["languages", [locale]]]) {
    Object.defineProperty(navigator, name, { value, configurable: true });
  }
  dispatchEvent(new Event("afterprint"));
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
