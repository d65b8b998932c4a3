// Opens the <details> that the address points at: a link to #strategy leads to its levels, not to a closed line.
function openTarget() {
  const target = document.getElementById(location.hash.slice(1));
  if (target instanceof HTMLDetailsElement) {
    target.open = true;
    target.scrollIntoView();
  }
}

openTarget();
addEventListener("hashchange", openTarget);
