// <figure data-radar="5"> with a table: draws a radar of it, axes from the rows, one line a column. The table stays.
const figures = [...document.querySelectorAll("figure[data-radar]")];
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
  const heads = [...table.tHead.rows[0].cells].slice(1).filter((cell) => !("radarSkip" in cell.dataset));
  const rows = [...table.tBodies[0].rows];
  return {
    rows,
    axes: rows.map((row) => row.cells[0].textContent.trim()),
    series: heads.map((cell, column) => ({
      name: cell.textContent.trim(),
      value: rows.map((row) => row.cells[column + 1].dataset.value ?? "-"),
    })),
  };
}

// Words of an axis in short lines, so that none is cut at the edge.
function lines(name, most) {
  const found = [""];
  for (const word of name.split(" ")) {
    const longer = `${found.at(-1)} ${word}`.trim();
    if (longer.length <= most) found[found.length - 1] = longer;
    else found.push(word);
  }
  return found.filter(Boolean).join("\n");
}

function optionOf(figure, data) {
  const colours = [token("--link"), token("--accent")];
  const text = token("--text");
  const narrow = figure.clientWidth < 480;
  const label = { color: text, fontSize: 13, fontFamily: getComputedStyle(document.body).fontFamily };
  return {
    animation: false,
    color: colours,
    backgroundColor: token("--ground"),
    textStyle: label,
    legend: { bottom: 0, textStyle: label, selectedMode: false },
    radar: {
      indicator: data.axes.map((name) => ({ name, min: 0, max: Number(figure.dataset.radar) })),
      splitNumber: Number(figure.dataset.radar),
      radius: narrow ? "44%" : "58%",
      center: ["50%", "46%"],
      axisName: { ...label, lineHeight: 17, formatter: (name) => lines(name, narrow ? 12 : 14) },
      axisLine: { lineStyle: { color: token("--line") } },
      splitLine: { lineStyle: { color: token("--line") } },
      splitArea: { show: false },
    },
    series: [
      {
        type: "radar",
        data: data.series.map((line, number) => ({
          ...line,
          symbol: number ? "rect" : "circle",
          symbolSize: 7,
          lineStyle: { width: 2, type: number ? "dashed" : "solid" },
          areaStyle: { opacity: 0.08 },
        })),
      },
    ],
  };
}

function draw(figure) {
  const place = figure.querySelector("[data-radar-picture]");
  const data = read(figure);
  place.hidden = false;
  figure.classList.add("is-drawn");
  figure.querySelector("[data-radar-buttons]").hidden = false;
  const chart = echarts.init(place, null, { renderer: "canvas" });
  const paint = () => chart.setOption(optionOf(figure, data), true);
  paint();
  new ResizeObserver(() => {
    chart.resize();
    paint();
  }).observe(place);
  new MutationObserver(paint).observe(document.documentElement, { attributes: true });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);

  const told = figure.querySelector("[data-radar-told]");
  let at = -1;
  place.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    data.rows[at]?.classList.remove("is-current");
    at = at < 0 && step < 0 ? data.rows.length - 1 : (at + step + data.rows.length) % data.rows.length;
    data.rows[at].classList.add("is-current");
    const unknown = figure.dataset.radarUnknown;
    const values = data.series.map((line) => `${line.name} ${line.value[at] === "-" ? unknown : line.value[at]}`);
    told.textContent = `${data.axes[at]}: ${values.join(", ")}`;
  });
  place.addEventListener("blur", () => data.rows[at]?.classList.remove("is-current"));
  figure.querySelector("[data-radar-png]").addEventListener("click", () => {
    const link = document.createElement("a");
    link.href = chart.getDataURL({ type: "png", pixelRatio: 2 });
    link.download = `${figure.dataset.radarName}.png`;
    link.click();
  });
}

// Without the library the tables say everything.
if (window.echarts) figures.forEach(draw);
