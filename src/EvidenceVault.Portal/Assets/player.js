// <evidence-player>: frame steps, speeds, scrubbing with pictures, and what is pointed at. It wraps a plain <video controls> or <audio controls>,
// which work alone; at a photo it has the keys that need no time.
import { Frames } from './player-frames.js';
import './player-lanes.js';
import { Speed } from './player-speed.js';
import './player-track.js';
import './player-watch.js';
const NEAR = 0.001;      // a frame is shown from its own time on: aim one millisecond behind it
const NO_FRAME_MS = 250; // how long a seek may take to show another frame
const SKIP_S = 2;        // past a damaged place
const MOVE_MS = 7000;    // the watermark moves, so that no crop is without it
const LETTERS = 'player-letters-off';

class EvidencePlayer extends HTMLElement {
  connectedCallback() {
    this.video = this.querySelector('video, audio');
    this.range = this.querySelector('input[type="range"]');
    this.clock = this.querySelector('.clock');
    this.preview = this.querySelector('.preview');
    this.keys = this.querySelector('dialog.keys');
    this.offset = Number(this.dataset.offset) || 0; // shown copy's time + offset = original's time
    this.frame = 1 / (Number(this.dataset.rate) || 25);
    this.shownAt = 0;
    this.times = numbers(this.dataset.times);
    this.gaps = numbers(this.dataset.gaps);
    this.bar = this.querySelector('.bar');
    if (!this.bar) { this.listenPlain(); return; }
    this.bar.hidden = false;
    this.learnKeys();
    if (!this.video) return; // a photo
    this.video.controls = false; // the bar below has more to offer
    this.pictures = this.video.tagName === 'VIDEO';
    this.frames = this.dataset.frames ? new Frames(this.dataset.frames) : null;
    this.pace = new Speed(this.video, (on) => { this.drawPlaying(); if (on) this.say(this.dataset.walked); });
    this.mark = this.querySelector('.watermark');
    if (this.mark) { this.moveMark(); setInterval(() => this.moveMark(), MOVE_MS); }
    this.listen();
  }

  learnKeys() {
    // The sheet of keys is the table of keys: what it shows is what they do.
    this.acts = new Map([...this.keys.querySelectorAll('kbd[data-act]')].map((key) => [key.dataset.key, key.dataset.act]));
    this.letters = this.keys.querySelector('[data-letters]');
    this.letters.checked = localStorage.getItem(LETTERS) !== 'off';
    this.letters.addEventListener('change', () => localStorage.setItem(LETTERS, this.letters.checked ? 'on' : 'off'));
    this.addEventListener('keydown', (event) => this.key(event));
    this.addEventListener('click', (event) => this.act(event.target.closest('[data-do]')?.dataset.do));
  }

  // A player without a bar: only the links that lead to a moment.
  listenPlain() {
    document.addEventListener('click', (event) => this.seekLink(event));
    const start = Number(this.dataset.start) || 0;
    if (start > 0) this.video.addEventListener('loadedmetadata', () => this.seek(start), { once: true });
  }

  moveMark() {
    this.place = ((this.place ?? -1) + 1 + Math.floor(Math.random() * 4)) % 6;
    this.mark.dataset.place = String(this.place);
    this.mark.querySelector('time').textContent = day(Date.now(), this.zone);
  }

  // The time on the original's timeline, of the frame on the screen.
  get at() {
    const now = (this.shownAt || this.video.currentTime) + this.offset;
    return Math.max(0, this.frames && this.video.paused ? this.frames.seconds(this.frames.at(now)) : now);
  }

  listen() {
    const { video } = this;
    video.addEventListener('loadedmetadata', () => this.opened());
    if (this.pictures) video.addEventListener('loadeddata', () => this.show('no-picture', video.videoWidth === 0));
    video.addEventListener('timeupdate', () => this.tell(video.currentTime));
    video.addEventListener('seeking', () => { this.shownAt = 0; }); // what is on the screen is on its way out
    video.addEventListener('seeked', () => this.tell(video.currentTime));
    if (this.pictures) video.addEventListener('click', () => this.act('play'));
    video.addEventListener('volumechange', () => this.classList.toggle('is-muted', video.muted));
    for (const name of ['play', 'pause']) video.addEventListener(name, () => this.drawPlaying());
    video.addEventListener('error', () => this.failed());
    if (video.readyState >= 1) this.opened();
    if (video.error) this.failed();
    this.range.addEventListener('input', () => { video.currentTime = Number(this.range.value); });
    this.range.addEventListener('pointermove', (event) => this.peek(event));
    this.range.addEventListener('pointerleave', () => { this.preview.hidden = true; });
    this.querySelector('select').addEventListener('change', (event) => this.pace.set(Number(event.target.value)));
    document.addEventListener('click', (event) => this.seekLink(event));
  }

  opened() {
    if (Number.isFinite(this.video.duration)) this.range.max = String(this.video.duration);
    const start = Number(this.dataset.start) || 0;
    if (start > 0 && !this.started) this.video.currentTime = Math.max(0, start - this.offset) + NEAR; // opens paused
    this.started = true;
    this.tell(this.video.currentTime);
    this.watchFrames();
  }

  watchFrames() {
    if (!this.video.requestVideoFrameCallback) {
      // Sound: its clock is asked as often as the screen is drawn, so that the hand on the lanes goes smoothly.
      if (!this.pictures) requestAnimationFrame(() => { if (!this.video.paused) this.tell(this.video.currentTime); this.watchFrames(); });
      return;
    }
    this.video.requestVideoFrameCallback((_, frame) => {
      this.shownAt = frame.mediaTime;
      this.tell(frame.mediaTime);
      this.watchFrames();
    });
  }

  tell(seconds) {
    this.range.value = String(seconds);
    const frame = this.frames?.at(seconds + this.offset);
    this.clock.textContent = text(this.frames && this.video.paused ? this.frames.seconds(frame) : seconds + this.offset, 3);
    if (this.frames) this.querySelector('[data-frame]').textContent = String(frame);
    const cursor = this.querySelector('.wall');
    if (cursor && this.dataset.began) {
      const corrected = Number(this.dataset.began) + (seconds + this.offset - (Number(this.dataset.first) || 0)) * 1000;
      cursor.querySelector('[data-wall="corrected"]').textContent = wall(corrected, this.zone);
      const own = cursor.querySelector('[data-wall="own"]');
      if (own) own.textContent = wall(corrected + Number(this.dataset.ahead) * 1000, this.zone);
    }
    for (const hand of document.querySelectorAll('[data-hand]')) hand.dispatchEvent(new CustomEvent('moment', { detail: seconds + this.offset }));
  }

  get zone() { return Number(this.dataset.zone) || 0; } // minutes east of UTC

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
    this.pace.pause();
    if (this.frames) {
      const next = this.frames.at(this.at) + (forward ? 1 : -1);
      if (next >= 0 && next < this.frames.count) await this.seekFrame(this.frames.seconds(next) - this.offset + NEAR);
      return;
    }
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
    if (event.defaultPrevented) return;
    if (event.ctrlKey || event.metaKey || event.altKey || this.keys.open || event.target.closest('select')) return;
    const onButton = event.key === ' ' && event.target.closest('button');
    const onRange = event.key.startsWith('Arrow') && event.target === this.range;
    if (event.target.closest('dialog, input:not([type="range"]), textarea')) return;
    if (/^[a-z]$/i.test(event.key) && !this.letters.checked) return;
    const act = this.acts.get(event.key);
    if (!act || onButton || onRange) return;
    event.preventDefault();
    event.stopPropagation();
    this.act(act);
  }

  act(name) {
    const { video } = this;
    switch (name) {
      case 'play': this.pace.toggle(); break;
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
      case 'marker': this.fill('marker-form', 'From', 'Note'); break;
      case 'in': this.fill('clip-form', 'from'); break;
      case 'out': this.fill('clip-form', 'to'); break;
      case 'clip': this.order('clip-form'); break;
      case 'still': this.fill('still-form', 'from'); this.order('still-form'); break;
      case 'next-marker': this.jump(true); break;
      case 'previous-marker': this.jump(false); break;
      case 'gap': this.seek(this.gaps.find((at) => at > this.at + NEAR)); break;
      case 'clock': this.askClock(); break;
      case 'frame': this.askFrame(); break;
      case 'next-item': this.open('next'); break;
      case 'previous-item': this.open('previous'); break;
      default: break;
    }
  }

  speed(by) {
    const select = this.querySelector('select');
    select.selectedIndex = Math.min(select.options.length - 1, Math.max(0, select.selectedIndex + by));
    this.pace.set(Number(select.value));
  }

  drawPlaying() { this.classList.toggle('is-playing', this.pace.walking || !this.video.paused); }

  open(which) { document.querySelector(`a[data-item="${which}"]`)?.click(); }

  seek(at) {
    if (at !== undefined && Number.isFinite(at)) this.video.currentTime = Math.max(0, at - this.offset) + NEAR;
  }

  jump(forward) {
    const all = [...document.querySelectorAll('.markers a[data-seek]')].map((link) => Number(link.dataset.seek)).sort((a, b) => a - b);
    this.seek(forward ? all.find((at) => at > this.at + 2 * NEAR) : all.filter((at) => at < this.at - 2 * NEAR).pop());
  }

  fill(form, field, focus) {
    const target = document.getElementById(form);
    if (!target) return;
    if (focus) this.pace?.pause();
    const moment = target.elements[field]; // a photo's notes have none
    if (moment) {
      moment.value = text(this.at, 3);
      this.say(`${moment.labels[0].firstChild.textContent.trim()} ${text(this.at, 3)}`);
    }
    if (focus) { target.scrollIntoView({ block: 'nearest' }); target.elements[focus].focus(); }
  }

  // Sends a form without leaving the moment.
  async order(id) {
    const form = document.getElementById(id);
    if (!form?.reportValidity()) return;
    const answer = await fetch(form.action, { method: 'POST', body: new FormData(form), headers: { Accept: 'application/json' } });
    if (answer.ok) this.say((await answer.json()).said);
  }

  say(words) {
    const told = this.querySelector('[data-said]');
    told.textContent = words;
    clearTimeout(this.quiet);
    this.quiet = setTimeout(() => { told.textContent = ''; }, 6000);
  }

  ask(dialog, then) {
    if (!dialog) return;
    this.pace.pause();
    dialog.showModal();
    dialog.addEventListener('close', () => { if (dialog.returnValue === 'go') then(dialog.querySelector('input').value.trim()); }, { once: true });
  }

  // A time of day, or with a plus or without colons a time from the beginning.
  askClock() {
    this.ask(this.querySelector('dialog.clock-time'), (typed) => {
      const first = Number(this.dataset.first) || 0;
      const parts = typed.replace('+', '').split(':').map(Number);
      if (typed === '' || parts.some((part) => !Number.isFinite(part))) return;
      if (typed.startsWith('+') || parts.length === 1) { this.seek(first + parts.reduce((sum, part) => sum * 60 + part, 0)); return; }
      const began = Number(this.dataset.began) + this.zone * 60000;
      const day = 86400000;
      const asked = ((parts[0] * 60 + parts[1]) * 60 + (parts[2] || 0)) * 1000;
      const after = (((asked - (began % day)) % day) + day) % day; // a shift may pass midnight
      this.seek(first + after / 1000);
    });
  }

  askFrame() {
    const dialog = this.querySelector('dialog.frame-number');
    this.ask(dialog, (typed) => {
      const number = Number(typed);
      if (typed !== '' && number < this.frames.count) this.seek(this.frames.seconds(number));
      else this.say(dialog.dataset.none);
    });
  }

  seekLink(event) {
    const link = event.target.closest('a[data-seek]');
    if (!link) return;
    event.preventDefault();
    this.seek(Number(link.dataset.seek));
    this.scrollIntoView({ block: 'nearest' });
    (this.pictures === false ? this.querySelector('.screen') : this.video).focus(); // sound has no box of its own
  }
}

function text(seconds, digits) {
  const minutes = Math.floor(seconds / 60);
  return `${String(minutes).padStart(2, '0')}:${(seconds - minutes * 60).toFixed(digits).padStart(3 + digits, '0')}`;
}

function numbers(list) { return (list || '').split(' ').filter(Boolean).map(Number); }

// As everywhere in the vault: its own zone, said with it.
function day(ms, zone) {
  const away = Math.abs(zone);
  return `${new Date(ms + zone * 60000).toISOString().slice(0, 19).replace('T', ' ')} ${zone < 0 ? '-' : '+'}${String(Math.floor(away / 60)).padStart(2, '0')}:${String(away % 60).padStart(2, '0')}`;
}

function wall(ms, zone) { return new Date(ms + zone * 60000).toISOString().slice(11, 19); }

customElements.define('evidence-player', EvidencePlayer);
