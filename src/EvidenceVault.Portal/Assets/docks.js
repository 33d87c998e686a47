// Keeps a page of live news true: on news it fetches itself again, and when there is no news for too long it says so.
const soonest = 2000; // milliseconds between two looks
const poll = 15000;
const away = 30000;

class LiveBoard extends HTMLElement {
  connectedCallback() {
    if (this.timer) return;
    this.looked = this.heard = Date.now();
    this.timer = setInterval(() => this.tick(), 1000);
    this.listen();
  }

  disconnectedCallback() {
    clearInterval(this.timer);
    this.timer = undefined;
    this.source?.close();
  }

  listen() {
    this.source = new EventSource(this.dataset.events);
    for (const word of ['news', 'beat']) this.source.addEventListener(word, () => { this.wanted = true; });
  }

  // One clock for everything: news is looked at soon, silence is looked into, and a vault that does not answer is shown as away.
  tick() {
    const now = Date.now();
    this.querySelector('[data-part="away"]').hidden = now - this.heard < away;
    this.classList.toggle('stale', now - this.heard >= away);
    if (document.hidden || this.asking || now - this.looked < soonest) return;
    if (this.wanted || now - this.looked > poll) this.look();
    if (this.source.readyState === EventSource.CLOSED && now - this.looked > poll) this.listen();
  }

  look() {
    [this.wanted, this.asking, this.looked] = [false, true, Date.now()];
    const ask = new XMLHttpRequest(); // it parses the answer as a document, in which nothing runs
    ask.open('GET', this.dataset.page);
    ask.responseType = 'document';
    ask.timeout = 10000;
    ask.onloadend = () => {
      this.asking = false;
      if (ask.status === 401) { location.reload(); return; } // signed out: the page leads to the door
      const next = ask.status === 200 && ask.response?.getElementById(this.id);
      if (!next) return;
      this.heard = Date.now();
      const focused = this.contains(document.activeElement) ? document.activeElement.getAttribute('href') : null;
      this.replaceChildren(...[...next.childNodes].map((node) => document.adoptNode(node)));
      if (focused) this.querySelector(`[href="${CSS.escape(focused)}"]`)?.focus();
    };
    ask.send();
  }
}

customElements.define('live-board', LiveBoard);
