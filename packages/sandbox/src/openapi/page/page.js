// Finds operations by words, copies commands, opens what a link names. Without it the page shows everything all the same.

const find = document.querySelector("#find");
const found = document.querySelector(".found");
const none = document.querySelector(".none");

function applySearch() {
  const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  for (const part of document.querySelectorAll(".part")) {
    let inPart = 0;
    for (const operation of part.querySelectorAll(".op")) {
      const fits = words.every((word) => operation.dataset.words.includes(word));
      operation.hidden = !fits;
      if (fits) inPart += 1;
    }
    part.hidden = inPart === 0;
    part.querySelector(".count").textContent = String(inPart);
    document.querySelector(`.side a[href="#${part.id}"] span`).textContent = String(inPart);
    document.querySelector(`.side a[href="#${part.id}"]`).classList.toggle("off", inPart === 0);
    count += inPart;
  }
  document.querySelector(".intro").hidden = words.length > 0;
  none.hidden = count > 0;
  found.hidden = words.length === 0;
  found.textContent = `${count} of ${found.dataset.all}`;
}

function clearSearch() {
  find.value = "";
  applySearch();
}

/** Opens the operation that the address names; a search must not hide it. */
function openNamed() {
  const named = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (named?.classList.contains("op") !== true) return;
  if (named.hidden) clearSearch();
  history.scrollRestoration = "manual";
  named.open = true;
  named.scrollIntoView({ block: "start" });
}

function addSearch() {
  find.form.hidden = false;
  find.form.addEventListener("submit", (event) => event.preventDefault());
  find.addEventListener("input", () => {
    applySearch();
    scrollTo(0, 0);
  });
  document.querySelector("[data-clear]").addEventListener("click", clearSearch);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && document.activeElement === find) clearSearch();
    const isTyping = document.activeElement instanceof HTMLInputElement;
    if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    find.focus();
  });
  addEventListener("hashchange", openNamed);
  openNamed();
}

/** An opened operation stands in the address, so that it can be sent to somebody. */
function addAddresses() {
  for (const operation of document.querySelectorAll(".op")) {
    operation.addEventListener("toggle", () => {
      if (operation.open) history.replaceState(null, "", `#${operation.id}`);
    });
  }
}

/**
 * @param {HTMLButtonElement} button
 * @param {Element} block
 */
async function copyText(button, block) {
  await navigator.clipboard.writeText(block.textContent ?? "");
  button.textContent = "Copied";
  setTimeout(() => (button.textContent = "Copy"), 1500);
}

function addCopyButtons() {
  // Browsers let pages write to the clipboard only on loopback and over TLS.
  if (!navigator.clipboard) return;
  for (const block of document.querySelectorAll("pre.code")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.addEventListener("click", () => void copyText(button, block));
    const holder = document.createElement("div");
    holder.className = "copyable";
    block.replaceWith(holder);
    holder.append(block, button);
  }
}

if (find) {
  addSearch();
  addAddresses();
}
addCopyButtons();
