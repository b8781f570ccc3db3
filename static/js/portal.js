// Wakes the small modules on a page and on whatever HTMX swaps in.
import { startAutosave } from "./autosave.js";
import { startConfirm } from "./confirm.js";
import { startCounters } from "./counter.js";
import { startDesk } from "./desk.js";
import { startFrame } from "./frame.js";
import { startMentions } from "./mentions.js";
import { startPickers } from "./picker.js";
import { startShortcuts } from "./shortcuts.js";
import { startSliders } from "./sliders.js";
import { startSwaps } from "./swaps.js";

function wake(root) {
  startCounters(root);
  startPickers(root);
  startAutosave(root);
  startSliders(root);
  startMentions(root);
}

startFrame();
startConfirm();
startDesk();
startShortcuts();
startSwaps(wake);
wake(document);
