// <redaction-canvas>: draws the box of the open mask on the picture. It writes the same numbers that people can type.
const STEP = 4; // pixels of the picture

class RedactionCanvas extends HTMLElement {
  connectedCallback() {
    this.video = document.querySelector('evidence-player video');
    if (!this.video) return;
    this.player = this.video.closest('evidence-player');
    this.offset = Number(this.player.dataset.offset) || 0;
    this.layer = document.createElement('div');
    this.layer.className = 'drawing';
    this.box = document.createElement('div');
    this.box.className = 'box';
    this.box.tabIndex = 0;
    this.box.setAttribute('role', 'application');
    this.box.setAttribute('aria-label', this.dataset.draw);
    this.layer.append(this.box);
    this.video.parentElement.append(this.layer);
    this.rect = null;
    for (const mask of this.querySelectorAll('.mask')) mask.addEventListener('toggle', () => { if (mask.open) this.mask = mask; });
    this.mask = this.querySelector('.mask[open]');
    this.layer.addEventListener('pointerdown', (event) => this.begin(event));
    this.layer.addEventListener('pointermove', (event) => this.drag(event));
    this.layer.addEventListener('pointerup', () => { if (this.from) { this.from = null; this.keep(); } });
    this.box.addEventListener('keydown', (event) => this.key(event));
    addEventListener('resize', () => this.draw());
    this.video.addEventListener('loadedmetadata', () => this.start());
    if (this.video.readyState >= 1) this.start();
  }

  start() {
    const { videoWidth: width, videoHeight: height } = this.video;
    // Numbers are pixels of the original as it is shown; a smaller copy is scaled up to it.
    this.width = Number(this.dataset.width) || width;
    this.height = Number(this.dataset.height) || height;
    this.rect = { x: Math.round(this.width * 0.4), y: Math.round(this.height * 0.4), w: Math.round(this.width * 0.2), h: Math.round(this.height * 0.2) };
    this.draw();
  }

  // Where the picture lies within the element: it may have bars beside it.
  picture() {
    const { clientWidth, clientHeight, videoWidth, videoHeight } = this.video;
    const scale = Math.min(clientWidth / videoWidth, clientHeight / videoHeight);
    const [width, height] = [videoWidth * scale, videoHeight * scale];
    return { left: (clientWidth - width) / 2, top: (clientHeight - height) / 2, scale: width / this.width };
  }

  point(event) {
    const area = this.layer.getBoundingClientRect();
    const { left, top, scale } = this.picture();
    return { x: (event.clientX - area.left - left) / scale, y: (event.clientY - area.top - top) / scale };
  }

  begin(event) {
    this.video.pause();
    this.from = this.point(event);
    this.layer.setPointerCapture(event.pointerId);
    this.drag(event);
  }

  drag(event) {
    if (!this.from) return;
    const to = this.point(event);
    this.set({ x: Math.min(this.from.x, to.x), y: Math.min(this.from.y, to.y), w: Math.abs(to.x - this.from.x), h: Math.abs(to.y - this.from.y) });
  }

  set({ x, y, w, h }) {
    const within = (value, least, most) => Math.round(Math.min(most, Math.max(least, value)));
    this.rect = { x: within(x, 0, this.width - 2), y: within(y, 0, this.height - 2), w: within(w, 2, this.width), h: within(h, 2, this.height) };
    this.rect.w = Math.min(this.rect.w, this.width - this.rect.x);
    this.rect.h = Math.min(this.rect.h, this.height - this.rect.y);
    this.draw();
  }

  draw() {
    if (!this.rect) return;
    const { left, top, scale } = this.picture();
    const { style } = this.box;
    style.left = `${left + this.rect.x * scale}px`;
    style.top = `${top + this.rect.y * scale}px`;
    style.width = `${this.rect.w * scale}px`;
    style.height = `${this.rect.h * scale}px`;
  }

  key(event) {
    const move = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }[event.key];
    if (move) {
      const { x, y, w, h } = this.rect;
      this.set(event.shiftKey ? { x, y, w: w + move[0], h: h + move[1] } : { x: x + move[0], y: y + move[1], w, h });
    } else if (event.key === 'Enter') this.keep();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  // Writes the key of this moment, in the place of one that is there.
  keep() {
    const field = this.mask?.querySelector('textarea');
    if (!field) return;
    const at = (this.video.currentTime + this.offset).toFixed(3);
    const { x, y, w, h } = this.rect;
    const others = field.value.split('\n').map((line) => line.trim()).filter((line) => line && line.split(' ')[0] !== at);
    field.value = [...others, `${at} ${x} ${y} ${w} ${h}`].sort((one, two) => parseFloat(one) - parseFloat(two)).join('\n');
  }
}

customElements.define('redaction-canvas', RedactionCanvas);
