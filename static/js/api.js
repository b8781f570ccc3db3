// The reader of the schema brings a <main> of its own; inside the page it is a group.
const reader = document.getElementById("swagger-ui");
new MutationObserver(() => {
  for (const inner of reader.querySelectorAll("main:not([role])")) inner.setAttribute("role", "group");
}).observe(reader, { childList: true, subtree: true });
