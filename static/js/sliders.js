// A range beside a number: <input type="range" data-slider-of="id of the number">. The number is what is sent.
export function startSliders(root) {
  for (const range of root.querySelectorAll("[data-slider-of]")) {
    const number = document.getElementById(range.dataset.sliderOf);
    if (!number || range.dataset.awake) continue;
    range.dataset.awake = "1";
    range.value = number.value;
    range.addEventListener("input", () => {
      number.value = range.value;
    });
    number.addEventListener("input", () => {
      range.value = number.value;
    });
  }
}
