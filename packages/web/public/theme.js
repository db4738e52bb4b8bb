// Before the first paint: the reader's choice of light or dark, if there is one. A file of its own, as the
// content security policy allows no inline script.
try {
  const chosen = localStorage.getItem("fumehood-theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
} catch {
  // Storage may be forbidden; then the system setting holds.
}
