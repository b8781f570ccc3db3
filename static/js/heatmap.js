// <figure data-heatmap> with a table: draws a heat map of its rows with data-heatmap-row. The table stays.
const figures = [...document.querySelectorAll("figure[data-heatmap]")];
const token = (name) => {
  // light-dark() resolves only where it is used as a colour.
  const probe = document.createElement("span");
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
};

function read(figure) {
  const table = figure.querySelector("table");
  const columns = [...table.tHead.rows[0].cells].slice(1).filter((cell) => !("heatmapSkip" in cell.dataset));
  const rows = [...table.tBodies[0].rows].filter((row) => row.dataset.heatmapRow);
  return {
    rows,
    across: columns.map((cell) => cell.textContent.trim()),
    down: rows.map((row) => row.dataset.heatmapRow),
    values: rows.map((row) => columns.map((_cell, column) => row.cells[column + 1].dataset.value ?? "-")),
  };
}

// From here on the ground of a cell is nearer to the colour of text than to that of the page.
const STRONG = 65;
const cut = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

function optionOf(figure, data, at) {
  const text = token("--text");
  const ground = token("--ground");
  const narrow = figure.clientWidth < 640;
  const label = { color: text, fontSize: 12, fontFamily: getComputedStyle(document.body).fontFamily };
  return {
    animation: false,
    backgroundColor: token("--ground"),
    textStyle: label,
    grid: { left: narrow ? 90 : 300, right: 8, top: 8, bottom: narrow ? 110 : 130 },
    xAxis: { type: "category", data: data.across, axisLabel: { ...label, rotate: 45, interval: 0 } },
    yAxis: {
      type: "category",
      data: data.down,
      inverse: true,
      axisLabel: { ...label, interval: 0, formatter: (name) => cut(name, narrow ? 12 : 44) },
    },
    visualMap: {
      min: 0, max: 100, show: false,
      inRange: { color: [token("--ground-soft"), token("--link")] },
    },
    series: [
      {
        type: "heatmap",
        data: data.values.flatMap((row, y) =>
          row.map((value, x) => ({ value: [x, y, value], label: { color: Number(value) >= STRONG ? ground : text } })),
        ),
        itemStyle: { borderColor: token("--ground"), borderWidth: 2 },
        label: {
          show: !narrow,
          formatter: ({ value }) => (value[2] === 0 || value[2] === "0" ? "" : value[2]),
        },
        markPoint: at
          ? { symbol: "rect", symbolSize: [22, 16], data: [{ coord: at }], itemStyle: { color: "transparent", borderColor: token("--accent"), borderWidth: 3 } }
          : undefined,
      },
    ],
  };
}

function draw(figure) {
  const place = figure.querySelector("[data-heatmap-picture]");
  const data = read(figure);
  if (!data.rows.length) return;
  place.style.height = `${150 + 26 * data.rows.length}px`;
  place.hidden = false;
  figure.querySelector("[data-heatmap-buttons]").hidden = false;
  const chart = echarts.init(place, null, { renderer: "canvas" });
  let at = null;
  const paint = () => chart.setOption(optionOf(figure, data, at), true);
  paint();
  new ResizeObserver(() => {
    chart.resize();
    paint();
  }).observe(place);
  new MutationObserver(paint).observe(document.documentElement, { attributes: true });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);

  const told = figure.querySelector("[data-heatmap-told]");
  const leave = () => data.rows.forEach((row) => row.classList.remove("is-current"));
  place.addEventListener("keydown", (event) => {
    const step = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] }[event.key];
    if (!step) return;
    event.preventDefault();
    const inside = (value, count) => (value + count) % count;
    at = at ? [inside(at[0] + step[0], data.across.length), inside(at[1] + step[1], data.down.length)] : [0, 0];
    leave();
    data.rows[at[1]].classList.add("is-current");
    const value = data.values[at[1]][at[0]];
    told.textContent = `${data.down[at[1]]}, ${data.across[at[0]]}: ${value === "-" ? figure.dataset.heatmapUnknown : value}`;
    paint();
  });
  place.addEventListener("blur", () => {
    at = null;
    leave();
    paint();
  });
  figure.querySelector("[data-heatmap-png]").addEventListener("click", () => {
    const link = document.createElement("a");
    link.href = chart.getDataURL({ type: "png", pixelRatio: 2 });
    link.download = `${figure.dataset.heatmapName}.png`;
    link.click();
  });
}

// Without the library the table says everything.
if (window.echarts) figures.forEach(draw);
