// The second version of an answer, beside the form: to choose from, and after that to go back to until the answer is
// submitted.
import { find } from "../site/dom.js";

/** @typedef {"elsewhere" | "source" | "kept"} Why */

const WORDS = {
  elsewhere: {
    title: "This answer was also edited elsewhere.",
    note: "Your text is in the form, and the other version is here. Neither is lost.",
    keep: "Keep this one",
    use: "Use the other",
  },
  source: {
    title: "You have a draft of this answer.",
    note: "It is in the form, and your last answer is here.",
    keep: "Keep the draft",
    use: "Start from your last answer",
  },
  kept: {
    title: "A second version is kept until you submit.",
    note: "",
    keep: "",
    use: "Use the other",
  },
};

export class Versions {
  /**
   * @param {ParentNode} form
   * @param {(useOther: boolean) => void} choose
   */
  constructor(form, choose) {
    this.panel = find(HTMLElement, "[data-versions]", form);
    this.title = find(HTMLElement, "[data-versions-title]", form);
    this.note = find(HTMLElement, "[data-versions-note]", form);
    this.details = find(HTMLDetailsElement, "[data-versions-details]", form);
    this.text = find(HTMLElement, "[data-versions-text]", form);
    this.link = find(HTMLElement, "[data-versions-link]", form); // beside Submit, when the panel is out of sight
    this.keep = find(HTMLButtonElement, "[data-versions-keep]", form);
    this.use = find(HTMLButtonElement, "[data-versions-use]", form);
    this.keep.addEventListener("click", () => choose(false));
    this.use.addEventListener("click", () => choose(true));
  }

  /**
   * @param {string | null} second
   * @param {Why} why
   */
  show(second, why) {
    this.panel.hidden = !second;
    this.link.hidden = !second || why === "kept";
    this.text.textContent = second;
    const words = WORDS[why];
    // Only what has changed: the title is a live region, and the details may have been opened by hand.
    if (this.title.textContent === words.title && !this.panel.hidden) return;
    this.title.textContent = second ? words.title : "";
    this.note.textContent = words.note;
    this.keep.textContent = words.keep;
    this.keep.hidden = !words.keep;
    this.use.textContent = words.use;
    this.panel.classList.toggle("notice-warning", why !== "kept");
    this.details.open = why !== "kept";
  }
}
