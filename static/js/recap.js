// A party's recap: its picture goes where the phone's own sheet sends it. Where there is none, the links beside it save the picture.
// @ts-check
const card = document.getElementById("share");
const button = card?.querySelector("button");

/** @param {Blob} blob */
const asFile = (blob) => new File([blob], "party.jpg", { type: "image/jpeg" });

async function share() {
  const { picture = "", name = "" } = card?.dataset ?? {};
  const answer = await fetch(picture);
  if (!answer.ok) return location.assign(picture); // the box says why
  const files = [asFile(await answer.blob())];
  await navigator.share({ files, title: name, url: location.href }).catch(() => {}); // the guest thought better of it
}

if (button && navigator.canShare?.({ files: [asFile(new Blob())] })) {
  button.hidden = false;
  button.addEventListener("click", () => void share());
}
