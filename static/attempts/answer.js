// The practice page: the draft in this browser, the counts, the time spent and the timer.
//
// A draft is {text, token, seconds, timer, submitted}, one per question. It goes only when an attempt with its token
// is on the page, so a submit whose reply was lost leaves the text here, and the server knows the token again.

const SAVE_WITHIN_MS = 400;
const draftKey = (question) => `draft:${question}`;

function readDraft(question) {
  try {
    return JSON.parse(localStorage.getItem(draftKey(question)));
  } catch {
    return null; // storage is forbidden, or holds something that is not ours
  }
}

function writeDraft(question, draft) {
  try {
    if (draft) localStorage.setItem(draftKey(question), JSON.stringify(draft));
    else localStorage.removeItem(draftKey(question));
    return true;
  } catch {
    return false;
  }
}

function forgetSaved(scope) {
  for (const element of scope.querySelectorAll("[data-saved-token]")) {
    const { question, savedToken } = element.dataset;
    if (readDraft(question)?.token === savedToken) writeDraft(question, null);
  }
}

// crypto.randomUUID exists only on https and localhost.
function newToken() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

const clockText = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
const counted = (number, noun) => `${number.toLocaleString("en-US")} ${noun}${number === 1 ? "" : "s"}`;

function start(form) {
  const { question } = form.dataset;
  const least = Number(form.dataset.min);
  const most = Number(form.dataset.max);
  const text = form.elements.answer_text;
  const find = (name) => form.querySelector(`[${name}]`);
  const draft = { text: "", seconds: 0, timer: null, submitted: null, ...readDraft(question) };
  // A timer that ran out long ago belongs to another day.
  if (draft.timer && Date.now() > draft.timer.endsAt + 3_600_000) draft.timer = null;
  const limits = find("data-count").textContent;
  let dirty = false;
  let announced = new Set();

  if (text.value) {
    // The form came back with a message: its own text and token hold.
    draft.token = form.elements.token.value;
    draft.submitted = null;
  } else {
    text.value = draft.text;
    draft.token ||= form.elements.token.value;
    form.elements.token.value = draft.token;
  }

  function problem() {
    const length = [...text.value.trim()].length;
    const all = [...text.value].length;
    if (length < least) return `${counted(least - length, "more character")} to submit`;
    if (all > most) return `${counted(all - most, "character")} too many`;
    return "";
  }

  function showCounts() {
    if (!text.value) {
      find("data-count").textContent = limits;
      find("data-limit-note").textContent = "";
      return;
    }
    const words = text.value.trim() ? text.value.trim().split(/\s+/).length : 0;
    find("data-count").textContent = `${counted(words, "word")} · ${counted([...text.value].length, "character")}`;
    const note = problem();
    find("data-limit-note").textContent = note ? ` · ${note}` : "";
  }

  function grow() {
    if (CSS.supports("field-sizing", "content")) return;
    text.style.height = "auto";
    text.style.height = `${text.scrollHeight + 2}px`;
  }

  function save() {
    dirty = false;
    const worthKeeping = draft.text || draft.timer;
    const kept = writeDraft(question, worthKeeping ? draft : null);
    const state = kept ? "Draft kept in this browser" : "This browser does not keep drafts";
    find("data-draft-state").textContent = draft.text ? state : "";
  }

  function typed() {
    draft.text = text.value;
    text.removeAttribute("aria-invalid");
    find("data-limit-note").classList.remove("field-error");
    if (draft.submitted !== null && draft.submitted !== text.value) {
      // Another text than the one that was sent: another attempt.
      draft.submitted = null;
      draft.token = newToken();
      form.elements.token.value = draft.token;
    }
    showCounts();
    grow();
    if (!dirty) setTimeout(() => dirty && save(), SAVE_WITHIN_MS);
    dirty = true;
  }

  function announce(message) {
    if (announced.has(message)) return;
    announced.add(message);
    find("data-timer-announcement").textContent = message;
  }

  function showTimer() {
    const clock = find("data-timer-clock");
    const { timer } = draft;
    if (!timer) {
      clock.textContent = "";
      clock.dataset.phase = "";
      return;
    }
    const left = Math.ceil((timer.endsAt - Date.now()) / 1000);
    const share = left / (timer.minutes * 60);
    clock.dataset.phase = left <= 0 || share <= 0.1 ? "red" : share <= 0.4 ? "amber" : "green";
    clock.textContent = left > 0 ? clockText(left) : `${clockText(-left)} over`;
    if (left <= 0) announce("The time is up. You can go on writing.");
    else if (left <= 60) announce("One minute left.");
    else if (share <= 0.5) announce(`Half of the time is left: ${clockText(left)}.`);
  }

  function chooseTimer(minutes) {
    draft.timer = minutes ? { minutes, endsAt: Date.now() + minutes * 60_000 } : null;
    announced = new Set();
    announce(minutes ? `Timer started: ${minutes} minutes.` : "Timer off.");
    showTimer();
    save();
  }

  function tick() {
    if (!form.isConnected) {
      clearInterval(ticking);
      return;
    }
    if (!document.hidden) draft.seconds += 1;
    form.elements.time_spent_sec.value = draft.seconds;
    showTimer();
    if (draft.text && draft.seconds % 5 === 0) save(); // the time spent
  }

  text.addEventListener("input", typed);
  form.querySelector("[data-timer]").addEventListener("change", (event) => chooseTimer(Number(event.target.value)));
  addEventListener("pagehide", () => form.isConnected && dirty && save());
  document.addEventListener("visibilitychange", () => form.isConnected && dirty && save());

  // Before htmx and the browser see it: what the server would refuse is said here, with the text untouched.
  form.addEventListener(
    "submit",
    (event) => {
      const note = problem();
      if (note) {
        event.preventDefault();
        event.stopImmediatePropagation();
        text.setAttribute("aria-invalid", "true");
        find("data-limit-note").textContent = ` · ${note}`;
        find("data-limit-note").classList.add("field-error");
        text.focus();
        return;
      }
      form.elements.time_spent_sec.value = draft.seconds;
      draft.submitted = text.value;
      draft.text = text.value;
      save();
    },
    true,
  );

  const chosen = form.querySelector(`input[name=timer_minutes][value="${draft.timer?.minutes ?? ""}"]`);
  if (chosen) chosen.checked = true;
  const ticking = setInterval(tick, 1000);
  showCounts();
  showTimer();
  grow();
  if (draft.text) save();
}

function prepare(scope) {
  forgetSaved(scope);
  const form = scope.id === "answer-form" ? scope : scope.querySelector("#answer-form");
  if (form && !form.dataset.started) {
    form.dataset.started = "yes";
    start(form);
  }
}

prepare(document);
document.addEventListener("htmx:load", (event) => prepare(event.target.parentElement ?? event.target));
