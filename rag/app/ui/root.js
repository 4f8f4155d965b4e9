// Streamlit writes lang="en", and the theme on the app alone, outside of which dialogs stand.
document.documentElement.style.colorScheme =
  getComputedStyle(document.querySelector(".stApp")).colorScheme;
