/**
 * The only script of a page: shows the cases that fit what was typed and chosen. Without it, all are shown.
 */
export const FILTER_SCRIPT = `
const search = document.querySelector('#search');
const boxes = [...document.querySelectorAll('.filters input[type=checkbox]')];
const cases = [...document.querySelectorAll('.cases > li')].map((item) => ({ item, status: item.dataset.status, text: item.dataset.text }));
const suites = [...document.querySelectorAll('section.suite')];
const shown = document.querySelector('#shown');
function filter() {
  const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean);
  const statuses = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
  let [count, more] = [0, 0];
  for (const { item, status, text } of cases) {
    const isMeant = words.every((word) => text.includes(word));
    item.hidden = !isMeant || !statuses.has(status);
    if (!item.hidden) count += 1;
    else if (isMeant) more += 1;
  }
  for (const suite of suites) suite.hidden = suite.querySelector('li:not([hidden])') === null;
  shown.textContent = count + ' of ' + cases.length + ' shown' + (words.length > 0 && more > 0 ? ', ' + more + ' more fit' : '');
}
search.addEventListener('input', filter);
for (const box of boxes) box.addEventListener('change', filter);
// Enter would load the page again.
document.querySelector('.filters').addEventListener('submit', (event) => event.preventDefault());
document.querySelector('.filters').hidden = false;
filter();
`;
