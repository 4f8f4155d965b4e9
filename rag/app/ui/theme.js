// Streamlit keeps the theme by the path of each page, and reads it when a page is loaded.
function setTheme({ theme, cookie }) {
  document.cookie = `${cookie}=${theme};path=/;max-age=31536000;samesite=strict`;
  const links = [...document.querySelectorAll('[data-testid="stSidebarNavLink"]')];
  for (const { pathname } of [location, ...links.map((link) => new URL(link.href))]) {
    const key = `stActiveTheme-${pathname}-v2`;
    if (theme === "System") localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(theme));
  }
  location.reload();
}
