// Runs before the page is drawn, so that it is drawn once. The app keeps the choice under the same name.
try {
  const theme = localStorage.getItem("frontrow.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage is forbidden here; the system's theme holds.
}
