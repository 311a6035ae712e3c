// What the page reads of the server: the version, and the token without which nothing is written.

/** The server answered, and not with what was asked. */
export class Refusal extends Error {}

export async function readJson(address) {
  let response;
  try {
    // asked again of the server even where the page itself comes out of a cache
    response = await fetch(address, {
      headers: { Accept: "application/json" },
      credentials: "same-origin",
      cache: "no-cache",
    });
  } catch {
    throw new Refusal("Le serveur ne répond pas : vérifiez la connexion, puis rechargez la page.");
  }
  if (response.redirected) throw new Refusal("Session expirée. Reconnectez-vous, puis rechargez la page.");
  if (!response.ok)
    throw new Refusal(`Les montants n’ont pas pu être lus (réponse ${response.status}) : rechargez la page.`);
  return response.json();
}

/** Gives the token of the page; read again on the page itself where it has turned; null where one must sign in. */
export function tokenOf(root) {
  const field = root.querySelector("input[name=csrfmiddlewaretoken]");
  return async (renewed) => {
    if (!renewed) return field.value;
    const response = await fetch(location.href, { credentials: "same-origin" });
    if (response.redirected || !response.ok) return null;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const same = page.querySelector("[data-saisie]");
    // signed in under another name: what was typed here is not theirs to save
    if (same?.dataset.personne !== root.dataset.personne) return null;
    field.value = same.querySelector("input[name=csrfmiddlewaretoken]").value;
    return field.value;
  };
}

/** A random number, also where the browser makes none itself: on a page that is not secure. */
export function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
