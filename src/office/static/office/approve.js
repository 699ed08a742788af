// Asks the signer's passkey to answer the list's hash, and sends the answer to the office. Without HTTPS (or localhost)
// no browser hands out passkeys: then the page says so and opens the other way.
(() => {
  "use strict";
  const form = document.getElementById("approve");
  if (!form) return;
  const bytes = (text) =>
    Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const show = (name) => {
    for (const one of document.querySelectorAll("[data-approve-message]")) {
      one.hidden = one.dataset.approveMessage !== name;
    }
  };
  const openOtherWay = () => {
    const other = document.getElementById("other-way");
    if (other) other.open = true;
  };
  const host = form.dataset.hosts.split(",").find((one) => one === location.hostname);
  const refuse = (why) => {
    show(why);
    openOtherWay();
    form.querySelector("button").disabled = true;
  };
  if (!window.isSecureContext || !window.PublicKeyCredential) return refuse("insecure");
  if (!host) return refuse("elsewhere");

  const ask = () =>
    navigator.credentials.get({
      publicKey: {
        challenge: bytes(form.dataset.challenge),
        rpId: host,
        allowCredentials: form.dataset.credentials.split(",").map((id) => ({ type: "public-key", id: bytes(id) })),
        userVerification: "required",
        timeout: 120_000,
      },
    });

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    show("asking");
    try {
      const { rawId, response } = await ask();
      form.elements.credential.value = text(rawId);
      form.elements.authenticator_data.value = text(response.authenticatorData);
      form.elements.client_data.value = text(response.clientDataJSON);
      form.elements.signature.value = text(response.signature);
      form.submit();
    } catch {
      show("refused");
      openOtherWay();
    }
  });
})();
