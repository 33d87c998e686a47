// <time-lanes>: one hand over all lanes. It follows the player, and leads it: by pointer anywhere on a lane, or by keys.
const KEY_S = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -30, PageUp: 30 };

class TimeLanes extends HTMLElement {
  connectedCallback() {
    this.hand = this.querySelector('.hand');
    this.lane = this.querySelector('.lane');
    if (!this.hand || !this.lane || !document.querySelector('evidence-player')) return;
    this.start = Number(this.dataset.start);
    this.end = Number(this.dataset.end);
    this.at = this.start;
    this.hand.setAttribute('aria-valuemin', String(this.start));
    this.hand.setAttribute('aria-valuemax', String(this.end));
    this.hand.hidden = false;
    this.addEventListener('moment', (event) => this.show(event.detail));
    this.addEventListener('pointerdown', (event) => this.grasp(event));
    this.addEventListener('pointermove', (event) => { if (this.held) this.lead(event); });
    for (const name of ['pointerup', 'pointercancel']) this.addEventListener(name, () => { this.held = false; });
    this.hand.addEventListener('keydown', (event) => this.key(event));
    this.sizes = new ResizeObserver(() => this.draw());
    this.sizes.observe(this);
    this.show(this.start);
  }

  disconnectedCallback() { this.sizes?.disconnect(); }

  // Lanes stand behind their names: the hand goes over the lanes alone.
  draw() {
    const [lane, all] = [this.lane.getBoundingClientRect(), this.getBoundingClientRect()];
    const part = Math.min(1, Math.max(0, (this.at - this.start) / (this.end - this.start)));
    this.hand.style.left = `${lane.left - all.left + part * lane.width}px`;
  }

  show(at) {
    this.at = Math.min(this.end, Math.max(this.start, at));
    this.hand.setAttribute('aria-valuenow', this.at.toFixed(1));
    this.hand.setAttribute('aria-valuetext', `${Math.floor(this.at / 60)}:${(this.at % 60).toFixed(1).padStart(4, '0')}`);
    this.draw();
  }

  grasp(event) {
    if (event.button !== 0 || event.target.closest('a') || !event.target.closest('.lane, .hand')) return;
    event.preventDefault(); // no text is selected on the way
    this.hand.focus({ preventScroll: true });
    this.held = true;
    this.setPointerCapture(event.pointerId);
    this.lead(event);
  }

  lead(event) {
    const lane = this.lane.getBoundingClientRect();
    this.go(this.start + Math.min(1, Math.max(0, (event.clientX - lane.left) / lane.width)) * (this.end - this.start));
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const by = KEY_S[event.key];
    if (by) this.go(this.at + (event.shiftKey ? 10 : 1) * by);
    else if (event.key === 'Home') this.go(this.start);
    else if (event.key === 'End') this.go(this.end);
    else {
      document.querySelector('evidence-player').key(event); // the player's keys work here as well
      return;
    }
    event.preventDefault();
  }

  go(at) {
    const to = Math.min(this.end - 0.001, Math.max(this.start, at));
    this.show(to);
    document.querySelector('evidence-player').seek(to);
  }
}

customElements.define('time-lanes', TimeLanes);
