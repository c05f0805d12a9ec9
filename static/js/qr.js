// The page to print.
// @ts-check
document.querySelector('[data-do="print"]')?.addEventListener("click", () => window.print());
