// <gps-track>: the dot goes with the player; a click on the way leads the player to where that was.
const STALE_S = 15; // without a position for longer than this, where the recorder was is not known
const NEAR_PX = 24;

class GpsTrack extends HTMLElement {
  connectedCallback() {
    this.moments = (this.dataset.moments || '').split(' ').filter(Boolean).map((one) => one.split(',').map(Number));
    this.map = this.querySelector('svg');
    this.dot = this.querySelector('.here');
    this.place = this.querySelector('[data-place]');
    if (this.moments.length === 0 || !this.dot) return;
    this.addEventListener('moment', (event) => this.show(event.detail));
    this.map.addEventListener('click', (event) => this.go(event));
  }

  show(at) {
    let [low, high] = [0, this.moments.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.moments[middle][0] <= at) low = middle; else high = middle - 1;
    }
    const [seconds, x, y, latitude, longitude] = this.moments[low];
    const known = Math.abs(at - seconds) <= STALE_S;
    this.dot.setAttribute('cx', String(x));
    this.dot.setAttribute('cy', String(y));
    this.dot.classList.toggle('lost', !known);
    this.place.textContent = known ? `${latitude.toFixed(6)}, ${longitude.toFixed(6)}` : '–';
  }

  go(event) {
    const box = this.map.getBoundingClientRect();
    const scale = this.map.viewBox.baseVal.width / box.width;
    const [x, y] = [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
    let [best, least] = [null, NEAR_PX];
    for (const moment of this.moments) {
      const far = Math.hypot(moment[1] - x, moment[2] - y);
      if (far < least) [best, least] = [moment, far];
    }
    if (best) document.querySelector('evidence-player')?.seek(best[0]);
  }
}

customElements.define('gps-track', GpsTrack);
