// Wakes the small modules on a page and on whatever HTMX swaps in.
import { startAutosave } from "./autosave.js";
import { startConfirm } from "./confirm.js";
import { startCounters } from "./counter.js";
import { startDesk } from "./desk.js";
import { startFrame } from "./frame.js";
import { startPickers } from "./picker.js";
import { startSliders } from "./sliders.js";
import { startSwaps } from "./swaps.js";

function wake(root) {
  startCounters(root);
  startPickers(root);
  startAutosave(root);
  startSliders(root);
}

startFrame();
startConfirm();
startDesk();
startSwaps(wake);
wake(document);
