// <evidence-player>: frame steps, speeds, scrubbing with pictures. It wraps a plain <video controls>, which works alone.
const NEAR = 0.001;      // a frame is shown from its own time on: aim one millisecond behind it
const NO_FRAME_MS = 250; // how long a seek may take to show another frame
const SKIP_S = 2;        // past a damaged place

class EvidencePlayer extends HTMLElement {
  connectedCallback() {
    this.video = this.querySelector('video');
    this.range = this.querySelector('input[type="range"]');
    this.clock = this.querySelector('.clock');
    this.preview = this.querySelector('.preview');
    this.keys = this.querySelector('dialog');
    this.offset = Number(this.dataset.offset) || 0; // shown copy's time + offset = original's time
    this.frame = 1 / (Number(this.dataset.rate) || 25);
    this.shownAt = 0;
    this.times = (this.dataset.times || '').split(' ').filter(Boolean).map(Number);
    this.querySelector('.bar').hidden = false;
    this.video.controls = false; // the bar below has more to offer
    this.listen();
  }

  listen() {
    const { video } = this;
    video.addEventListener('loadedmetadata', () => this.opened());
    video.addEventListener('loadeddata', () => this.show('no-picture', video.videoWidth === 0));
    video.addEventListener('timeupdate', () => this.tell(video.currentTime));
    video.addEventListener('seeked', () => this.tell(video.currentTime));
    video.addEventListener('click', () => this.act('play'));
    video.addEventListener('volumechange', () => this.classList.toggle('is-muted', video.muted));
    for (const name of ['play', 'pause']) video.addEventListener(name, () => this.classList.toggle('is-playing', !video.paused));
    video.addEventListener('error', () => this.failed());
    if (video.readyState >= 1) this.opened();
    if (video.error) this.failed();
    this.range.addEventListener('input', () => { video.currentTime = Number(this.range.value); });
    this.range.addEventListener('pointermove', (event) => this.peek(event));
    this.range.addEventListener('pointerleave', () => { this.preview.hidden = true; });
    this.addEventListener('keydown', (event) => this.key(event));
    this.addEventListener('click', (event) => this.act(event.target.closest('[data-do]')?.dataset.do));
    this.querySelector('select').addEventListener('change', (event) => { video.playbackRate = Number(event.target.value); });
    document.addEventListener('click', (event) => this.seekLink(event));
  }

  opened() {
    if (Number.isFinite(this.video.duration)) this.range.max = String(this.video.duration);
    const start = Number(this.dataset.start) || 0;
    if (start > 0 && !this.started) this.video.currentTime = Math.max(0, start - this.offset) + NEAR; // opens paused
    this.started = true;
    this.watchFrames();
  }

  watchFrames() {
    if (!this.video.requestVideoFrameCallback) return;
    this.video.requestVideoFrameCallback((_, frame) => {
      this.shownAt = frame.mediaTime;
      this.tell(frame.mediaTime);
      this.watchFrames();
    });
  }

  tell(seconds) {
    this.range.value = String(seconds);
    this.clock.textContent = text(seconds + this.offset, 3);
  }

  failed() {
    const code = this.video.error?.code;
    this.brokenAt = this.video.currentTime;
    this.show(code === MediaError.MEDIA_ERR_DECODE ? 'damaged' : 'failed', true);
  }

  show(name, on) { this.querySelector(`[data-when="${name}"]`).hidden = !on; }

  skip() {
    const target = this.brokenAt + SKIP_S;
    this.show('damaged', false);
    this.video.addEventListener('loadedmetadata', () => { this.video.currentTime = target; this.video.play(); }, { once: true });
    this.video.load();
  }

  // One frame on or back, by the frame really shown: with a varying frame rate no division tells.
  async step(forward) {
    const { video } = this;
    video.pause();
    if (!video.requestVideoFrameCallback) { video.currentTime += forward ? this.frame : -this.frame; return; }
    const from = this.shownAt;
    if (!forward) { await this.seekFrame(Math.max(0, from - NEAR)); return; }
    for (let part = 1; part <= 8; part += 1) {
      await this.seekFrame(from + (part * this.frame) / 2 + NEAR);
      if (this.shownAt > from + NEAR / 10) return;
    }
  }

  seekFrame(seconds) {
    return new Promise((done) => {
      const timer = setTimeout(done, NO_FRAME_MS);
      this.video.requestVideoFrameCallback((_, frame) => { this.shownAt = frame.mediaTime; clearTimeout(timer); done(); });
      this.video.currentTime = seconds;
    });
  }

  peek(event) {
    if (!this.dataset.sheet || this.times.length === 0) return;
    const box = this.range.getBoundingClientRect();
    const at = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)) * Number(this.range.max) + this.offset;
    const next = this.times.findIndex((time) => time > at);
    const tile = Math.max(0, (next < 0 ? this.times.length : next) - 1);
    const [width, height, columns] = [this.dataset.tileWidth, this.dataset.tileHeight, this.dataset.columns].map(Number);
    const { style } = this.preview;
    style.width = `${width + 4}px`;
    style.height = `${height + 4}px`;
    style.backgroundImage = `url("${this.dataset.sheet}")`;
    style.backgroundPosition = `-${(tile % columns) * width}px -${Math.floor(tile / columns) * height}px`;
    style.left = `${Math.min(box.width - width - 4, Math.max(0, event.clientX - box.left - width / 2))}px`;
    this.preview.dataset.time = text(this.times[tile], 1);
    this.preview.hidden = false;
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || this.keys.open || event.target.closest('select')) return;
    const onButton = event.key === ' ' && event.target.closest('button');
    const onRange = event.key.startsWith('Arrow') && event.target === this.range;
    const act = { ' ': 'play', k: 'play', j: 'back', l: 'forward', ArrowLeft: 'left', ArrowRight: 'right', ',': 'back-frame', '.': 'next-frame', '[': 'slower', ']': 'faster', f: 'full', v: 'sound', '?': 'keys' }[event.key];
    if (!act || onButton || onRange) return;
    event.preventDefault();
    event.stopPropagation();
    this.act(act);
  }

  act(name) {
    const { video } = this;
    switch (name) {
      case 'play': if (video.paused) video.play(); else video.pause(); break;
      case 'back': video.currentTime -= 10; break;
      case 'forward': video.currentTime += 10; break;
      case 'left': video.currentTime -= 5; break;
      case 'right': video.currentTime += 5; break;
      case 'back-frame': this.step(false); break;
      case 'next-frame': this.step(true); break;
      case 'slower': this.speed(-1); break;
      case 'faster': this.speed(1); break;
      case 'full': if (document.fullscreenElement) document.exitFullscreen(); else this.requestFullscreen(); break;
      case 'sound': video.muted = !video.muted; break;
      case 'skip': this.skip(); break;
      case 'keys': this.keys.showModal(); break;
      default: break;
    }
  }

  speed(by) {
    const select = this.querySelector('select');
    select.selectedIndex = Math.min(select.options.length - 1, Math.max(0, select.selectedIndex + by));
    this.video.playbackRate = Number(select.value);
  }

  seekLink(event) {
    const link = event.target.closest('a[data-seek]');
    if (!link) return;
    event.preventDefault();
    this.video.currentTime = Math.max(0, Number(link.dataset.seek) - this.offset) + NEAR;
    this.scrollIntoView({ block: 'nearest' });
    this.video.focus();
  }
}

function text(seconds, digits) {
  const minutes = Math.floor(seconds / 60);
  return `${String(minutes).padStart(2, '0')}:${(seconds - minutes * 60).toFixed(digits).padStart(3 + digits, '0')}`;
}

customElements.define('evidence-player', EvidencePlayer);
