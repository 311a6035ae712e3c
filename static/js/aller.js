// « Aller à »: the search field of the header proposes, as one types, the pages of the menu. Without this script, or
// with Enter on no proposal, the field is a form that searches. Combobox with a list, as WAI-ARIA describes it.

const form = document.querySelector("form[data-aller]");
if (form) {
  const field = form.querySelector("input");
  const list = document.createElement("ul");
  list.id = "aller-liste";
  list.className = "p-aller__liste";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Pages proposées");
  list.hidden = true;
  form.append(list);
  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  field.setAttribute("aria-expanded", "false");

  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const pages = [...document.querySelectorAll("#menu a")].map((link) => ({ name: link.textContent.trim(), href: link.href }));
  let chosen = -1;

  const close = () => {
    chosen = -1;
    list.hidden = true;
    list.replaceChildren();
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  };

  const choose = (position) => {
    const options = [...list.children];
    chosen = (position + options.length + 1) % (options.length + 1);
    options.forEach((option, index) => option.setAttribute("aria-selected", String(index === chosen)));
    if (chosen < options.length) field.setAttribute("aria-activedescendant", options[chosen].id);
    else field.removeAttribute("aria-activedescendant");
  };

  const propose = () => {
    close();
    const words = plain(field.value).split(/\s+/).filter(Boolean);
    if (words.length === 0) return;
    const found = pages.filter((page) => words.every((word) => plain(page.name).includes(word)));
    list.replaceChildren(
      ...found.map((page, index) => {
        const option = document.createElement("li");
        option.id = `aller-${index}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.dataset.href = page.href;
        option.append(page.name);
        return option;
      }),
    );
    list.hidden = found.length === 0;
    field.setAttribute("aria-expanded", String(found.length > 0));
  };

  field.addEventListener("input", propose);
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      if (list.hidden) field.blur();
      else close();
      event.stopPropagation();
    } else if (list.hidden) {
      return;
    } else if (event.key === "ArrowDown") {
      event.preventDefault();
      choose(chosen === -1 ? 0 : chosen + 1);
    } else if (event.key === "ArrowUp") {
      event.preventDefault();
      choose(chosen === -1 ? list.children.length - 1 : chosen - 1);
    } else if (event.key === "Enter" && list.children[chosen]) {
      event.preventDefault();
      location.assign(list.children[chosen].dataset.href);
    }
  });
  // the list must act before the field loses the focus
  list.addEventListener("pointerdown", (event) => {
    const option = event.target.closest("[data-href]");
    if (!option) return;
    event.preventDefault();
    location.assign(option.dataset.href);
  });
}
