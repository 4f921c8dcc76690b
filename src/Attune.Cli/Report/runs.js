// Draws the curves of runs: one picture for each number, one line for each run; by steps or by seconds, smoothed, on a logarithmic scale.
(() => {
  const { runs, charts } = JSON.parse(document.getElementById('curves').textContent);
  const colours = ['#2563eb', '#ea580c', '#16a34a', '#9333ea', '#dc2626', '#0891b2', '#ca8a04', '#db2777'];
  const view = { axis: 0, smoothing: 0, log: false, hidden: new Set() };
  const [width, height, left, right, top, bottom] = [480, 240, 58, 10, 8, 22];

  // The name of SVG's elements, from one that the page was written with: no address stands here.
  const frame = document.querySelector('svg').namespaceURI;
  const add = (parent, name, attributes, text) => {
    const element = document.createElementNS(frame, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    if (text !== undefined) element.textContent = text;
    return parent.appendChild(element);
  };
  const short = value => {
    const size = Math.abs(value);
    return size === 0 ? '0' : size >= 1e5 || size < 1e-3 ? value.toExponential(1) : String(Number(value.toPrecision(4)));
  };

  // An average that forgets, without the pull to 0 at its start.
  const smooth = points => {
    let [sum, weight] = [0, 0];
    return points.map(([x, y]) => {
      [sum, weight] = [sum * view.smoothing + y * (1 - view.smoothing), weight * view.smoothing + 1 - view.smoothing];
      return [x, sum / weight];
    });
  };
  const ticks = (low, high) => {
    const rough = (high - low) / 5, unit = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].map(f => f * unit).find(s => s >= rough);
    const marks = [];
    for (let mark = Math.ceil(low / step) * step; mark <= high + step * 1e-9; mark += step) marks.push(mark);
    return marks;
  };
  const range = values => {
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return low === high ? [low - (Math.abs(low) || 1) / 2, high + (Math.abs(high) || 1) / 2] : [low, high];
  };

  const figures = charts.map(chart => {
    const figure = document.createElement('figure'), caption = figure.appendChild(document.createElement('figcaption'));
    caption.append(chart.name, document.createElement('span'));
    document.querySelector('.charts').append(figure);
    return { chart, svg: add(figure, 'svg', { viewBox: `0 0 ${width} ${height}` }), readout: caption.querySelector('span') };
  });

  const draw = ({ chart, svg, readout }) => {
    svg.replaceChildren();
    const scale = view.log ? Math.log10 : y => y, back = view.log ? y => 10 ** y : y => y;
    const lines = chart.lines.map((points, run) => ({ run, points: points.map(p => [p[view.axis], p[2]]) }))
      .filter(l => !view.hidden.has(l.run)).map(l => ({ ...l, points: l.points.filter(p => p[1] !== null && (!view.log || p[1] > 0)) }))
      .filter(l => l.points.length > 0).map(l => ({ ...l, shown: smooth(l.points) }));
    if (lines.length === 0) return;
    const [x0, x1] = range(lines.flatMap(l => l.points.map(p => p[0]))), [y0, y1] = range(lines.flatMap(l => l.points.map(p => scale(p[1]))));
    const x = v => left + (v - x0) / (x1 - x0) * (width - left - right), y = v => top + (y1 - scale(v)) / (y1 - y0) * (height - top - bottom);
    for (const mark of ticks(y0, y1)) {
      add(svg, 'line', { class: 'grid', x1: left, x2: width - right, y1: y(back(mark)), y2: y(back(mark)) });
      add(svg, 'text', { x: left - 6, y: y(back(mark)) + 4, 'text-anchor': 'end' }, short(back(mark)));
    }
    for (const mark of ticks(x0, x1)) add(svg, 'text', { x: x(mark), y: height - 6, 'text-anchor': 'middle' }, short(mark));

    const path = (points, run, kind) => {
      const d = points.map((p, k) => `${k ? 'L' : 'M'}${x(p[0]).toFixed(1)} ${y(p[1]).toFixed(1)}`).join('');
      add(svg, 'path', { class: kind, d: points.length > 1 ? d : `${d}h.01`, stroke: colours[run % colours.length], 'stroke-linecap': 'round' });
    };
    for (const l of lines) {
      if (view.smoothing > 0) path(l.points, l.run, 'raw');
      path(l.shown, l.run, '');
    }

    const cursor = add(svg, 'line', { class: 'cursor', y1: top, y2: height - bottom, visibility: 'hidden' });
    svg.onpointerleave = () => { cursor.setAttribute('visibility', 'hidden'); readout.textContent = ''; };
    svg.onpointermove = event => {
      const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
      const at = x0 + (point.x - left) / (width - left - right) * (x1 - x0);
      const near = lines.map(l => l.shown.reduce((a, b) => Math.abs(b[0] - at) < Math.abs(a[0] - at) ? b : a));
      const place = near.reduce((a, b) => Math.abs(b[0] - at) < Math.abs(a[0] - at) ? b : a)[0];
      for (const end of ['x1', 'x2']) cursor.setAttribute(end, x(place));
      cursor.setAttribute('visibility', 'visible');
      readout.textContent = `${short(place)}: ${near.map(p => short(p[1])).join(' · ')}`;
    };
  };
  const drawAll = () => figures.forEach(draw);

  const legend = document.querySelector('.legend');
  runs.forEach((name, run) => {
    const button = legend.appendChild(document.createElement('button'));
    button.textContent = name;
    button.style.setProperty('--colour', colours[run % colours.length]);
    button.addEventListener('click', () => {
      if (!view.hidden.delete(run)) view.hidden.add(run);
      button.classList.toggle('off', view.hidden.has(run));
      drawAll();
    });
  });
  const listen = (id, change) => document.getElementById(id).addEventListener('input', event => { change(event.target); drawAll(); });
  listen('axis', e => { view.axis = Number(e.value); });
  listen('smoothing', e => { view.smoothing = Number(e.value); });
  listen('log', e => { view.log = e.checked; });
  drawAll();
})();
