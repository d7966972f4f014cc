/** The sandbox's clock: what time it is there, and buttons to move it. */

import { byId } from "./dom.js";
import { full, short } from "./moments.js";

const HOUR = 3600;

export class ClockBar {
  constructor(app) {
    this.app = app;
    byId("hour").addEventListener("click", () => this.move({ do: "advance", seconds: HOUR }));
    byId("day").addEventListener("click", () => this.move({ do: "advance", seconds: 24 * HOUR }));
    byId("recap").addEventListener("click", () => this.move({ do: "next_recap" }));
    setInterval(() => this.render(), 1000);
  }

  async move(what) {
    await this.app.act(what);
  }

  render() {
    const { model } = this.app;
    if (!model.loaded) return;
    const now = model.now();
    const { zone } = model.page;
    const words = short(now, zone);
    const time = byId("now");
    if (time.textContent !== words) {
      time.textContent = words;
      time.dateTime = now.toISOString();
      time.title = `${full(now, zone)}, ${zone}`;
      this.app.minute();
    }
    const [long, brief] = model.page.has_recap ? ["Go to the next recap", "Next recap"] : ["Next Monday 09:00", "Monday 09:00"];
    byId("recap").setAttribute("aria-label", long);
    byId("recap-long").textContent = long;
    byId("recap-brief").textContent = brief;
  }
}
