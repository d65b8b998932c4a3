// Opens the <details> the address points to, so that a link to #strategy shows the levels and not just their summary.
function openTarget() {
  const target = document.getElementById(location.hash.slice(1));
  if (target instanceof HTMLDetailsElement) {
    target.open = true;
    target.scrollIntoView();
  }
}

openTarget();
addEventListener("hashchange", openTarget);
