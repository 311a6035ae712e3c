// What the page reads of the server: the version, and the token without which nothing is written.

/** The server answered, and not with what was asked. */
export class Refus extends Error {}

export async function lire(address) {
  let response;
  try {
    response = await fetch(address, { headers: { Accept: "application/json" }, credentials: "same-origin" });
  } catch {
    throw new Refus("Le serveur ne répond pas : vérifiez la connexion, puis rechargez la page.");
  }
  if (response.redirected) throw new Refus("Session expirée. Reconnectez-vous, puis rechargez la page.");
  if (!response.ok) throw new Refus(`Les montants n’ont pas pu être lus (réponse ${response.status}) : rechargez la page.`);
  return response.json();
}

/** Gives the token of the page; read again on the page itself where it has turned; null where one must sign in. */
export function jetonDe(root) {
  const field = root.querySelector("input[name=csrfmiddlewaretoken]");
  return async (renewed) => {
    if (!renewed) return field.value;
    const response = await fetch(location.href, { credentials: "same-origin" });
    if (response.redirected || !response.ok) return null;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const found = page.querySelector("[data-saisie] input[name=csrfmiddlewaretoken]");
    if (!found) return null;
    field.value = found.value;
    return field.value;
  };
}
