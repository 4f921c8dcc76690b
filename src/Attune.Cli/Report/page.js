// Sorts a table by a click on a heading.
for (const table of document.querySelectorAll('table')) {
  [...table.tHead.rows[0].cells].forEach((heading, column) => heading.addEventListener('click', () => {
    const up = heading.dataset.up !== 'true';
    heading.dataset.up = up;
    const key = row => row.cells[column] ? row.cells[column].textContent : '';
    const rows = [...table.tBodies[0].rows].sort((a, b) => (up ? 1 : -1) * key(a).localeCompare(key(b), undefined, { numeric: true }));
    table.tBodies[0].append(...rows);
  }));
}
