// One press copies the text; where a browser lets no page write there, the text is marked, ready to be copied by hand.
const text = document.getElementById("text");
const button = document.getElementById("copy");
if (button) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    text.select();
    await navigator.clipboard?.writeText(text.value);
    document.getElementById("copied").hidden = !navigator.clipboard;
  });
}
