// Speeds: what the browser plays it plays; what it refuses, and what it cannot keep up with, is walked by seeking.
const WALK_MS = 250;
const LOOK_MS = 1000;
const KEEPS_UP = 0.6; // of the speed that was asked for
const SLOW_LOOKS = 2; // one look may fall upon a seek

export class Speed {
  constructor(video, onWalk) {
    this.video = video;
    this.onWalk = onWalk; // told of every beginning and end
    this.speed = 1;
    this.refused = false;
    setInterval(() => this.look(), LOOK_MS);
    for (const name of ['seeking', 'pause', 'play']) video.addEventListener(name, () => { this.before = null; });
  }

  get walking() { return this.timer !== undefined; }

  set(speed) {
    const going = this.walking || !this.video.paused;
    this.speed = speed;
    this.refused = false;
    this.slow = 0;
    this.before = null;
    try {
      this.video.playbackRate = speed;
    } catch {
      this.refused = true;
    }
    if (going) this.play();
  }

  play() {
    if (this.refused) this.walk();
    else { this.halt(); this.video.play(); }
  }

  pause() {
    this.halt();
    this.video.pause();
  }

  toggle() { if (this.walking || !this.video.paused) this.pause(); else this.play(); }

  walk() {
    this.video.pause();
    this.halt();
    let last = performance.now();
    this.timer = setInterval(() => {
      const now = performance.now();
      if (this.video.seeking) return; // the picture of the step before is on its way: the next step is a longer one
      const to = this.video.currentTime + (this.speed * (now - last)) / 1000;
      last = now;
      this.video.currentTime = Math.min(this.video.duration, to);
      if (to >= this.video.duration) this.pause();
    }, WALK_MS);
    this.onWalk(true);
  }

  halt() {
    if (!this.walking) return;
    clearInterval(this.timer);
    this.timer = undefined;
    this.onWalk(false);
  }

  // Whether the browser goes as fast as it says.
  look() {
    const { video } = this;
    if (this.speed < 4 || video.paused || video.seeking || document.hidden) { this.before = null; return; }
    const now = { at: video.currentTime, time: performance.now() };
    if (this.before) {
      const reached = ((now.at - this.before.at) * 1000) / (now.time - this.before.time);
      this.slow = reached < this.speed * KEEPS_UP ? this.slow + 1 : 0;
      if (this.slow >= SLOW_LOOKS) { this.refused = true; this.walk(); }
    }
    this.before = now;
  }
}
