// What pages gain by script. Each works without it.
import './bulk-table.js';
import './docks.js';
import './go-to.js';
import './player.js';
import './redaction.js';
import './sync.js';

class CopyText extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector('button');
    if (!button || !navigator.clipboard) return; // only in a secure context; the text can be selected by hand
    const label = button.textContent;
    button.hidden = false;
    button.addEventListener('click', async () => {
      await navigator.clipboard.writeText(this.querySelector('code').textContent.trim());
      button.textContent = button.dataset.done;
      setTimeout(() => { button.textContent = label; }, 2000);
    });
  }
}

class JobProgress extends HTMLElement {
  connectedCallback() { this.timer = setInterval(() => this.ask(), 2000); }

  disconnectedCallback() { clearInterval(this.timer); }

  async ask() {
    if (document.hidden) return;
    let job;
    try {
      const answer = await fetch(this.dataset.source, { headers: { Accept: 'application/json' } });
      if (!answer.ok) { clearInterval(this.timer); return; }
      job = await answer.json();
    } catch {
      return; // the vault is away for a moment: the page keeps its last news and asks again
    }
    for (const name of ['state', 'step']) this.part(name).textContent = job[name];
    this.part('percent').textContent = `${job.percent} %`;
    this.querySelector('progress').value = job.percent;
    if (job.done) {
      clearInterval(this.timer);
      if (job.next) location.replace(job.next); // where the job leads to shows what was ordered here
      this.part('ready').hidden = false; // opening it is a visit of its own, so the person decides
    }
  }

  part(name) { return this.querySelector(`[data-part="${name}"]`); }
}

class StartDownload extends HTMLElement {
  connectedCallback() {
    const start = () => {
      history.replaceState(null, '', location.pathname); // looked at again, the page fetches nothing: each time is a line of the log
      location.assign(this.dataset.source);
    };
    if (document.readyState === 'complete') start(); // before that, the page would never be loaded to its end
    else window.addEventListener('load', start, { once: true });
  }
}

customElements.define('copy-text', CopyText);
customElements.define('start-download', StartDownload);
customElements.define('job-progress', JobProgress);

document.addEventListener('keydown', (event) => {
  const typing = event.target.closest('input, select, textarea, [contenteditable]');
  if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    const search = document.getElementById('top-search');
    if (search) { event.preventDefault(); search.focus(); }
  }
});
