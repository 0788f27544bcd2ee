"use strict";
(() => {
  const root = document.documentElement;
  const over = (on) => (event) => {
    event.preventDefault();
    root.classList.toggle("over", on);
  };
  document.addEventListener("dragover", over(true));
  document.addEventListener("dragleave", over(false));
  document.addEventListener("drop", (event) => {
    over(false)(event);
    const { files } = event.dataTransfer;
    if (files.length === 0) return;
    document.getElementById("file").files = files;
    document.forms[0].requestSubmit();
  });
})();
