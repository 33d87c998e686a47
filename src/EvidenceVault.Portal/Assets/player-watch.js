// <watched-map>: tells the vault which parts were really on the screen, at what speed, and whether they could be heard.
// It goes by the frames that the browser says it presented: a page in the background, a seek and a hover show nothing.
const EVERY_MS = 5000;
const MOST = 150; // stretches in one report
const SLOW_FRAME_S = 0.15;

class WatchedMap extends HTMLElement {
  connectedCallback() {
    this.player = this.closest('evidence-player') || this.parentElement;
    this.media = this.player.querySelector('video, audio');
    if (!this.media) return;
    this.offset = Number(this.player.dataset.offset) || 0;
    this.viewing = Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, '0')).join('');
    this.shown = [];
    for (const name of ['seeking', 'emptied', 'ratechange', 'volumechange']) this.media.addEventListener(name, () => { this.last = null; });
    if (this.media.requestVideoFrameCallback) this.watchFrames();
    else if (this.media.tagName === 'AUDIO') this.media.addEventListener('timeupdate', () => this.listen());
    this.media.addEventListener('play', () => { this.begun = false; this.begin(); }); // after a long silence the vault has ended the viewing
    document.addEventListener('visibilitychange', () => {
      this.last = null;
      if (document.hidden) this.tell(false);
      else this.begun = false;
    });
    addEventListener('pagehide', () => {
      if (this.shown.length > 0) this.begin();
      this.tell(true);
      this.begun = false; // the page may come back
    });
    this.timer = setInterval(() => {
      if (this.missed) this.begun = this.missed = false;
      if (!this.begun && this.shown.length > 0) this.begin(); // also where nothing plays any more; what was shown is told the next time
      else this.tell(false);
    }, EVERY_MS);
  }

  disconnectedCallback() { clearInterval(this.timer); }

  watchFrames() {
    this.media.requestVideoFrameCallback((now, frame) => {
      this.note(frame.mediaTime + this.offset, now);
      this.watchFrames();
    });
  }

  listen() {
    if (!this.media.paused && !this.media.muted) this.note(this.media.currentTime + this.offset, performance.now());
  }

  note(at, now) {
    const { media } = this;
    if (document.hidden) { this.last = null; return; }
    this.begin();
    const before = this.last;
    this.last = { at, now };
    if (!before || at <= before.at) return;
    const speed = media.paused ? 1 : media.playbackRate;
    // Played through, and not jumped: no more of it than the time that passed.
    if (at - before.at > ((now - before.now) / 1000) * speed * 1.5 + SLOW_FRAME_S) return;
    const sound = !media.paused && !media.muted && media.volume > 0;
    const current = this.shown[this.shown.length - 1];
    if (current && current.speed === speed && current.sound === sound && Math.abs(current.to - before.at) < 0.001) current.to = at;
    else if (this.shown.length < MOST) this.shown.push({ from: before.at, to: at, speed, sound });
  }

  // The first report tells of nothing: from it on the vault counts the time that passes. One that was not taken is made again.
  begin() {
    if (this.begun) return;
    this.begun = true;
    this.missed = false;
    this.post([], false);
  }

  tell(ended) {
    if (!this.begun || (this.shown.length === 0 && !ended)) return;
    const told = this.shown;
    const shown = told.map(({ from, to, speed, sound }) => ({ from: Math.round(from * 1000), to: Math.round(to * 1000), speed, sound })).filter((s) => s.to > s.from);
    this.shown = [];
    this.post(shown, ended, told);
  }

  async post(shown, ended, told = []) {
    const report = { viewing: this.viewing, work: this.dataset.work || null, ended, shown };
    try {
      const answer = await fetch(this.dataset.to, {
        method: 'POST', keepalive: true, headers: { 'Content-Type': 'application/json', RequestVerificationToken: this.dataset.token }, body: JSON.stringify(report),
      });
      if (answer.status >= 500) throw new Error(answer.statusText);
      this.missed ||= !answer.ok;
    } catch {
      // The vault is away: it is told once more. What it does not hear in time does not count, and nobody is told otherwise.
      this.missed = true;
      if (told.length + this.shown.length <= MOST) this.shown = [...told, ...this.shown];
    }
  }
}

customElements.define('watched-map', WatchedMap);
