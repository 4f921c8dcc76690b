// Lights up a trial in picture and table, filters by dragging along axes.
(() => {
  const svg = document.querySelector('svg'), rows = [...document.querySelectorAll('tbody tr')];
  const lines = new Map([...svg.querySelectorAll('polyline')].map(l => [l.dataset.trial, l]));
  const rowOf = new Map(rows.map(r => [r.dataset.trial, r]));
  const light = (trial, on) => [lines.get(trial), rowOf.get(trial)].forEach(e => e && e.classList.toggle('lit', on));
  for (const e of [...lines.values(), ...rows]) {
    e.addEventListener('mouseenter', () => light(e.dataset.trial, true));
    e.addEventListener('mouseleave', () => light(e.dataset.trial, false));
  }

  const ranges = new Map();
  const filter = () => rows.forEach(row => {
    const line = lines.get(row.dataset.trial);
    const places = line ? line.dataset.at.split(' ').map(Number) : null;
    const off = ranges.size > 0 && (!places || [...ranges].some(([axis, [from, to]]) => places[axis] < from || places[axis] > to));
    row.classList.toggle('off', off);
    if (line) line.classList.toggle('off', off);
  });
  const placeOf = event => {
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    return Math.min(1, Math.max(0, (Number(svg.dataset.bottom) - point.y) / (svg.dataset.bottom - svg.dataset.top)));
  };
  for (const grip of svg.querySelectorAll('.grip')) {
    const axis = Number(grip.dataset.axis), brush = svg.querySelector(`.brush[data-axis="${axis}"]`);
    grip.addEventListener('pointerdown', down => {
      const start = placeOf(down);
      grip.setPointerCapture(down.pointerId);
      const move = event => {
        const [from, to] = [start, placeOf(event)].sort((a, b) => a - b), height = svg.dataset.bottom - svg.dataset.top;
        if (to - from < 0.01) ranges.delete(axis); else ranges.set(axis, [from, to]);
        brush.setAttribute('visibility', ranges.has(axis) ? 'visible' : 'hidden');
        brush.setAttribute('y', svg.dataset.bottom - to * height);
        brush.setAttribute('height', (to - from) * height);
        filter();
      };
      move(down);
      grip.addEventListener('pointermove', move);
      grip.addEventListener('pointerup', () => grip.removeEventListener('pointermove', move), { once: true });
    });
  }
})();
