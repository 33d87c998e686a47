// <sync-view>: several recordings on one clock. Each tile follows the clock alone: one that has nothing to show, or fails, stops none of the others.
const FAR_S = 0.25; // further off than this a tile is put right
const TICK_MS = 200;

class SyncView extends HTMLElement {
  connectedCallback() {
    this.from = Number(this.dataset.from);
    this.length = (Number(this.dataset.to) - this.from) / 1000;
    this.position = (Number(this.dataset.at) - this.from) / 1000;
    this.bar = this.querySelector('[data-bar]');
    this.range = this.bar.querySelector('input[type="range"]');
    this.clock = this.bar.querySelector('[data-clock]');
    this.field = document.querySelector('[data-clock-field]'); // where a marker would be set
    this.bar.hidden = false;
    this.tiles = [...this.querySelectorAll('.tile')].map((element) => this.tile(element));
    this.range.addEventListener('input', () => { this.position = Number(this.range.value); this.follow(true); });
    this.bar.querySelector('[data-do="play"]').addEventListener('click', () => this.toggle());
    this.addEventListener('change', () => this.choose());
    this.choose();
    this.follow(true);
    this.last = performance.now();
    this.timer = setInterval(() => this.tick(), TICK_MS);
  }

  disconnectedCallback() { clearInterval(this.timer); }

  tile(element) {
    const { begins, seconds, first, offset } = element.dataset;
    const tile = { element, video: element.querySelector('video'), begins: (Number(begins) - this.from) / 1000, seconds: Number(seconds), lead: Number(first) - Number(offset), failed: false };
    if (tile.video) {
      tile.video.controls = false;
      tile.video.addEventListener('error', () => { tile.failed = true; this.show(tile, 'failed', true); });
    }
    return tile;
  }

  show(tile, name, on) { tile.element.querySelector(`[data-when="${name}"]`).hidden = !on; }

  choose() {
    for (const tile of this.tiles) if (tile.video) tile.video.muted = !tile.element.querySelector('input[type="radio"]').checked;
  }

  toggle() {
    this.playing = !this.playing;
    this.last = performance.now();
    this.follow(true);
  }

  tick() {
    const now = performance.now();
    if (this.playing) this.position = Math.min(this.length, this.position + (now - this.last) / 1000);
    this.last = now;
    if (this.position >= this.length) this.playing = false;
    this.follow(false);
  }

  follow(exact) {
    this.range.value = String(this.position);
    this.clock.textContent = new Date(this.from + this.position * 1000 + Number(this.dataset.zone) * 60000).toISOString().slice(11, 23);
    if (this.field && document.activeElement !== this.field) this.field.value = this.clock.textContent;
    for (const tile of this.tiles) this.lead(tile, exact);
  }

  lead(tile, exact) {
    const { video } = tile;
    if (!video || tile.failed) return;
    const at = this.position - tile.begins;
    const missing = at < 0 || at >= tile.seconds;
    this.show(tile, 'missing', missing);
    if (missing) { if (!video.paused) video.pause(); return; }
    const wanted = at + tile.lead;
    if (exact || Math.abs(video.currentTime - wanted) > FAR_S) video.currentTime = Math.max(0, wanted);
    if (this.playing && video.paused) video.play().catch(() => {}); // a browser that refuses to play shows the picture still
    if (!this.playing && !video.paused) video.pause();
  }
}

customElements.define('sync-view', SyncView);
